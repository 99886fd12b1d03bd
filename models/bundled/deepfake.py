"""The bundled deepfake models: five networks of five families."""

from models.bundled.task_defaults import MUSIC, TaskDefaults
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
        sha256="ad7792612ae117a4687bb5f584c31e3180bbb5cba7a30080ffefe0608101f9eb",
        other_kind=MUSIC,
    ),
    DEEPFAKE.model(
        id="deepfake-waveform-cnn",
        network=WaveformCnnConfig(
            n_filters=80, kernel_size=400, hop_length=80, channels=(80, 96, 112), dropout=0.2
        ),
        sha256="1f0ec14894d7098aca86428ebbeafd77949473e0abb495d5922a92d59a09bf4e",
        other_kind=MUSIC,
    ),
    DEEPFAKE.model(
        id="deepfake-logmel-cnn",
        network=LogMelCnnConfig(
            n_fft=512, hop_length=160, n_mels=96, channels=(24, 48, 64, 96), dropout=0.2
        ),
        sha256="c23a2670f38a889efd89f4588f99f1bc3e51973e3668c6a1716daf252b0d9051",
        other_kind=MUSIC,
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
        sha256="a7ba1c426b1f65f6c2f6cd20a262d7068078b32a6f99eca0ac5b476cce23c3ed",
        other_kind=MUSIC,
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
        sha256="274ccdf5da4b4907018c121081fc17a96fb5a7e28aa3fb97129c5a79ec9f230f",
        other_kind=MUSIC,
    ),
)
