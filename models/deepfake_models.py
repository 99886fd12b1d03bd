"""The bundled deepfake models: four networks of four families."""

from functools import partial

from models.labels import NONE_LABEL, ORIGINS
from models.networks.lfcc_lcnn import LfccLcnn
from models.networks.logmel_cnn import LogMelCnn
from models.networks.mfcc_gru import MfccGru
from models.networks.waveform_cnn import WaveformCnn
from models.spec import ModelSpec

DEEPFAKE_LABELS = (*ORIGINS, NONE_LABEL)
DEEPFAKE_MODELS: tuple[ModelSpec, ...] = (
    ModelSpec(
        id="deepfake-lfcc-lcnn",
        title="LFCC-LCNN",
        task="deepfake",
        family="light convolutional network on linear-frequency cepstral coefficients",
        labels=DEEPFAKE_LABELS,
        none_label=NONE_LABEL,
        sample_rate=16_000,
        n_samples=32_000,
        build=partial(
            LfccLcnn,
            sample_rate=16_000,
            n_fft=512,
            hop_length=160,
            n_filters=128,
            n_lfcc=64,
            floor_db=-80.0,
            channels=(16, 24, 48, 64),
            dropout=0.2,
            n_labels=len(DEEPFAKE_LABELS),
        ),
        weights="deepfake-lfcc-lcnn.safetensors",
        sha256="e3e135cf6be38cc03641883cca9934295cb9875c21389f2aea1596931c757719",
        card="cards/deepfake-lfcc-lcnn.md",
    ),
    ModelSpec(
        id="deepfake-waveform-cnn",
        title="Raw-waveform CNN",
        task="deepfake",
        family="convolutional network on the raw waveform",
        labels=DEEPFAKE_LABELS,
        none_label=NONE_LABEL,
        sample_rate=16_000,
        n_samples=32_000,
        build=partial(
            WaveformCnn,
            sample_rate=16_000,
            n_filters=80,
            kernel_size=400,
            hop_length=80,
            floor_db=-80.0,
            channels=(80, 96, 112),
            dropout=0.2,
            n_labels=len(DEEPFAKE_LABELS),
        ),
        weights="deepfake-waveform-cnn.safetensors",
        sha256="b2ffc55ec615e9639fcc8f3e31cdf39de4fbc7571e3862fc138a89263eaaca17",
        card="cards/deepfake-waveform-cnn.md",
    ),
    ModelSpec(
        id="deepfake-logmel-cnn",
        title="Log-mel CNN",
        task="deepfake",
        family="convolutional network on a log-mel spectrogram",
        labels=DEEPFAKE_LABELS,
        none_label=NONE_LABEL,
        sample_rate=16_000,
        n_samples=32_000,
        build=partial(
            LogMelCnn,
            sample_rate=16_000,
            n_fft=512,
            hop_length=160,
            n_mels=96,
            floor_db=-80.0,
            channels=(24, 48, 64, 96),
            dropout=0.2,
            n_labels=len(DEEPFAKE_LABELS),
        ),
        weights="deepfake-logmel-cnn.safetensors",
        sha256="04cff8699fdb3dee88471860dd31182531926ed44fd08700294443e2352ea2d3",
        card="cards/deepfake-logmel-cnn.md",
    ),
    ModelSpec(
        id="deepfake-mfcc-gru",
        title="MFCC-GRU",
        task="deepfake",
        family="recurrent network on cepstral coefficients",
        labels=DEEPFAKE_LABELS,
        none_label=NONE_LABEL,
        sample_rate=16_000,
        n_samples=32_000,
        build=partial(
            MfccGru,
            sample_rate=16_000,
            n_fft=512,
            hop_length=128,
            n_mels=96,
            n_mfcc=80,
            floor_db=-80.0,
            n_features=96,
            n_channels=64,
            n_hidden=80,
            dropout=0.2,
            n_labels=len(DEEPFAKE_LABELS),
        ),
        weights="deepfake-mfcc-gru.safetensors",
        sha256="9488f7f858d3463fee0ae03847195ed1cce4cfea05aa5c57a144fd59352008cc",
        card="cards/deepfake-mfcc-gru.md",
    ),
)
