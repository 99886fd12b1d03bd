"""The spectrum of a clip cut into disjoint cells that together are everything.

Cells of a `BandPartition` are runs of bins of the real FFT of the whole clip: removing a band is
then exact, and removing two bands is removing each in turn. Band edges lie halfway between bins
and cell k is [edge k, edge k + 1), so that anyone can repeat a removal with an FFT of their own.
Mel bands are equally wide on the HTK mel scale, mel = 2595 log10(1 + f / 700).
"""

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Complex, Float
from torch import Tensor

from explorer.errors import InputError

KINDS = ("mel", "linear")


@dataclass(frozen=True, kw_only=True)
class BandPartition:
    """Frequency bands of the whole-signal real FFT."""

    kind: str
    sample_rate: int  # Hz
    n_samples: int  # length of the clips that it cuts
    first_bins: tuple[int, ...]  # first bin of every cell, then the number of bins: n_cells + 1

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.first_bins) - 1

    @property
    def edges_hz(self) -> tuple[float, ...]:
        """The n_cells + 1 edges, halfway between bins; the first is 0 Hz."""
        width_hz = self.sample_rate / self.n_samples
        return (0.0, *((first - 0.5) * width_hz for first in self.first_bins[1:]))

    @property
    def edges_s(self) -> None:
        """Bands last the whole clip, so there are no edges in time."""
        return None

    def analyse(self, waveform: Float[Tensor, " n_samples"]) -> Complex[Tensor, " n_bins"]:
        """The coefficients that the cells divide among them."""
        assert waveform.shape == (self.n_samples,), waveform.shape
        coefficients: Tensor = torch.fft.rfft(waveform)
        return coefficients

    def resynthesise(
        self, coefficients: Complex[Tensor, " n_bins"], keeps: Bool[Tensor, "batch n_cells"]
    ) -> Float[Tensor, "batch n_samples"]:
        """The waveforms `x[keep]`: every cell that is not kept is zero.

        `keeps` may lie on any device; the waveforms lie where the coefficients do.
        """
        assert keeps.shape[0] > 0, "an empty batch is never evaluated"
        bins_kept = self._per_bin(keeps.to(coefficients.device))
        waveforms: Tensor = torch.fft.irfft(coefficients * bins_kept, n=self.n_samples)
        return waveforms

    def energy(self, coefficients: Complex[Tensor, " n_bins"]) -> Float[Tensor, " n_cells"]:
        """Energy of every cell (sum of squared samples), float64 on the CPU; sums to the clip's."""
        power = coefficients.to("cpu", torch.complex128).abs().square() / self.n_samples
        power[1 : (self.n_samples + 1) // 2] *= 2  # every other bin stands for two
        widths = torch.tensor(self.first_bins).diff()
        cell_of_bin = torch.arange(self.n_cells).repeat_interleave(widths)
        return torch.zeros(self.n_cells, dtype=torch.float64).index_add_(0, cell_of_bin, power)

    def bandwidth_hz(self, keep: Bool[Tensor, " n_cells"]) -> float:
        """Summed width of the kept bands in Hz."""
        widths = torch.tensor(self.edges_hz, dtype=torch.float64).diff()
        return float(widths[keep].sum())

    def _per_bin(self, keeps: Bool[Tensor, "batch n_cells"]) -> Float[Tensor, "batch n_bins"]:
        widths = torch.tensor(self.first_bins, device=keeps.device).diff()
        return keeps.float().repeat_interleave(widths, dim=1, output_size=self.first_bins[-1])


def make_partition(kind: str, n_cells: int, *, sample_rate: int, n_samples: int) -> BandPartition:
    """Cut the band from 0 Hz to half the sample rate into `n_cells` cells.

    Args:
        kind: `linear` (equally wide in Hz) or `mel` (equally wide on the mel scale).
        n_cells: how many, at least 2 and so few that each holds at least one FFT bin.
        sample_rate: of the clips, in Hz.
        n_samples: length of the clips.

    Raises:
        InputError: an unknown kind, or a number of cells that does not fit.

    >>> make_partition("linear", 4, sample_rate=8, n_samples=8).edges_hz
    (0.0, 0.5, 1.5, 2.5, 4.5)
    """
    from_unit = {"linear": _linear_hz, "mel": _mel_hz}
    if kind not in from_unit:
        raise InputError(f"There is no partition {kind!r}. There are: {', '.join(KINDS)}.")
    n_bins = n_samples // 2 + 1
    if not 2 <= n_cells <= n_bins:
        raise InputError(f"A partition of this clip has 2 to {n_bins} cells, not {n_cells}.")
    first_bins = _first_bins(from_unit[kind], n_cells, sample_rate, n_samples)
    if any(later <= earlier for earlier, later in itertools.pairwise(first_bins)):
        raise InputError(
            f"{n_cells} {kind} bands are too many: the lowest would be narrower than "
            f"{sample_rate / n_samples:.3g} Hz, the resolution of this clip."
        )
    return BandPartition(
        kind=kind, sample_rate=sample_rate, n_samples=n_samples, first_bins=first_bins
    )


def _first_bins(
    to_hz: Callable[[float, float], float], n_cells: int, sample_rate: int, n_samples: int
) -> tuple[int, ...]:
    nyquist_hz = sample_rate / 2
    inner_hz = [to_hz(cell / n_cells, nyquist_hz) for cell in range(1, n_cells)]
    inner = [round(hz * n_samples / sample_rate) for hz in inner_hz]
    return (0, *inner, n_samples // 2 + 1)


def _linear_hz(fraction: float, nyquist_hz: float) -> float:
    return fraction * nyquist_hz


def _mel_hz(fraction: float, nyquist_hz: float) -> float:
    highest_mel = 2595 * math.log10(1 + nyquist_hz / 700)
    hz: float = 700 * (10 ** (fraction * highest_mel / 2595) - 1)
    return hz
