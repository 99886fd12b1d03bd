"""The sizes of the published networks; imports no torch, so that listing models is instant.

The defaults are those of the published weights. A field differs between two checkpoints only where
the table of models names it.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from models.published.keys import AASIST, CRNN, FCN, MUSICNN, RAWGAT, KeyMap

if TYPE_CHECKING:
    from torch import nn

SAMPLE_RATE = 16_000  # Hz, of all published networks here
TAGGER_SECONDS = 29  # of a Choi network's window
N_TAGS = 50


@dataclass(frozen=True, kw_only=True)
class PublishedConfig(ABC):
    """What all published networks have in common."""

    keys: ClassVar[KeyMap]  # the names of its weights

    n_samples: int  # the window, which is filled before the network hears it

    @abstractmethod
    def build(self) -> "nn.Module":
        """Build the network; its weights and buffers are to be loaded."""


@dataclass(frozen=True, kw_only=True)
class TaggerConfig(PublishedConfig):
    """The front end that all taggers share (Won et al. 2020)."""

    n_fft: int = 512  # window of the spectrogram in samples
    hop_length: int = 256  # samples from one frame to the next
    n_mels: int = 96  # mel bands, 0 to 8,000 Hz
    n_tags: int = N_TAGS  # logits


@dataclass(frozen=True, kw_only=True)
class MusicnnConfig(TaggerConfig):
    """Sizes of a `Musicnn`."""

    keys = MUSICNN

    n_samples: int = 3 * SAMPLE_RATE
    timbre_heights: tuple[int, ...] = (67, 38)  # mel bands that a timbre filter covers
    timbre_frames: int = 7  # frames that it covers; odd
    n_timbre: int = 204  # filters of each height
    tempo_frames: tuple[int, ...] = (129, 65, 33)  # frames that a tempo filter covers; odd
    n_tempo: int = 51  # filters of each length
    n_channels: int = 64  # of the three layers behind the filters
    n_hidden: int = 200  # of the dense layer

    def build(self) -> "nn.Module":
        """Build the network."""
        from models.published.networks.musicnn import Musicnn

        return Musicnn(self)


@dataclass(frozen=True, kw_only=True)
class FcnConfig(TaggerConfig):
    """Sizes of an `Fcn`."""

    keys = FCN

    n_samples: int = TAGGER_SECONDS * SAMPLE_RATE
    channels: tuple[int, ...] = (64, 128, 128, 128, 64)
    pools: tuple[tuple[int, int], ...] = ((2, 4), (2, 4), (2, 4), (3, 5), (4, 4))  # (mel, time)

    def build(self) -> "nn.Module":
        """Build the network."""
        from models.published.networks.fcn import Fcn

        return Fcn(self)


@dataclass(frozen=True, kw_only=True)
class CrnnConfig(TaggerConfig):
    """Sizes of a `Crnn`."""

    keys = CRNN

    n_samples: int = TAGGER_SECONDS * SAMPLE_RATE
    channels: tuple[int, ...] = (64, 128, 128, 128)
    pools: tuple[tuple[int, int], ...] = ((2, 2), (3, 3), (4, 4), (4, 4))  # (mel, time)
    n_hidden: int = 32  # size of the GRU's state

    def build(self) -> "nn.Module":
        """Build the network."""
        from models.published.networks.crnn import Crnn

        return Crnn(self)


@dataclass(frozen=True, kw_only=True)
class AntiSpoofingConfig(PublishedConfig):
    """The front end that all anti-spoofing networks share."""

    n_samples: int = 64_600
    n_filters: int = 70  # band-pass filters on the waveform
    n_taps: int = 129  # length of each in samples; odd
    n_spectral: int = 23  # rows that the encoders see: nodes of the spectral graph
    n_temporal: int = 29  # columns that they return: nodes of the temporal graph


@dataclass(frozen=True, kw_only=True)
class AasistConfig(AntiSpoofingConfig):
    """Sizes of an `Aasist`."""

    keys = AASIST

    channels: tuple[int, ...]  # of the six residual blocks; the last is the nodes' length
    n_hidden: int = 32  # features of a node behind a heterogeneous layer
    spectral_kept: float  # share of the spectral nodes that the first pooling keeps
    temporal_kept: float  # likewise of the temporal ones
    kept: float  # share of each that the poolings between heterogeneous layers keep
    temperature: float = 2.0  # of the attention within one kind of node
    heterogeneous_temperature: float = 100.0  # of the attention across both

    def build(self) -> "nn.Module":
        """Build the network."""
        from models.published.networks.aasist import Aasist

        return Aasist(self)


@dataclass(frozen=True, kw_only=True)
class RawGatConfig(AntiSpoofingConfig):
    """Sizes of a `RawGat`."""

    keys = RAWGAT

    fusion: str  # of the two graphs: "mul" (product), "add" (sum) or "cat" (side by side)
    channels: tuple[int, ...] = (32, 32, 64, 64, 64, 64)  # of either encoder's residual blocks
    n_fused: int = 12  # nodes of the fused graph
    spectral_kept: float = 0.64  # share of the nodes that each pooling keeps
    temporal_kept: float = 0.81
    fused_kept: float = 0.64

    def build(self) -> "nn.Module":
        """Build the network."""
        from models.published.networks.rawgat import RawGat

        return RawGat(self)
