"""The bundled speech emotion models: five networks of five families."""

from models.bundled.task_defaults import TaskDefaults
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
        sha256="80284558b47bced6a7c9b0ec173ee83faec19b95190ef198434d5725b1604adf",
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
        sha256="af31f046ec2737d15d00a7d73da2f1a9cc873b23ee0c63597c05c98a0ef644af",
    ),
    EMOTION.model(
        id="emotion-waveform-cnn",
        network=WaveformCnnConfig(
            n_filters=64, kernel_size=800, hop_length=160, channels=(80, 96, 112), dropout=0.3
        ),
        sha256="3cc370d250787eeb4f87ba76b25bd024bff76d07c67d9a8a29748a4d9acae145",
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
        sha256="49aeea873a040243a633bf1f9e08f0342ab1b30f4ce97ea93dc3f6ac67f4c35b",
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
        sha256="29edf35f271f10bf681a030019bb787e2bd8edd49910495f8f55a62f8f9b42e6",
    ),
)
