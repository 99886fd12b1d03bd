"""Where a partition's cells are in the picture: patches, the smallest parts in colour.

A patch is one cell if the picture is fine enough. Single bins are much finer than its rows: there a
patch is a row, and it is in colour if any cell in it is kept.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Int64
from torch import Tensor

from explorer.audio.spectrum import FrequencyAxis
from explorer.partitions.partition import Partition

ABOUT_N_ROWS = 192
MAX_BANDS = 256  # that the picture can separate


@dataclass(frozen=True, kw_only=True, eq=False)
class Patches:
    """A picture's rows from low to high frequency, and the patches that they show."""

    axis: FrequencyAxis
    row_hz: tuple[float, ...]  # the middle of every row
    strip_of_row: tuple[int, ...]  # patch = strip * n_slices + slice
    first_bands: Int64[Tensor, " n_strips"]  # the bands of each strip
    after_bands: Int64[Tensor, " n_strips"]
    slice_edges: tuple[float, ...]  # n_slices + 1 shares of the clip's length, from 0 to 1

    @property
    def n_slices(self) -> int:
        """The number of patches side by side in time."""
        return len(self.slice_edges) - 1

    @property
    def n_patches(self) -> int:
        """The number of patches."""
        return len(self.first_bands) * self.n_slices

    @property
    def hold_several_cells(self) -> bool:
        """Whether the picture is too coarse for the cells."""
        return bool((self.after_bands - self.first_bands > 1).any())

    def cells_with_keep(self, keep: Bool[Tensor, " n_cells"]) -> Bool[Tensor, " n_patches"]:
        """Return the patches in which any cell is kept."""
        kept = keep.cpu().reshape(-1, self.n_slices)
        up_to = torch.nn.functional.pad(kept.cumsum(dim=0), (0, 0, 1, 0))
        return (up_to[self.after_bands] > up_to[self.first_bands]).flatten()


def patches_of(partition: Partition, about_n_rows: int = ABOUT_N_ROWS) -> Patches:
    """Lay out the picture of a clip that is cut by a partition.

    Args:
        partition: of the clip.
        about_n_rows: of the picture; if its bands are `MAX_BANDS` or fewer, each has equally many.
    """
    n_bands = partition.n_bands
    are_separate = n_bands <= MAX_BANDS
    n_rows = n_bands * max(1, round(about_n_rows / n_bands)) if are_separate else about_n_rows
    scale = "linear" if partition.kind == "linear" else "mel"
    axis = FrequencyAxis(scale=scale, highest_hz=partition.sample_rate / 2, n_rows=n_rows)
    row_hz = [axis.hz((row + 0.5) / n_rows) for row in range(n_rows)]
    edges_hz = torch.tensor(partition.edges_hz, dtype=torch.float64)
    centres = torch.tensor(row_hz, dtype=torch.float64)
    band_of_row = torch.bucketize(centres, edges_hz[1:-1], right=True)
    if are_separate:
        strips, first, after = band_of_row, torch.arange(n_bands), torch.arange(1, n_bands + 1)
    else:
        strips = torch.arange(n_rows)
        first, after = _bands_of_rows(axis, edges_hz, band_of_row)
    edges_s = partition.edges_s or (0.0, partition.n_samples / partition.sample_rate)
    return Patches(
        axis=axis,
        row_hz=tuple(row_hz),
        strip_of_row=tuple(strips.tolist()),
        first_bands=first,
        after_bands=after,
        slice_edges=tuple(edge / edges_s[-1] for edge in edges_s),
    )


def _bands_of_rows(
    axis: FrequencyAxis, edges_hz: Tensor, band_of_row: Tensor
) -> tuple[Int64[Tensor, " n_rows"], Int64[Tensor, " n_rows"]]:
    """Return the bands whose middle is in each row; without any, the band at the row's middle."""
    middles = ((edges_hz[:-1] + edges_hz[1:]) / 2).tolist()
    row_of_band = torch.tensor([int(axis.position(hz) * axis.n_rows) for hz in middles])
    rows = torch.arange(axis.n_rows)
    first = torch.searchsorted(row_of_band, rows)
    after = torch.searchsorted(row_of_band, rows, right=True)
    after[-1] = len(middles)  # the last bin reaches beyond the axis
    empty = after <= first
    return torch.where(empty, band_of_row, first), torch.where(empty, band_of_row + 1, after)
