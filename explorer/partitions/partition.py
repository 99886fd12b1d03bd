"""Disjoint cells that together make up the whole spectrum of a clip.

`mel` and `linear` bands and single `bins` divide the real FFT of the whole clip, `tiles` a
short-time one. Search, certificate and transfer see cells only through `Partition`.
"""

from typing import Protocol, runtime_checkable

from jaxtyping import Bool, Float
from torch import Tensor

from explorer.errors import InputError
from explorer.partitions.analysed import Analysed
from explorer.partitions.bands import make_bands, make_bins
from explorer.partitions.kinds import DEFAULT_CELLS, KINDS
from explorer.partitions.tiles import make_tiles


@runtime_checkable
class Partition(Protocol):
    """Disjoint cells of a clip; cell = band * n_slices + slice, bands from low to high."""

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        ...

    @property
    def sample_rate(self) -> int:
        """Sample rate of the clips it applies to, in Hz."""
        ...

    @property
    def n_samples(self) -> int:
        """Length of the clips it applies to, in samples."""
        ...

    @property
    def n_bands(self) -> int:
        """Number of cells along frequency."""
        ...

    @property
    def n_slices(self) -> int:
        """Number of cells along time."""
        ...

    @property
    def n_cells(self) -> int:
        """Number of cells, n_bands * n_slices."""
        ...

    @property
    def edges_hz(self) -> tuple[float, ...]:
        """The n_bands + 1 edges, halfway between bins; the first is 0 Hz."""
        ...

    @property
    def edges_s(self) -> tuple[float, ...] | None:
        """The n_slices + 1 edges in seconds; None if cells last the whole clip."""
        ...

    def n_cells_below(self, hz: float) -> int:
        """Return how many cells, from the first, hold a frequency bin below `hz`."""
        ...

    def analyse(self, waveform: Float[Tensor, " n_samples"]) -> Analysed:
        """Return the clip ready to be divided, on its device: one forward transform."""
        ...

    def resynthesise(
        self, analysed: Analysed, keeps: Bool[Tensor, "batch n_cells"]
    ) -> Float[Tensor, "batch n_samples"]:
        """Return the waveforms `x[keep]`: every cell that is not kept is set to zero.

        On a CPU each is the same bit for bit at every batch size and number of threads.
        """
        ...

    def energy(self, analysed: Analysed) -> Float[Tensor, " n_cells"]:
        """Return the energy of every cell, float64 on the CPU."""
        ...

    def bandwidth_hz(self, keep: Bool[Tensor, " n_cells"]) -> float:
        """Return the summed width of the bands with at least one kept cell, in Hz."""
        ...


def n_audible_cells(partition: Partition, file_rate: int | None) -> int:
    """Return how many cells, from the first, a recording can have anything in.

    A file has nothing above half of its own sample rate. If a model's rate is higher, the cells
    above that are empty, apart from rounding and the leakage of an FFT. No fragment may consist of
    those.

    Args:
        partition: of the clip at the model's rate.
        file_rate: the file's own rate in Hz; None if unknown, and then every cell counts.
    """
    if file_rate is None or file_rate >= partition.sample_rate:
        return partition.n_cells
    return partition.n_cells_below(file_rate / 2)


def make_partition(
    kind: str, n_cells: int | None = None, *, sample_rate: int, n_samples: int
) -> Partition:
    """Cut clips of one rate and length into cells.

    Args:
        kind: one of `KINDS`.
        n_cells: how many; None for 64, or for every bin with `bins`, which allows no other number.
        sample_rate: of the clips, in Hz.
        n_samples: length of the clips.

    Raises:
        InputError: the kind is unknown, or the number of cells does not fit.
    """
    if kind == "bins":
        bins = make_bins(sample_rate=sample_rate, n_samples=n_samples)
        if n_cells not in (None, bins.n_cells):
            raise InputError(
                f"bins are all FFT bins of the clip, {bins.n_cells}, not {n_cells}; leave the "
                "number out."
            )
        return bins
    if kind not in KINDS:
        raise InputError(f"There is no partition {kind!r}. There are: {', '.join(KINDS)}.")
    n_cells = DEFAULT_CELLS if n_cells is None else n_cells
    if kind == "tiles":
        return make_tiles(n_cells, sample_rate=sample_rate, n_samples=n_samples)
    return make_bands(kind, n_cells, sample_rate=sample_rate, n_samples=n_samples)
