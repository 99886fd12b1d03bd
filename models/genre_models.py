"""The bundled genre models: six networks of five families."""

from functools import partial

from models.labels import GENRES, NONE_LABEL
from models.networks.lfcc_lcnn import LfccLcnn
from models.networks.logmel_cnn import LogMelCnn
from models.networks.mfcc_gru import MfccGru
from models.spec import ModelSpec

GENRE_LABELS = (*GENRES, NONE_LABEL)
GENRE_MODELS: tuple[ModelSpec, ...] = (
    ModelSpec(
        id="genre-logmel-cnn",
        title="Log-mel CNN",
        task="genre",
        family="convolutional network on a log-mel spectrogram",
        labels=GENRE_LABELS,
        none_label=NONE_LABEL,
        sample_rate=16_000,
        n_samples=80_000,
        build=partial(
            LogMelCnn,
            sample_rate=16_000,
            n_fft=800,
            hop_length=320,
            n_mels=64,
            floor_db=-80.0,
            channels=(24, 48, 64, 96),
            dropout=0.2,
            n_labels=len(GENRE_LABELS),
        ),
        weights="genre-logmel-cnn.safetensors",
        sha256="02d046c45d7607399b60b8b44c20e7b5b761f5aa788cd8a83f164df561b7fb59",
        card="cards/genre-logmel-cnn.md",
    ),
    ModelSpec(
        id="genre-mfcc-gru",
        title="MFCC-GRU",
        task="genre",
        family="recurrent network on cepstral coefficients",
        labels=GENRE_LABELS,
        none_label=NONE_LABEL,
        sample_rate=16_000,
        n_samples=80_000,
        build=partial(
            MfccGru,
            sample_rate=16_000,
            n_fft=800,
            hop_length=320,
            n_mels=64,
            n_mfcc=40,
            floor_db=-80.0,
            n_features=128,
            n_channels=64,
            n_hidden=96,
            dropout=0.2,
            n_labels=len(GENRE_LABELS),
        ),
        weights="genre-mfcc-gru.safetensors",
        sha256="887c0b42391be70382e8581b9639f7fda0f706a0d6a840ecfd1496eb3ce32caa",
        card="cards/genre-mfcc-gru.md",
    ),
    ModelSpec(
        id="genre-lfcc-lcnn",
        title="LFCC-LCNN",
        task="genre",
        family="light convolutional network on linear-frequency cepstral coefficients",
        labels=GENRE_LABELS,
        none_label=NONE_LABEL,
        sample_rate=16_000,
        n_samples=80_000,
        build=partial(
            LfccLcnn,
            sample_rate=16_000,
            n_fft=800,
            hop_length=320,
            n_filters=96,
            n_lfcc=48,
            floor_db=-80.0,
            channels=(16, 24, 48, 64),
            dropout=0.2,
            n_labels=len(GENRE_LABELS),
        ),
        weights="genre-lfcc-lcnn.safetensors",
        sha256="49d6c6eafcb86f8d2ebec58c8246ea81b2c8beb82f27a47e15fd0218de7db92e",
        card="cards/genre-lfcc-lcnn.md",
    ),
)
