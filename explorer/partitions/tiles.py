"""Cells in time and frequency: rectangles of a short-time Fourier transform.

Frames x_m = w T_m x (a Hann window w of 64 ms, shifted by m half frames) have spectra X_m = F x_m.
The inverse that is closest to given spectra in the least squares sense is the weighted overlap-add
of Griffin and Lim (1984, "Signal estimation from modified short-time Fourier transform", eq. 6):

    S(X)[n] = sum_m w[n - mH] (F^-1 X_m)[n - mH] / sum_m w[n - mH]^2.

For unmodified spectra the numerator is x[n] sum_m w[n - mH]^2, so S returns the clip. S is linear,
and the cells' masks M_c sum to 1 at every bin and frame (a partition of unity), so the tiles'
waveforms t_c = S(M_c X) sum to the clip, and a fragment is a sum of them:

    x[keep] = S(sum_{c in keep} M_c X) = sum_{c in keep} t_c.

Frames overlap by half, so each sample is in two of them, and the denominator repeats every hop:

    S(X)[n] = sum_m v[n - mH] (F^-1 X_m)[n - mH],
    v[n] = w[n] / (w[n mod H]^2 + w[n mod H + H]^2).

A tile is silent outside the frames of its slice, so only that part of the clip is made and stored.
On a CPU a fragment is a sum of t_c or one S (see `explorer.partitions.analysed`).

Bands are equally wide in mel, slices equally long; edges are halfway between bins and between the
centres of frames. Frames overlap in time and, being windowed, smear in frequency, so a tile extends
a little beyond its edges in both. So t_c is no projection (masking t_c again changes it), and
removing a tile from a fragment's waveform is not quite the same as removing it from the clip: every
keep is applied to the clip itself. Nor do the energies of tiles add up to the fragment's, which is
measured on its waveform.
"""

import itertools
import math
from bisect import bisect_left
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from jaxtyping import Bool, Complex, Float
from torch import Tensor
from torch.nn.functional import pad

from explorer.errors import InputError
from explorer.partitions.analysed import Analysed, Sound, fragments_on_cpu
from explorer.partitions.bands import first_bins_of

FRAME_S = 0.064
HOPS_PER_FRAME = 2
# The ratio to aim for if a number of cells can be factored in several ways.
BANDS_PER_SLICE = 2
# All tiles' sounds together may take half a gibibyte (float32).
MAX_STORED_SAMPLES = 1 << 27
# Up to this many tiles are added faster than an inverse is made (benchmarks/sounds.py).
MAX_SUMMED = 128
INVERSES_AT_ONCE = 16  # on an accelerator; on a CPU one at a time is fastest


