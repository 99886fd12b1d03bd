"""The bundled genre models: six networks of five families."""

from models.bundled.task_defaults import TaskDefaults
from models.labels import GENRES
from models.networks.configs import (
    LfccLcnnConfig,
    LogMelCnnConfig,
    MfccGruConfig,
    SpectrogramTransformerConfig,
    WaveformCnnConfig,
)
from models.spec import ModelSpec

GENRE = TaskDefaults(task="genre", classes=GENRES, n_samples=80_000)
# One network, trained twice: with the guards and without.
LOG_MEL_CNN = LogMelCnnConfig(
    n_fft=800, hop_length=320, n_mels=64, channels=(24, 48, 64, 96), dropout=0.2
)
GENRE_MODELS: tuple[ModelSpec, ...] = (
    GENRE.model(
        id="genre-logmel-cnn",
        network=LOG_MEL_CNN,
        sha256="02d046c45d7607399b60b8b44c20e7b5b761f5aa788cd8a83f164df561b7fb59",
    ),
    GENRE.model(
        id="genre-mfcc-gru",
        network=MfccGruConfig(
            n_fft=800,
            hop_length=320,
            n_mels=64,
            n_mfcc=40,
            n_features=128,
            n_channels=64,
            n_hidden=96,
            dropout=0.2,
        ),
        sha256="887c0b42391be70382e8581b9639f7fda0f706a0d6a840ecfd1496eb3ce32caa",
    ),
    GENRE.model(
        id="genre-waveform-cnn",
        network=WaveformCnnConfig(
            n_filters=64, kernel_size=400, hop_length=160, channels=(96, 112, 128), dropout=0.2
        ),
        sha256="26becd65a5f2f54c93f15a1f63594ebbd91c25b38d0fa8c7ea24be87942591cb",
    ),
    GENRE.model(
        id="genre-lfcc-lcnn",
        network=LfccLcnnConfig(
            n_fft=800,
            hop_length=320,
            n_filters=96,
            n_lfcc=48,
            channels=(16, 24, 48, 64),
            dropout=0.2,
        ),
        sha256="49d6c6eafcb86f8d2ebec58c8246ea81b2c8beb82f27a47e15fd0218de7db92e",
    ),
    GENRE.model(
        id="genre-spectrogram-transformer",
        network=SpectrogramTransformerConfig(
            n_samples=80_000,
            n_fft=800,
            hop_length=320,
            n_mels=64,
            channels=(24, 48),
            patch_size=4,
            n_features=80,
            n_heads=4,
            n_layers=3,
            dropout=0.1,
        ),
        sha256="1fa40f190db9f7bd4fc2d6eced2ba35c5f31121c9e7dce0b4567658b004015c7",
    ),
    GENRE.model(
        id="genre-logmel-cnn-plain",
        network=LOG_MEL_CNN,
        sha256="2efc22a3be0eac79575cb5c1d443364c19088c84a99e73ce9bdbdfcc7e798a93",
        title="Log-mel CNN, plain",
        guarded=False,
    ),
)
