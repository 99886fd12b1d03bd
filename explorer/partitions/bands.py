"""Cells as frequency bands of the whole clip: runs of bins of its real FFT.

Let M_c be the mask of cell c over the bins of X = rfft(x), and P_c x = irfft(M_c X). The masks are
0 or 1, disjoint and sum to 1, so the P_c are orthogonal projections:

    P_c P_c = P_c,    P_c P_d = 0 for c != d,    sum_c P_c = identity.

Removing a band is therefore exact, removing two bands equals removing one after the other, and the
cells of a clip sum to the clip. By Parseval their energies sum to its energy, too: for N samples,

    sum_n x[n]^2 = (1 / N) sum_k a_k |X_k|^2,

where a_k = 2 for bins that stand for a conjugate pair, and 1 for 0 Hz and, if N is even, Nyquist.

Edges are halfway between bins and cell k is [edge k, edge k + 1), so anyone can repeat a removal
with an FFT of their own. Mel bands are equally wide on the HTK mel scale,
mel = 2595 log10(1 + f / 700); the finest partition has one cell per bin, as in the papers on audio
sufficiency.

On a CPU a fragment is a sum of P_c x or one inverse FFT (see `explorer.partitions.analysed`).
"""

import itertools
import math
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from jaxtyping import Bool, Complex, Float
from torch import Tensor

from explorer.errors import InputError
from explorer.partitions.analysed import Analysed, Sound, fragments_on_cpu

# Up to this many sounds are added faster than an inverse FFT is made (benchmarks/sounds.py).
MAX_SUMMED = 16
INVERSES_AT_ONCE = 8  # more take memory that is no longer in the processor's caches
# All cells' sounds together may take a quarter of a gibibyte (float32); others are not stored.
MAX_STORED_SAMPLES = 1 << 26


