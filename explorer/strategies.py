"""The moves of the search: where small sufficient keeps are looked for.

Every move is a generator that asks for keeps to be scored and is sent their scores, so that moves
which do not depend on each other can run side by side and fill each other's batches
(`side_by_side`). None of them knows a model, a clip or a budget.

Deleting from the whole clip downwards ends in local traps, and building up from a single cell
misses cells that only help together. So candidates come from several directions (prefixes of
rankings, deletion from the top, building up), and each is reduced until no single cell can go.
"""

import itertools
from collections.abc import Generator, Iterator, Sequence
from typing import NamedTuple, TypeVar

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from explorer.criterion import Scores
from explorer.scoring import ranks

Result = TypeVar("Result")
Move = Generator[Tensor, Scores, Result]
"""Yields keeps (batch, n_cells), is sent their scores, returns what it found."""

# A ridge for the effects of cells: random keeps are few, and neighbouring cells go together.
EFFECT_RIDGE = 1.0
EFFECT_QUANTUM = 1e-6
# Densities of random keeps, in turn: what many cells do together, and what few can do alone.
RANDOM_DENSITIES = (0.5, 0.25, 0.125)


class Rankings(NamedTuple):
    """Orders of the cells, most important first: int64 (n_cells,) each."""

    by_effect: Tensor  # in random keeps
    alone: Tensor  # heard without the others
    by_energy: Tensor  # the loudest first


def side_by_side(moves: Sequence[Move[Result]]) -> Move[list[Result]]:
    """Run moves in lockstep, all their requests as one; returns their results in order."""
    requests: dict[int, Tensor] = {}
    results: dict[int, Result] = {}

    def advance(index: int, scores: Scores | None) -> None:
        try:
            requests[index] = moves[index].send(scores)  # type: ignore[arg-type]
        except StopIteration as finished:
            requests.pop(index, None)
            results[index] = finished.value

    for index in range(len(moves)):
        advance(index, None)
    while requests:
        order = sorted(requests)
        lengths = [len(requests[index]) for index in order]
        scores = yield torch.cat([requests[index] for index in order])
        for index, part in zip(order, _split(scores, lengths), strict=True):
            advance(index, part)
    return [results[index] for index in range(len(moves))]


def contiguous_groups(n_cells: int, n_groups: int) -> Bool[Tensor, "n_groups n_cells"]:
    """Neighbouring cells in at most `n_groups` groups of sizes that differ by at most one.

    >>> contiguous_groups(3, 2).int().tolist()
    [[1, 1, 0], [0, 0, 1]]
    """
    n_groups = min(n_groups, n_cells)
    group = torch.arange(n_cells) * n_groups // n_cells
    groups: Tensor = group[None] == torch.arange(n_groups)[:, None]
    return groups


def random_keeps(
    n_cells: int, count: int, generator: torch.Generator
) -> Bool[Tensor, "count n_cells"]:
    """Random keeps of several densities, in turn; none is empty."""
    densities = torch.tensor(list(itertools.islice(itertools.cycle(RANDOM_DENSITIES), count)))
    keeps = torch.rand(count, n_cells, generator=generator) < densities[:, None]
    always = torch.randint(n_cells, (count,), generator=generator)
    keeps[torch.arange(count), always] = True
    return keeps


def cell_effects(keeps: Bool[Tensor, "batch n_cells"], scores: Scores) -> Float[Tensor, " n_cells"]:
    """How much each cell adds to the slack, by ridge regression over the keeps; float64."""
    design = keeps.double() - keeps.double().mean(dim=0)
    target = ranks(scores).double()
    target -= target.mean()
    gram = design.T @ design + EFFECT_RIDGE * torch.eye(keeps.shape[1], dtype=torch.float64)
    effects: Tensor = torch.linalg.solve(gram, design.T @ target)
    return effects


def order_by(importance: Float[Tensor, " n_cells"]) -> Int[Tensor, " n_cells"]:
    """Cells from the most important down; equal ones (to six digits) by index."""
    scale = importance.abs().max().clamp(min=1e-300)
    levels = (importance / scale / EFFECT_QUANTUM).round()
    return levels.argsort(descending=True, stable=True)


def first_of_each(rankings: Rankings, count: int) -> Int[Tensor, " n_first"]:
    """The first cells of the rankings, taken in turn, each once."""
    in_turn = torch.stack(list(rankings), dim=1).flatten().tolist()
    return torch.tensor(list(dict.fromkeys(in_turn))[:count], dtype=torch.long)


def prefixes(
    order: Int[Tensor, " n_cells"], lengths: Sequence[int]
) -> Bool[Tensor, "n_lengths n_cells"]:
    """The first cells of an order, as keeps.

    >>> prefixes(torch.tensor([2, 0, 1]), [1, 2]).int().tolist()
    [[0, 0, 1], [1, 0, 1]]
    """
    place = torch.empty_like(order)
    place[order] = torch.arange(len(order))
    return place[None] < torch.tensor(lengths)[:, None]


