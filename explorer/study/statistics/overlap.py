"""Overlap of the cells that two models keep, or one model with two seeds, beside its chance level.

Two sets of a and b of n cells, drawn at random, share X cells, and X is hypergeometric:
P(X = x) = C(a, x) C(n - a, b - x) / C(n, b). Their Jaccard index, X / (a + b - X), is then on
average

    sum over x of P(X = x) x / (a + b - x),

which is 0 only for sets that can be apart and hardly share a cell: two sets of 32 of 64 cells have
an index of a third by chance. The chance level of an overlap is the mean of this over its items,
with the sizes of their sets. Records do not say how many cells a recording of a lower sample rate
leaves silent; among fewer cells, chance would be higher.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np

from explorer.study.records import ItemRecord, ItemResult
from explorer.study.statistics.measures import jaccard
from explorer.study.statistics.trials import irreducible_results


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """Overlap of the cells that two models keep, on the same clips with the same seeds."""

    models: tuple[str, ...]  # two ids
    n_items: int  # clips and seeds on which both keep cells of the same partition
    jaccard: float | None  # mean; null without such items
    chance: float | None  # mean Jaccard index of random sets of the same sizes


@dataclass(frozen=True)
class _KeptCells:
    """The cells of a fragment, and the sound that was cut into cells."""

    sound: tuple[int, int]  # sample rate and length: with equal ones, cells are the same cells
    n_cells: int
    cells: frozenset[int]


_Both = tuple[_KeptCells, _KeptCells]


def overlap_between(records: Sequence[ItemRecord], one: str, other: str) -> Overlap:
    """Compute the mean Jaccard index of the cells that two models keep."""
    first, second = _kept_cells(records, one), _kept_cells(records, other)
    both = [(first[item], second[item]) for item in first if item in second]
    n_items, index, chance = _means(pair for pair in both if pair[0].sound == pair[1].sound)
    return Overlap(models=(one, other), n_items=n_items, jaccard=index, chance=chance)


def seed_overlap(records: Sequence[ItemRecord], source: str) -> tuple[float | None, float | None]:
    """Compute the mean Jaccard index of a source's fragments with different seeds, and of chance.

    Both are None without two seeds of a clip.
    """
    by_clip: dict[str, list[_KeptCells]] = {}
    for (clip, _), kept in _kept_cells(records, source).items():
        by_clip.setdefault(clip, []).append(kept)
    return _means(pair for some in by_clip.values() for pair in combinations(some, 2))[1:]


@cache
def expected_jaccard(n_cells: int, a: int, b: int) -> float:
    """Mean Jaccard index of two random sets of `a` and `b` >= 1 of `n_cells` cells.

    >>> round(expected_jaccard(64, 32, 32), 2), expected_jaccard(4, 4, 4)
    (0.34, 1.0)
    """
    log_all = _log_choose(n_cells, b)
    return math.fsum(
        math.exp(_log_choose(a, x) + _log_choose(n_cells - a, b - x) - log_all) * x / (a + b - x)
        for x in range(max(0, a + b - n_cells), min(a, b) + 1)
    )


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _kept_cells(records: Sequence[ItemRecord], source: str) -> dict[tuple[str, int], _KeptCells]:
    """A source's kept cells by clip and seed."""
    own = [record for record in records if record.source == source]
    return {
        (record.clip.id, record.seed): _of_fragment(result)
        for record, result in irreducible_results(own)
    }


def _of_fragment(result: ItemResult) -> _KeptCells:
    assert result.measures is not None
    return _KeptCells(
        (result.sample_rate, result.n_samples),
        result.measures.n_cells,
        frozenset(result.keep or ()),
    )


def _means(pairs: Iterable[_Both]) -> tuple[int, float | None, float | None]:
    """How many pairs there are, their mean Jaccard index, and that of chance."""
    found = [(jaccard(one.cells, other.cells), _chance(one, other)) for one, other in pairs]
    if not found:
        return 0, None, None
    index, chance = np.mean(found, axis=0).tolist()
    return len(found), index, chance


def _chance(one: _KeptCells, other: _KeptCells) -> float:
    return expected_jaccard(one.n_cells, len(one.cells), len(other.cells))
