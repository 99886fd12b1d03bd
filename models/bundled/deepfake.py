"""The bundled deepfake models: five networks of five families."""

from models.bundled.task_defaults import TaskDefaults
from models.labels import ORIGINS
from models.networks.configs import (
    LfccLcnnConfig,
    LogMelCnnConfig,
    MfccGruConfig,
    SpectrogramTransformerConfig,
    WaveformCnnConfig,
)
from models.spec import ModelSpec

DEEPFAKE = TaskDefaults(task="deepfake", classes=ORIGINS, n_samples=32_000)
DEEPFAKE_MODELS: tuple[ModelSpec, ...] = (
    DEEPFAKE.model(
        id="deepfake-lfcc-lcnn",
        network=LfccLcnnConfig(
            n_fft=512,
            hop_length=160,
            n_filters=128,
            n_lfcc=64,
            channels=(16, 24, 48, 64),
            dropout=0.2,
        ),
        sha256="2275a28fcd6fa4228e33c6ede6ea6dec6eafa8ee572649499eb3f53522318d53",
    ),
    DEEPFAKE.model(
        id="deepfake-waveform-cnn",
        network=WaveformCnnConfig(
            n_filters=80, kernel_size=400, hop_length=80, channels=(80, 96, 112), dropout=0.2
        ),
        sha256="b7fbab1bc6885df979f9b478b72a7fda6f4d2842594a9f29db2069fd9198e9dc",
    ),
    DEEPFAKE.model(
        id="deepfake-logmel-cnn",
        network=LogMelCnnConfig(
            n_fft=512, hop_length=160, n_mels=96, channels=(24, 48, 64, 96), dropout=0.2
        ),
        sha256="ccabb0f335ed0d7dad71e0970c6e39d03338b9dc589346395dddbbdbab03da3e",
    ),
    DEEPFAKE.model(
        id="deepfake-mfcc-gru",
        network=MfccGruConfig(
            n_fft=512,
            hop_length=128,
            n_mels=96,
            n_mfcc=80,
            n_features=96,
            n_channels=64,
            n_hidden=80,
            dropout=0.2,
        ),
        sha256="b1fe03a3c3299be62af565e3f8a889eb9c464a710de2827920d526af5593b83b",
    ),
    DEEPFAKE.model(
        id="deepfake-spectrogram-transformer",
        network=SpectrogramTransformerConfig(
            n_samples=32_000,
            n_fft=512,
            hop_length=160,
            n_mels=96,
            channels=(24, 48),
            patch_size=4,
            n_features=80,
            n_heads=4,
            n_layers=3,
            dropout=0.1,
        ),
        sha256="0232c3ba0444992911000bca483fa4390238f41a78a75ecf82c5c5ac03b54ee9",
    ),
)
