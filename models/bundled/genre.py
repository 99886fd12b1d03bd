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

SPEECH = "recorded and synthetic speech"
GENRE = TaskDefaults(task="genre", classes=GENRES, n_samples=80_000)
# One network, trained twice: with the guards and without.
LOG_MEL_CNN = LogMelCnnConfig(
    n_fft=800, hop_length=320, n_mels=64, channels=(24, 48, 64, 96), dropout=0.2
)
GENRE_MODELS: tuple[ModelSpec, ...] = (
    GENRE.model(
        id="genre-logmel-cnn",
        network=LOG_MEL_CNN,
        sha256="3dcd8f9cc8902d013c989bd4c868f32dd1dd149670cf9f5a0f53e3503ca5a475",
        other_kind=SPEECH,
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
        sha256="5f36fb324e04ab7c4cdc6ffc4079f1e20d8ba677ca3016eb945f617534847945",
        other_kind=SPEECH,
    ),
    GENRE.model(
        id="genre-waveform-cnn",
        network=WaveformCnnConfig(
            n_filters=64, kernel_size=400, hop_length=160, channels=(96, 112, 128), dropout=0.2
        ),
        sha256="7c649c509a4903aaf37da33954c522a92f639d8f02fae8a5b5d0c44c99c51de1",
        other_kind=SPEECH,
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
        sha256="a399972439260ddf9c9b09903e2a5da89c806dcd312bad5af0040d8e5ef0edf5",
        other_kind=SPEECH,
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
        sha256="2cdd00d05d9cf35bfc747a28ef5eba519c2350d25ad5d9a7e45bd6c4bdf6e2c6",
        other_kind=SPEECH,
    ),
    GENRE.model(
        id="genre-logmel-cnn-plain",
        network=LOG_MEL_CNN,
        sha256="2efc22a3be0eac79575cb5c1d443364c19088c84a99e73ce9bdbdfcc7e798a93",
        title="Log-mel CNN, plain",
        guarded=False,
    ),
)