@dataclass(frozen=True, kw_only=True)
class TilePartition:
    """Rectangles of the short-time Fourier transform; cell = band * n_slices + slice."""

    sample_rate: int  # Hz
    n_samples: int  # length of the clips it applies to
    n_fft: int  # samples in a frame
    first_bins: tuple[int, ...]  # first bin of every band, then the number of bins: n_bands + 1
    first_frames: tuple[int, ...]  # likewise for slices: n_slices + 1
    kind: str = "tiles"

    @property
    def n_bands(self) -> int:
        """Number of tiles along frequency."""
        return len(self.first_bins) - 1

    @property
    def n_slices(self) -> int:
        """Number of tiles along time."""
        return len(self.first_frames) - 1

    @property
    def n_cells(self) -> int:
        """Number of tiles."""
        return self.n_bands * self.n_slices

    @property
    def hop_length(self) -> int:
        """Samples from one frame to the next."""
        return self.n_fft // HOPS_PER_FRAME

    @property
    def edges_hz(self) -> tuple[float, ...]:
        """The n_bands + 1 edges, halfway between bins; the first is 0 Hz."""
        width_hz = self.sample_rate / self.n_fft
        return (0.0, *((first - 0.5) * width_hz for first in self.first_bins[1:]))

    @property
    def edges_s(self) -> tuple[float, ...]:
        """The n_slices + 1 edges, halfway between frame centres, from 0 to the end of the clip."""
        hop_s = self.hop_length / self.sample_rate
        inner = ((first - 0.5) * hop_s for first in self.first_frames[1:-1])
        return (0.0, *inner, self.n_samples / self.sample_rate)

    def n_cells_below(self, hz: float) -> int:
        """Return how many tiles, from the first, hold an FFT bin below a frequency."""
        n_bands = bisect_left(self.first_bins[:-1], hz * self.n_fft / self.sample_rate)
        return n_bands * self.n_slices

    def analyse(self, waveform: Float[Tensor, " n_samples"]) -> Analysed:
        """Return the spectra of the clip's frames, on its device; they are computed on the CPU."""
        assert waveform.shape == (self.n_samples,), waveform.shape
        hop = self.hop_length
        # Silence before the clip centres the first frame on its first sample. After it there is one
        # more hop than that, so that every sample is in two frames.
        frames = pad(waveform.cpu(), (hop, 2 * hop)).unfold(0, self.n_fft, hop)
        spectrum = torch.from_numpy(np.fft.rfft((frames * self._window()).numpy()))
        return Analysed(spectrum=spectrum.to(waveform.device))

    def resynthesise(
        self, analysed: Analysed, keeps: Bool[Tensor, "batch n_cells"]
    ) -> Float[Tensor, "batch n_samples"]:
        """Return the waveforms `x[keep]`: the sums of the kept tiles.

        On a CPU each is the same bit for bit whatever else is in the batch. `keeps` may be on any
        device; the waveforms are on that of the analysis.
        """
        assert keeps.shape[0] > 0, "an empty batch is never evaluated"
        spectrum = analysed.spectrum
        if not analysed.is_on_cpu:
            some = torch.split(keeps.to(spectrum.device), INVERSES_AT_ONCE)
            return torch.cat([self._inverse(spectrum, each) for each in some])
        return fragments_on_cpu(
            analysed,
            keeps,
            self.n_samples,
            max_summed=MAX_SUMMED,
            make=partial(self._sounds, spectrum),
            invert=lambda keep: self._inverse(spectrum, torch.from_numpy(keep)).numpy(),
            inverses_at_once=1,
        )

    def energy(self, analysed: Analysed) -> Float[Tensor, " n_cells"]:
        """Return the energy of every tile (sum of squared samples), float64 on the CPU.

        Neighbouring tiles overlap, so the energies only approximately sum to the clip's.
        """
        tiles = self._sounds(analysed.spectrum.cpu(), list(range(self.n_cells)))
        energies = [
            np.square(tiles[cell].samples, dtype=np.float64).sum() for cell in sorted(tiles)
        ]
        return torch.tensor(energies, dtype=torch.float64)

    def bandwidth_hz(self, keep: Bool[Tensor, " n_cells"]) -> float:
        """Return the summed width of the bands with at least one kept tile, in Hz."""
        widths = torch.tensor(self.edges_hz, dtype=torch.float64).diff()
        return float(widths[keep.cpu().reshape(self.n_bands, self.n_slices).any(dim=1)].sum())

    def _sounds(
        self, spectrum: Complex[Tensor, "n_frames n_bins"], cells: list[int]
    ) -> dict[int, Sound]:
        """Return tiles' parts of the clip; those of a slice are made together."""
        sounds: dict[int, Sound] = {}
        for slice_ in range(self.n_slices):
            of_slice = [cell for cell in cells if cell % self.n_slices == slice_]
            if of_slice:
                start, made = self._tiles_of_slice(spectrum, slice_, of_slice)
                sounds |= {c: Sound(start, each) for c, each in zip(of_slice, made, strict=True)}
        return sounds

    def _tiles_of_slice(
        self, spectrum: Complex[Tensor, "n_frames n_bins"], slice_: int, cells: list[int]
    ) -> tuple[int, Float[np.ndarray, "cells n"]]:
        """Return the first sample of a slice's frames, and tiles' waveforms from there on."""
        frames = slice(*self.first_frames[slice_ : slice_ + 2])
        tiles = spectrum.new_zeros(len(cells), frames.stop - frames.start, spectrum.shape[1])
        for tile, cell in zip(tiles, cells, strict=True):
            band = cell // self.n_slices
            bins = slice(*self.first_bins[band : band + 2])
            tile[:, bins] = spectrum[frames, bins]
        start = (frames.start - 1) * self.hop_length
        sounds = self._overlap_add(tiles)[:, max(0, -start) : self.n_samples - start]
        return max(0, start), sounds.numpy()

    def _inverse(
        self, spectrum: Complex[Tensor, "n_frames n_bins"], keeps: Bool[Tensor, "batch n_cells"]
    ) -> Float[Tensor, "batch n_samples"]:
        tiles = keeps.reshape(-1, self.n_bands, self.n_slices).mT.float()
        for dim, firsts in ((1, self.first_frames), (2, self.first_bins)):
            widths = torch.tensor(firsts, device=keeps.device).diff()
            tiles = tiles.repeat_interleave(widths, dim=dim, output_size=firsts[-1])
        hop = self.hop_length
        return self._overlap_add(spectrum * tiles)[:, hop : hop + self.n_samples]

    def _overlap_add(
        self, spectra: Complex[Tensor, "batch n_frames n_bins"]
    ) -> Float[Tensor, "batch n_samples_of_frames"]:
        """Return the waveforms of consecutive frames, from the first sample of the first."""
        if spectra.device.type == "cpu":
            frames = torch.from_numpy(np.fft.irfft(spectra.numpy(), n=self.n_fft))
        else:
            frames = torch.fft.irfft(spectra, n=self.n_fft)
        window = self._window().to(spectra.device).reshape(2, self.hop_length)
        halves = frames.reshape(*frames.shape[:2], 2, self.hop_length)
        halves = halves * (window / window.square().sum(dim=0))
        waveforms = halves.new_zeros(len(frames), frames.shape[1] + 1, self.hop_length)
        waveforms[:, :-1] += halves[:, :, 0]
        waveforms[:, 1:] += halves[:, :, 1]
        return waveforms.flatten(1)

    def _window(self) -> Float[Tensor, " n_fft"]:
        return torch.hann_window(self.n_fft)


