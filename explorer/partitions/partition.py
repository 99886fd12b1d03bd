"""The spectrum of a clip cut into disjoint cells that together are everything.

`mel` and `linear` bands and single `bins` belong to the real FFT of the whole clip, `tiles` to a
short-time one. The search, the certificate and the transfer know cells only through `Partition`.
"""

from typing import Protocol, runtime_checkable

from jaxtyping import Bool, Float
from torch import Tensor

from explorer.errors import InputError
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
        """Of the clips that it cuts, in Hz."""
        ...

    @property
    def n_samples(self) -> int:
        """Length of the clips that it cuts."""
        ...

    @property
    def n_bands(self) -> int:
        """Cells above one another."""
        ...

    @property
    def n_slices(self) -> int:
        """Cells beside one another."""
        ...

    @property
    def n_cells(self) -> int:
        """n_bands * n_slices."""
        ...

    @property
    def edges_hz(self) -> tuple[float, ...]:
        """The n_bands + 1 edges, halfway between bins; the first is 0 Hz."""
        ...

    @property
    def edges_s(self) -> tuple[float, ...] | None:
        """The n_slices + 1 edges in seconds; None where cells last the whole clip."""
        ...

    def analyse(self, waveform: Float[Tensor, " n_samples"]) -> Tensor:
        """What the cells divide among them: a spectrum, or the cells' own sounds."""
        ...

    def resynthesise(
        self, analysed: Tensor, keeps: Bool[Tensor, "batch n_cells"], /
    ) -> Float[Tensor, "batch n_samples"]:
        """The waveforms `x[keep]`: every cell that is not kept is zero."""
        ...

    def energy(self, analysed: Tensor, /) -> Float[Tensor, " n_cells"]:
        """Energy of every cell, float64 on the CPU."""
        ...

    def bandwidth_hz(self, keep: Bool[Tensor, " n_cells"]) -> float:
        """Summed width of the bands that keep a cell, in Hz."""
        ...


def make_partition(
    kind: str, n_cells: int | None = None, *, sample_rate: int, n_samples: int
) -> Partition:
    """Cut the clips of a rate and length into cells.

    Args:
        kind: one of `KINDS`.
        n_cells: how many; None for 64, or for every bin with `bins`, which knows no other number.
        sample_rate: of the clips, in Hz.
        n_samples: length of the clips.

    Raises:
        InputError: an unknown kind, or a number of cells that does not fit.
    """
    if kind == "bins":
        bins = make_bins(sample_rate=sample_rate, n_samples=n_samples)
        if n_cells not in (None, bins.n_cells):
            raise InputError(
                f"bins has a cell for every FFT bin of the clip, {bins.n_cells}, not {n_cells}; "
                "leave the number of cells out."
            )
        return bins
    if kind not in KINDS:
        raise InputError(f"There is no partition {kind!r}. There are: {', '.join(KINDS)}.")
    n_cells = DEFAULT_CELLS if n_cells is None else n_cells
    if kind == "tiles":
        return make_tiles(n_cells, sample_rate=sample_rate, n_samples=n_samples)
    return make_bands(kind, n_cells, sample_rate=sample_rate, n_samples=n_samples)
