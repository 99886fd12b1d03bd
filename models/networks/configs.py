"""The sizes of the bundled networks: one frozen dataclass for each kind of network.

A configuration is plain data that imports no torch. `build` imports its network only when someone
wants one, so a table of models can be read at once.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from torch import nn

# Part of every bundled model's version: raise it whenever the features of
# `models.networks.frontend` or `models.networks.waveform_cnn` change.
FRONT_END_REVISION = 1


@dataclass(frozen=True, kw_only=True)
class NetworkConfig(ABC):
    """What all kinds of networks have in common."""

    family: ClassVar[str]  # kind of network; variants of one family count once in studies
    title: ClassVar[str]  # name shown to people

    sample_rate: int = 16_000  # of the waveforms, in Hz
    hop_length: int  # samples from one frame to the next
    floor_db: float = -80.0  # levels below it are silence; dB re a full-scale sine, below 0
    dropout: float  # share of features dropped in training, 0 to 1

    @abstractmethod
    def build(self, n_labels: int) -> "nn.Module":
        """Build the untrained network with `n_labels` logits.

        First weights are drawn from torch's global generator.
        """


@dataclass(frozen=True, kw_only=True)
class LogMelCnnConfig(NetworkConfig):
    """Sizes of a `LogMelCnn`."""

    family = "convolutional network on a log-mel spectrogram"
    title = "Log-mel CNN"

    n_fft: int  # window of the spectrogram in samples
    n_mels: int  # mel bands; a multiple of 2 ** len(channels)
    channels: tuple[int, ...]  # output channels of each convolution, all of stride 2

    def build(self, n_labels: int) -> "nn.Module":
        """Build the untrained network."""
        from models.networks.logmel_cnn import LogMelCnn

        return LogMelCnn(self, n_labels)


@dataclass(frozen=True, kw_only=True)
class MfccGruConfig(NetworkConfig):
    """Sizes of an `MfccGru`."""

    family = "recurrent network on cepstral coefficients"
    title = "MFCC-GRU"

    n_fft: int  # window of the spectrogram in samples
    n_mels: int  # mel bands from which the coefficients are computed
    n_mfcc: int  # coefficients per frame
    n_features: int  # outputs of the layer within each frame
    n_channels: int  # output channels of the convolution (stride 2)
    n_hidden: int  # size of the GRU's state, in each direction

    def build(self, n_labels: int) -> "nn.Module":
        """Build the untrained network."""
        from models.networks.mfcc_gru import MfccGru

        return MfccGru(self, n_labels)


@dataclass(frozen=True, kw_only=True)
class WaveformCnnConfig(NetworkConfig):
    """Sizes of a `WaveformCnn`."""

    family = "convolutional network on the raw waveform"
    title = "Raw-waveform CNN"

    n_filters: int  # filters on the waveform
    kernel_size: int  # length of each filter in samples
    channels: tuple[int, ...]  # output channels of each convolution over time, all of stride 2

    def build(self, n_labels: int) -> "nn.Module":
        """Build the untrained network."""
        from models.networks.waveform_cnn import WaveformCnn

        return WaveformCnn(self, n_labels)


@dataclass(frozen=True, kw_only=True)
class LfccLcnnConfig(NetworkConfig):
    """Sizes of an `LfccLcnn`."""

    family = "light convolutional network on linear-frequency cepstral coefficients"
    title = "LFCC-LCNN"

    n_fft: int  # window of the spectrogram in samples
    n_filters: int  # bands of equal width from which the coefficients are computed
    n_lfcc: int  # coefficients per frame; a multiple of 2 ** len(channels)
    # Output channels of each layer after its max-feature-map; the first layer is a strided
    # convolution, the others halve height and width by pooling.
    channels: tuple[int, ...]

    def build(self, n_labels: int) -> "nn.Module":
        """Build the untrained network."""
        from models.networks.lfcc_lcnn import LfccLcnn

        return LfccLcnn(self, n_labels)


@dataclass(frozen=True, kw_only=True)
class SpectrogramTransformerConfig(NetworkConfig):
    """Sizes of a `SpectrogramTransformer`."""

    family = "transformer on patches of a log-mel spectrogram"
    title = "Spectrogram transformer"

    n_samples: int  # length of the waveforms; the position of every patch is learned
    n_fft: int  # window of the spectrogram in samples
    n_mels: int  # mel bands; a multiple of 2 ** len(channels) * patch_size
    channels: tuple[int, ...]  # of each convolution before the patches, all of stride 2
    patch_size: int  # rows and columns of the last convolution's maps that make one patch
    n_features: int  # length of a patch's vector; a multiple of `n_heads`
    n_heads: int  # attention heads of each layer
    n_layers: int  # layers of attention

    def build(self, n_labels: int) -> "nn.Module":
        """Build the untrained network."""
        from models.networks.spectrogram_transformer import SpectrogramTransformer

        return SpectrogramTransformer(self, n_labels)
