"""The bundled speech emotion models: five networks of five families."""

from models.bundled.task_defaults import MUSIC, TaskDefaults
from models.labels import EMOTIONS
from models.networks.configs import (
    LfccLcnnConfig,
    LogMelCnnConfig,
    MfccGruConfig,
    SpectrogramTransformerConfig,
    WaveformCnnConfig,
)
from models.spec import ModelSpec

EMOTION = TaskDefaults(task="emotion", classes=EMOTIONS, n_samples=32_000)
EMOTION_MODELS: tuple[ModelSpec, ...] = (
    EMOTION.model(
        id="emotion-logmel-cnn",
        network=LogMelCnnConfig(
            n_fft=800, hop_length=160, n_mels=64, channels=(24, 48, 64, 96), dropout=0.3
        ),
        sha256="c44e89e1d664a0e5ede1b0cb3150ea7f44ed923e3f0262df9e9740b5c3c57fa4",
        other_kind=MUSIC,
    ),
    EMOTION.model(
        id="emotion-mfcc-gru",
        network=MfccGruConfig(
            n_fft=800,
            hop_length=160,
            n_mels=64,
            n_mfcc=40,
            n_features=96,
            n_channels=64,
            n_hidden=64,
            dropout=0.3,
        ),
        sha256="6a6b71312564a8606ba64d2a56e4d66ed13c25cceb422963477d9d75ffcd5478",
        other_kind=MUSIC,
    ),
    EMOTION.model(
        id="emotion-waveform-cnn",
        network=WaveformCnnConfig(
            n_filters=64, kernel_size=800, hop_length=160, channels=(80, 96, 112), dropout=0.3
        ),
        sha256="3884a2f03640c64026d9f1e1d3a496102637aaacf9300b4bd7e95811876f0488",
        other_kind=MUSIC,
    ),
    EMOTION.model(
        id="emotion-lfcc-lcnn",
        network=LfccLcnnConfig(
            n_fft=800,
            hop_length=320,
            n_filters=96,
            n_lfcc=48,
            channels=(16, 24, 48, 64),
            dropout=0.3,
        ),
        sha256="186c1cfb63d2c59ae4b22c83d6dfe586e7b1e552f18ed057e49d13b9fc4b10fd",
        other_kind=MUSIC,
    ),
    EMOTION.model(
        id="emotion-spectrogram-transformer",
        network=SpectrogramTransformerConfig(
            n_samples=32_000,
            n_fft=800,
            hop_length=160,
            n_mels=64,
            channels=(24, 48),
            patch_size=4,
            n_features=80,
            n_heads=4,
            n_layers=3,
            dropout=0.2,
        ),
        sha256="575f711722744cf3a12f45f5eefe8384b08f06d60beb7fac0fd654575da51bce",
        other_kind=MUSIC,
    ),
)
