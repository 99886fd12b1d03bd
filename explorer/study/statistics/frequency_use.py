"""Band usage: how much of each part of the frequency axis a model's fragments keep, on average.

Models have different sample rates, so their cells have different edges. They are compared on one
common axis: 48 bands of equal width on the mel scale, from 0 to half the highest rate.

Let K(f) be the bandwidth in Hz that one fragment keeps below f, a time-frequency tile counting by
its share of the slices. K rises linearly within a band of cells, so interpolating it between the
partition's edges is exact, and the usage of a common band from a to b is (K(b) - K(a)) / (b - a),
averaged over the model's fragments.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from jaxtyping import Float

from explorer.partitions.bands import make_bands
from explorer.partitions.partition import Partition, make_partition
from explorer.study.records import ItemResult, StudySettings

N_LISTENING_BANDS = 48


def listening_edges_hz(sample_rate: int) -> tuple[float, ...]:
    """The 49 edges, in Hz, of the common axis for models with sample rates up to this one."""
    one_second = make_bands(
        "mel", N_LISTENING_BANDS, sample_rate=sample_rate, n_samples=sample_rate
    )
    return one_second.edges_hz


def band_usage(
    results: Iterable[ItemResult], settings: StudySettings, edges_hz: Sequence[float]
) -> tuple[float, ...] | None:
    """Average share of every band, 0 to 1, that a model's fragments keep.

    Args:
        results: the model's results that have a fragment.
        settings: of their study; they say how a clip is cut into cells.
        edges_hz: the edges of the bands, ascending.

    Returns:
        One share for every band; None if there is no fragment.
    """
    by_cells: dict[tuple[int, int], list[tuple[int, ...]]] = {}
    for result in results:
        assert result.keep is not None
        by_cells.setdefault((result.sample_rate, result.n_samples), []).append(result.keep)
    if not by_cells:
        return None
    total = np.zeros(len(edges_hz) - 1)
    for (sample_rate, n_samples), keeps in by_cells.items():
        partition = make_partition(
            settings.partition, settings.n_cells, sample_rate=sample_rate, n_samples=n_samples
        )
        total += _kept_in_bands(partition, keeps, edges_hz)
    return tuple((total / sum(map(len, by_cells.values()))).tolist())


def _kept_in_bands(
    partition: Partition, keeps: Sequence[tuple[int, ...]], edges_hz: Sequence[float]
) -> Float[np.ndarray, " n_bands"]:
    """Share of each band's width, and of all slices, that is kept, summed over the keeps."""
    times_kept = np.bincount(np.concatenate(keeps), minlength=partition.n_cells)
    of_band = times_kept.reshape(partition.n_bands, partition.n_slices).mean(1)
    kept_below_hz = np.concatenate([[0.0], np.cumsum(of_band * np.diff(partition.edges_hz))])
    within: Float[np.ndarray, " n_bands"] = np.diff(
        np.interp(edges_hz, partition.edges_hz, kept_below_hz)
    )
    return within / np.diff(edges_hz)