def all_keeps(n_cells: int, size: int) -> Iterator[Bool[Tensor, "batch n_cells"]]:
    """All keeps of `size` cells, some thousand at a time."""
    combinations = itertools.combinations(range(n_cells), size)
    while chunk := list(itertools.islice(combinations, 4096)):
        yield torch.zeros(len(chunk), n_cells, dtype=torch.bool).scatter_(
            1, torch.tensor(chunk), True
        )


def rank_cells(
    groups: Bool[Tensor, "n_groups n_cells"],
    energy: Float[Tensor, " n_cells"],
    n_random: int,
    generator: torch.Generator,
) -> Move[Rankings]:
    """Order the cells by what groups of them do, together and alone, and by energy.

    Within a group the louder cells come first.
    """
    random = random_keeps(len(groups), n_random, generator)
    scores = yield torch.cat([groups, (random.double() @ groups.double()).bool()])
    alone, together = _split(scores, [len(groups), n_random])
    by_energy = order_by(energy)
    return Rankings(
        by_effect=_refine(order_by(cell_effects(random, together)), groups, by_energy),
        alone=_refine(order_by(ranks(alone).double()), groups, by_energy),
        by_energy=by_energy,
    )


def shortest_accepted(rankings: Rankings, count: int) -> Move[list[Bool[Tensor, " n_cells"]]]:
    """The `count` smallest accepted prefixes of the rankings, at most two of each."""
    lengths = _growing_lengths(len(rankings.by_energy))
    keeps = torch.cat([prefixes(order, lengths) for order in rankings])
    scores = yield keeps
    found: list[Tensor] = []
    accepted = scores.accepted.reshape(len(rankings), len(lengths))
    for own, own_accepted in zip(keeps.reshape(*accepted.shape, -1), accepted, strict=True):
        found.extend(own[own_accepted][:2])
    return sorted(found, key=lambda keep: int(keep.sum()))[:count]


def build_up(
    first: int, pool: Int[Tensor, " n_pool"], n_cells: int, most: int
) -> Move[Bool[Tensor, " n_cells"] | None]:
    """Add to one cell whichever of a pool helps most, until that is accepted, then reduce it.

    Returns an irreducible keep, or None if `most` cells have not been enough.
    """
    keep = torch.zeros(n_cells, dtype=torch.bool)
    keep[first] = True
    for _ in range(most - 1):
        candidates = pool[~keep[pool]]
        if len(candidates) == 0:
            return None
        longer = keep.repeat(len(candidates), 1)
        longer[torch.arange(len(candidates)), candidates] = True
        scores = yield longer
        keep = longer[int(ranks(scores).argsort(descending=True, stable=True)[0])]
        if scores.accepted.any():
            return (yield from reduce(keep, int(keep.sum())))
    return None


def reduce(keep: Bool[Tensor, " n_cells"], n_groups: int) -> Move[Bool[Tensor, " n_cells"]]:
    """Take away all that can go, first in `n_groups` groups, then in ever smaller ones.

    Each round tries the removal of every group, then cumulative removals of those that can be
    spared, least important first, and takes the largest that is accepted. The result is
    irreducible: its last round saw every single removal rejected.
    """
    while True:
        cells = keep.nonzero().flatten()
        n_groups = min(n_groups, len(cells))
        groups = torch.zeros(n_groups, len(keep), dtype=torch.bool)
        groups[:, cells] = contiguous_groups(len(cells), n_groups)
        scores = yield keep & ~groups
        spare = scores.accepted.nonzero().flatten()
        if len(spare):
            by_importance = spare[ranks(scores)[spare].argsort(descending=True, stable=True)]
            removed = groups[by_importance].cumsum(dim=0).bool()
            scores = yield keep & ~removed
            keep = keep & ~removed[scores.accepted.nonzero().flatten().max()]
        elif n_groups == len(cells):
            return keep
        if not (len(spare) and n_groups == len(cells)):
            n_groups *= 2


def _split(scores: Scores, lengths: Sequence[int]) -> list[Scores]:
    parts, start = [], 0
    for length in lengths:
        part = slice(start, start + length)
        parts.append(
            Scores(
                slack=scores.slack[part],
                margin=scores.margin[part],
                probability=scores.probability[part],
            )
        )
        start += length
    return parts


def _refine(
    group_order: Int[Tensor, " n_groups"],
    groups: Bool[Tensor, "n_groups n_cells"],
    by_energy: Int[Tensor, " n_cells"],
) -> Int[Tensor, " n_cells"]:
    """Order cells by their group's place, and within a group by energy."""
    place = torch.empty_like(group_order)
    place[group_order] = torch.arange(len(group_order))
    place_of_cell = place[groups.int().argmax(dim=0)]
    return by_energy[place_of_cell[by_energy].argsort(stable=True)]


def _growing_lengths(n_cells: int) -> list[int]:
    """1, 2, 3, ... then steps of an eighth, up to one less than all cells.

    >>> _growing_lengths(20)
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18]
    """
    lengths, length = [], 1
    while length < n_cells:
        lengths.append(length)
        length += max(1, length // 8)
    return lengths