@dataclass(frozen=True, kw_only=True)
class BandPartition:
    """Frequency bands of the whole-signal real FFT."""

    kind: str
    sample_rate: int  # Hz
    n_samples: int  # length of the clips it applies to
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
        """None: bands last the whole clip."""
        return None

    @property
    def n_bands(self) -> int:
        """Number of bands: every cell is one."""
        return self.n_cells

    @property
    def n_slices(self) -> int:
        """One slice, the whole clip."""
        return 1

    def n_cells_below(self, hz: float) -> int:
        """Return how many bands, from the lowest up, hold an FFT bin below a frequency."""
        return bisect_left(self.first_bins[:-1], hz * self.n_samples / self.sample_rate)

    def analyse(self, waveform: Float[Tensor, " n_samples"]) -> Analysed:
        """Return the clip's FFT coefficients, on its device; they are computed on the CPU."""
        assert waveform.shape == (self.n_samples,), waveform.shape
        spectrum = torch.from_numpy(np.fft.rfft(waveform.cpu().numpy()))
        return Analysed(spectrum=spectrum.to(waveform.device))

    def resynthesise(
        self, analysed: Analysed, keeps: Bool[Tensor, "batch n_cells"]
    ) -> Float[Tensor, "batch n_samples"]:
        """Return the waveforms `x[keep]`: every cell that is not kept is set to zero.

        On a CPU each is the same bit for bit whatever else is in the batch. `keeps` may be on any
        device; the waveforms are on that of the analysis.
        """
        assert keeps.shape[0] > 0, "an empty batch is never evaluated"
        if not analysed.is_on_cpu:
            bins_kept = self._per_bin(keeps.to(analysed.spectrum.device))
            waveforms: Tensor = torch.fft.irfft(analysed.spectrum * bins_kept, n=self.n_samples)
            return waveforms
        spectrum = analysed.spectrum.numpy()
        stores_sounds = self.n_cells * self.n_samples <= MAX_STORED_SAMPLES
        return fragments_on_cpu(
            analysed,
            keeps,
            self.n_samples,
            max_summed=MAX_SUMMED if stores_sounds else 0,
            make=partial(self._sounds, spectrum),
            invert=partial(self._inverse, spectrum),
            inverses_at_once=INVERSES_AT_ONCE,
        )

    def energy(self, analysed: Analysed) -> Float[Tensor, " n_cells"]:
        """Return the energy of every cell (sum of squared samples), float64 on the CPU."""
        power = analysed.spectrum.cpu().to(torch.complex128).abs().square() / self.n_samples
        power[1 : (self.n_samples + 1) // 2] *= 2  # bins that stand for a conjugate pair
        widths = torch.tensor(self.first_bins).diff()
        cell_of_bin = torch.arange(self.n_cells).repeat_interleave(widths)
        return torch.zeros(self.n_cells, dtype=torch.float64).index_add_(0, cell_of_bin, power)

    def bandwidth_hz(self, keep: Bool[Tensor, " n_cells"]) -> float:
        """Return the summed width of the kept bands in Hz."""
        widths = torch.tensor(self.edges_hz, dtype=torch.float64).diff()
        return float(widths[keep].sum())

    def _sounds(
        self, spectrum: Complex[np.ndarray, " n_bins"], cells: list[int]
    ) -> dict[int, Sound]:
        keeps = np.eye(self.n_cells, dtype=np.bool_)[cells]
        made = np.empty((len(cells), self.n_samples), dtype=np.float32)
        for first in range(0, len(cells), INVERSES_AT_ONCE):
            some = slice(first, first + INVERSES_AT_ONCE)
            made[some] = self._inverse(spectrum, keeps[some])
        return {cell: Sound(0, samples) for cell, samples in zip(cells, made, strict=True)}

    def _inverse(
        self, spectrum: Complex[np.ndarray, " n_bins"], keeps: Bool[np.ndarray, "rows n_cells"]
    ) -> Float[np.ndarray, "rows n_samples"]:
        bins_kept = keeps
        if self.n_cells < self.first_bins[-1]:
            bins_kept = keeps.repeat(np.diff(self.first_bins), axis=1)
        waveforms: Float[np.ndarray, "rows n_samples"] = np.fft.irfft(
            spectrum * bins_kept, n=self.n_samples
        )
        return waveforms

    def _per_bin(self, keeps: Bool[Tensor, "batch n_cells"]) -> Float[Tensor, "batch n_bins"]:
        if self.n_cells == self.first_bins[-1]:
            return keeps.float()  # one cell per bin
        widths = torch.tensor(self.first_bins, device=keeps.device).diff()
        return keeps.float().repeat_interleave(widths, dim=1, output_size=self.first_bins[-1])


def make_bands(kind: str, n_cells: int, *, sample_rate: int, n_samples: int) -> BandPartition:
    """Cut the band from 0 Hz to half the sample rate into `n_cells` bands.

    Args:
        kind: `linear` (equally wide in Hz) or `mel` (equally wide on the mel scale).
        n_cells: how many; at least 2, and few enough that each holds at least one FFT bin.
        sample_rate: of the clips, in Hz.
        n_samples: length of the clips.

    Raises:
        InputError: the number of bands does not fit the clip.

    >>> make_bands("linear", 4, sample_rate=8, n_samples=8).edges_hz
    (0.0, 0.5, 1.5, 2.5, 4.5)
    """
    n_bins = n_samples // 2 + 1
    if not 2 <= n_cells <= n_bins:
        raise InputError(f"This clip can be cut into 2 to {n_bins} bands, not {n_cells}.")
    first_bins = first_bins_of(kind, n_cells, sample_rate, n_samples)
    if any(later <= earlier for earlier, later in itertools.pairwise(first_bins)):
        raise InputError(
            f"{n_cells} {kind} bands are too many: the lowest would be narrower than "
            f"{sample_rate / n_samples:.3g} Hz, the resolution of this clip."
        )
    return BandPartition(
        kind=kind, sample_rate=sample_rate, n_samples=n_samples, first_bins=first_bins
    )


def make_bins(*, sample_rate: int, n_samples: int) -> BandPartition:
    """Return the partition with one cell per bin of the whole clip's real FFT.

    >>> make_bins(sample_rate=8, n_samples=4).edges_hz
    (0.0, 1.0, 3.0, 5.0)
    """
    n_bins = n_samples // 2 + 1
    return BandPartition(
        kind="bins",
        sample_rate=sample_rate,
        n_samples=n_samples,
        first_bins=tuple(range(n_bins + 1)),
    )


def first_bins_of(kind: str, n_bands: int, sample_rate: int, n_fft: int) -> tuple[int, ...]:
    """Return the first bin of every band of an FFT of `n_fft` samples, then the number of bins.

    The sequence never decreases, but repeats a bin where bands are narrower than bins.

    Args:
        kind: `linear` (equally wide in Hz) or `mel` (equally wide on the mel scale).
        n_bands: how many, at least 1.
        sample_rate: of the sounds, in Hz.
        n_fft: length of the transform in samples.
    """
    to_hz = _TO_HZ[kind]
    nyquist_hz = sample_rate / 2
    inner_hz = [to_hz(band / n_bands, nyquist_hz) for band in range(1, n_bands)]
    inner = [round(hz * n_fft / sample_rate) for hz in inner_hz]
    return (0, *inner, n_fft // 2 + 1)


def _linear_hz(fraction: float, nyquist_hz: float) -> float:
    return fraction * nyquist_hz


def _mel_hz(fraction: float, nyquist_hz: float) -> float:
    highest_mel = 2595 * math.log10(1 + nyquist_hz / 700)
    hz: float = 700 * (10 ** (fraction * highest_mel / 2595) - 1)
    return hz


_TO_HZ: dict[str, Callable[[float, float], float]] = {"linear": _linear_hz, "mel": _mel_hz}
