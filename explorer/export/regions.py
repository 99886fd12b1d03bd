"""Kept cells as rectangles in time and frequency, with as many neighbours as possible in one.

Bands that touch become one region. So do tiles of one slice that touch in frequency, and such
runs of neighbouring slices, if they consist of the same bands. Times count from the start of the
user's file, and nothing reaches beyond its end or above half of its sample rate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from explorer.export.material import Material
from explorer.partitions.ranges import runs_of


@dataclass(frozen=True, kw_only=True)
class Region:
    """A rectangle of kept cells."""

    start_s: float  # from the start of the file
    end_s: float
    low_hz: float
    high_hz: float
    n_cells: int


def regions_of(material: Material) -> list[Region]:
    """Return the kept cells of a result, those that start first before the others."""
    clip, edges_hz = material.record.clip, material.record.partition.edges_hz
    edges_s = material.record.partition.edges_s or (0.0, material.seconds)
    found = []
    for first, after, bands in rectangles(material.record.keep or (), len(edges_s) - 1):
        low_hz = edges_hz[bands.start]
        high_hz = min(edges_hz[bands.stop], material.highest_hz)
        start_s, end_s = edges_s[first], min(edges_s[after], material.sound_end_s)
        if start_s < end_s and low_hz < high_hz:
            found.append(
                Region(
                    start_s=clip.start_s + start_s,
                    end_s=clip.start_s + end_s,
                    low_hz=low_hz,
                    high_hz=high_hz,
                    n_cells=len(bands) * (after - first),
                )
            )
    return sorted(found, key=lambda region: (region.start_s, region.low_hz))


def rectangles(keep: Sequence[int], n_slices: int) -> Iterator[tuple[int, int, range]]:
    """Join kept cells: the first slice of a rectangle, the one after its last, and its bands.

    Args:
        keep: indices of cells; cell k is band k // n_slices, slice k % n_slices.
        n_slices: 1 where cells last the whole clip.

    >>> list(rectangles([0, 1, 3], 1))
    [(0, 1, range(0, 2)), (0, 1, range(3, 4))]
    >>> list(rectangles([0, 1, 2, 3, 6], 3))
    [(0, 1, range(0, 3)), (1, 3, range(0, 1))]
    """
    open_since: dict[range, int] = {}
    for slice_ in range(n_slices + 1):
        bands = [cell // n_slices for cell in keep if cell % n_slices == slice_]
        runs = set(runs_of(bands)) if slice_ < n_slices else set()
        for run in [run for run in open_since if run not in runs]:
            yield open_since.pop(run), slice_, run
        for run in sorted(runs - open_since.keys(), key=lambda run: run.start):
            open_since[run] = slice_
