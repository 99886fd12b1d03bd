"""Who listens where: how often the fragments of a model hold each part of the frequency axis.

Models hear at different rates and their cells need not lie alike, so all are laid on one axis of
48 bands, equally wide on the mel scale, up to half the highest rate among them.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from jaxtyping import Float

from explorer.partitions.bands import make_bands
from explorer.partitions.partition import Partition, make_partition
from explorer.study.records import ItemResult, StudySettings

N_LISTENING_BANDS = 48


def listening_edges_hz(sample_rate: int) -> tuple[float, ...]:
    """The 49 edges of the common axis, for models of at most this rate."""
    one_second = make_bands(
        "mel", N_LISTENING_BANDS, sample_rate=sample_rate, n_samples=sample_rate
    )
    return one_second.edges_hz


def band_usage(
    findings: Iterable[ItemResult], settings: StudySettings, edges_hz: Sequence[float]
) -> tuple[float, ...] | None:
    """How much of every band, 0 to 1, is kept by a model's fragments on average.

    Args:
        findings: with a keep each.
        settings: of their study.
        edges_hz: of the bands, rising.

    Returns:
        One figure for every band; None if there is no fragment.
    """
    by_cells: dict[tuple[int, int], list[tuple[int, ...]]] = {}
    for finding in findings:
        assert finding.keep is not None
        by_cells.setdefault((finding.sample_rate, finding.n_samples), []).append(finding.keep)
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
    """Summed over the keeps: the share of each band's width (and of all slices) that is kept."""
    times_kept = np.bincount(np.concatenate(keeps), minlength=partition.n_cells)
    of_band = times_kept.reshape(partition.n_bands, partition.n_slices).mean(1)
    kept_below_hz = np.concatenate([[0.0], np.cumsum(of_band * np.diff(partition.edges_hz))])
    within: Float[np.ndarray, " n_bands"] = np.diff(
        np.interp(edges_hz, partition.edges_hz, kept_below_hz)
    )
    return within / np.diff(edges_hz)
