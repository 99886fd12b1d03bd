"""Descriptions of the front ends of checkpoints: plain data, without torch.

A front end turns waveforms into what a checkpoint's network takes. Its description is read from the
checkpoint's JSON files before anything is loaded; `build` imports torch and creates the module.
"""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn

# Part of every checkpoint's version: raise it whenever features, windows or pinned labels change.
FRONT_END_REVISION = 2
SAMPLE_RATE = 16_000  # Hz, the only rate at which the two spectral front ends are defined
KALDI_FRAME, KALDI_HOP = 400, 160  # samples: 25 ms every 10 ms


@dataclass(frozen=True, kw_only=True)
class WaveformFrontEnd:
    """Settings of a `frontends.Waveform`."""

    standardise: bool  # whether every clip is brought to mean 0 and variance 1
    min_samples: int  # that the network needs; it takes any longer sound as it is

    @property
    def max_samples(self) -> int | None:
        """How much of a sound the network sees, in samples; None: all of it."""
        return None

    def build(self) -> "nn.Module":
        """Create the module."""
        from models.hub.frontends import Waveform

        return Waveform(standardise=self.standardise)


@dataclass(frozen=True, kw_only=True)
class FilterbankFrontEnd:
    """Settings of a `frontends.KaldiFilterbank`."""

    n_mels: int  # mel filters
    n_frames: int  # frames that the network takes
    mean: float  # of the levels in the checkpoint's training data
    std: float  # half of what the levels are divided by
    scales: bool  # whether mean and std are used at all

    @property
    def max_samples(self) -> int | None:
        """Samples that fill the network's frames."""
        return KALDI_FRAME + (self.n_frames - 1) * KALDI_HOP

    @property
    def min_samples(self) -> int:
        """Samples of one frame: missing frames are padded as levels, not as silence."""
        return KALDI_FRAME

    def build(self) -> "nn.Module":
        """Create the module."""
        from models.hub.frontends import KaldiFilterbank

        return KaldiFilterbank(**asdict(self))


@dataclass(frozen=True, kw_only=True)
class LogMelFrontEnd:
    """Settings of a `frontends.WhisperLogMel`."""

    n_mels: int  # mel filters
    n_fft: int  # window and FFT length in samples
    hop_length: int  # samples from one frame to the next
    n_samples: int  # length that sounds are padded or cut to; 30 s in the published checkpoints

    @property
    def max_samples(self) -> int | None:
        """Samples that fill the network's frames."""
        return self.n_samples

    @property
    def min_samples(self) -> None:
        """None: a short sound is padded with silence before anything else."""
        return None

    def build(self) -> "nn.Module":
        """Create the module."""
        from models.hub.frontends import WhisperLogMel

        return WhisperLogMel(**asdict(self))


FrontEnd = WaveformFrontEnd | FilterbankFrontEnd | LogMelFrontEnd