def make_tiles(n_cells: int, *, sample_rate: int, n_samples: int) -> TilePartition:
    """Cut clips into `n_cells` tiles: about twice as many bands as slices.

    Args:
        n_cells: how many; a product of bands and slices, both at least 2.
        sample_rate: of the clips, in Hz.
        n_samples: length of the clips, at least a frame of 64 ms.

    Raises:
        InputError: the number is not such a product, the cells would be smaller than bins or
            frames, or their sounds would not fit in memory.
    """
    n_fft = 2 ** round(math.log2(FRAME_S * sample_rate))
    if n_samples < n_fft:
        raise InputError(f"The clip is shorter than a frame of {1000 * FRAME_S:g} ms.")
    n_bands, n_slices = _bands_and_slices(n_cells)
    n_frames = n_samples // (n_fft // HOPS_PER_FRAME) + 1  # with their centres in the clip
    first_bins = first_bins_of("mel", n_bands, sample_rate, n_fft)
    inner_frames = [slice_ * n_frames // n_slices for slice_ in range(n_slices)]
    first_frames = (*inner_frames, n_frames + 1)
    edges = itertools.chain(itertools.pairwise(first_bins), itertools.pairwise(first_frames))
    if any(later <= earlier for earlier, later in edges):
        raise InputError(
            f"{n_cells} tiles ({n_bands} bands, {n_slices} slices) are too many for this clip: "
            f"they would be finer than {sample_rate / n_fft:.3g} Hz or "
            f"{1000 * n_fft / HOPS_PER_FRAME / sample_rate:.3g} ms."
        )
    # A tile's sound lasts as long as its slice and one hop more.
    if n_bands * (n_samples + n_slices * n_fft // HOPS_PER_FRAME) > MAX_STORED_SAMPLES:
        raise InputError(
            f"{n_cells} tiles ({n_bands} bands) are too many for a clip of "
            f"{n_samples / sample_rate:g} s: at most {MAX_STORED_SAMPLES // n_samples} bands fit "
            "in memory."
        )
    return TilePartition(
        sample_rate=sample_rate,
        n_samples=n_samples,
        n_fft=n_fft,
        first_bins=first_bins,
        first_frames=first_frames,
    )


def _bands_and_slices(n_cells: int) -> tuple[int, int]:
    """Factor `n_cells` into the pair whose ratio is closest to `BANDS_PER_SLICE`.

    >>> _bands_and_slices(64), _bands_and_slices(128), _bands_and_slices(60)
    ((16, 4), (16, 8), (12, 5))
    """
    pairs = [
        (n_cells // n_slices, n_slices)
        for n_slices in range(2, math.isqrt(max(n_cells, 0)) + 1)
        if n_cells % n_slices == 0
    ]
    if not pairs:
        raise InputError(
            f"{n_cells} tiles cannot be cut into bands and slices of time: "
            "the number has to be a product, such as 64 = 16 x 4."
        )
    return min(pairs, key=lambda pair: abs(math.log(pair[0] / pair[1] / BANDS_PER_SLICE)))
