"""Which cells matter: orders of the cells, and short fragments built from them.

Cells are ranked in groups, because a hundred random keeps cannot show the effects of thousands of
cells; within a group, louder cells come first. The suggested fragments are the loudest few cells of
the first few groups, for several sizes of both.

The effects are those of the surrogate (`explorer.searching.surrogate`) on the groups.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from explorer.judging.criterion import Scores
from explorer.judging.scorer import RANKING_QUANTUM, quantised_slack
from explorer.partitions.partition import Partition
from explorer.searching.moves import Move, geometric_lengths, split_scores
from explorer.searching.surrogate import Surrogate

# At most this many groups of cells are ranked; finer ones would need as many random keeps.
MAX_RANKED_GROUPS = 128
EFFECT_QUANTUM = 1e-6
# Random keeps cycle through these densities: what many groups do together, and what few can do.
RANDOM_DENSITIES = (0.5, 0.25, 0.125)


@dataclass(frozen=True, kw_only=True, eq=False)
class Ranking:
    """An order of the groups, and of the cells within each group."""

    place_of_group: Int[Tensor, " n_groups"]  # 0: the most important
    group_of_cell: Int[Tensor, " n_cells"]
    place_in_group: Int[Tensor, " n_cells"]  # 0: the loudest

    def first(self, n_groups: int, n_each: int) -> Bool[Tensor, " n_cells"]:
        """Return the keep of the loudest `n_each` cells of each of the first groups."""
        chosen: Tensor = self.place_of_group[self.group_of_cell] < n_groups
        return chosen & (self.place_in_group < n_each)

    def order(self) -> Int[Tensor, " n_cells"]:
        """Return cells: the loudest of every group in the groups' order, then the next of each."""
        n_groups = len(self.place_of_group)
        key = self.place_in_group * n_groups + self.place_of_group[self.group_of_cell]
        return key.argsort(stable=True)

    def by_region(self) -> Int[Tensor, " n_cells"]:
        """Return the cells group by group, by the groups' index, the loudest of each first."""
        key = self.group_of_cell * len(self.group_of_cell) + self.place_in_group
        return key.argsort(stable=True)


Rankings = tuple[Ranking, ...]
"""The same cells in several orders: by energy, where it is known alone, and by effect."""


def group_cells(partition: Partition, max_groups: int) -> Int[Tensor, " n_cells"]:
    """Assign every cell to one of at most `max_groups` groups, numbered from 0 without gaps.

    If there are at most `max_groups` cells, each is its own group. Otherwise groups are about
    equally wide in mel and equally long, and none is empty.
    """
    if partition.n_cells <= max_groups:
        return torch.arange(partition.n_cells)
    n_slices = partition.n_slices
    while 2 * n_slices**2 > max_groups:  # until there can be twice as many bands as slices
        n_slices = (n_slices + 1) // 2
    edges = torch.tensor(partition.edges_hz, dtype=torch.float64)
    mel = (1 + edges / 700).log10()  # up to a factor
    centre = (mel[:-1] + mel[1:]) / 2
    band = (centre / mel[-1] * (max_groups // n_slices)).long()
    band = torch.cat([band[:1] * 0, band.diff().clamp(max=1).cumsum(0)])  # without gaps
    slice_ = torch.arange(partition.n_slices) * n_slices // partition.n_slices
    groups: Tensor = band[:, None] * n_slices + slice_
    return groups.flatten()


def random_keeps(
    n_cells: int, count: int, generator: torch.Generator
) -> Bool[Tensor, "count n_cells"]:
    """Draw random keeps that cycle through `RANDOM_DENSITIES`; none is empty."""
    densities = torch.tensor(list(itertools.islice(itertools.cycle(RANDOM_DENSITIES), count)))
    keeps = torch.rand(count, n_cells, generator=generator) < densities[:, None]
    always = torch.randint(n_cells, (count,), generator=generator)
    keeps[torch.arange(count), always] = True
    return keeps


def order_by(importance: Float[Tensor, " n_cells"]) -> Int[Tensor, " n_cells"]:
    """Return cells from the most important down; equal ones (to six digits) by index."""
    scale = importance.abs().max().clamp(min=1e-300)
    levels = (importance / scale / EFFECT_QUANTUM).round()
    return levels.argsort(descending=True, stable=True)


def rank_groups(
    group_of_cell: Int[Tensor, " n_cells"],
    energy: Float[Tensor, " n_cells"],
    alone: Scores | None,
    n_random: int,
    generator: torch.Generator,
) -> Move[Rankings]:
    """Rank groups by energy, on their own where that is known, and by effect.

    Args:
        group_of_cell: the group of every cell, as `group_cells` numbers them.
        energy: of every cell; ranks the cells within each group, too.
        alone: scores of every group alone; None if they were not judged.
        n_random: how many random keeps to score for the effects.
        generator: for the random keeps.
    """
    n_groups = int(group_of_cell.max()) + 1
    keeps = random_keeps(n_groups, n_random, generator)
    slack = quantised_slack((yield keeps[:, group_of_cell]))
    by_energy = torch.zeros(n_groups, dtype=torch.float64).index_add_(0, group_of_cell, energy)
    importances = [by_energy]
    if alone is not None:
        own = quantised_slack(alone)
        importances.append(own.double())
        keeps = torch.cat([torch.eye(n_groups, dtype=torch.bool), keeps])
        slack = torch.cat([own, slack])
    importances.append(Surrogate.fit(keeps.double(), RANKING_QUANTUM * slack.double()).effects)
    inside = _place_in_group(group_of_cell, energy)
    return tuple(
        Ranking(
            place_of_group=_places(order_by(importance)),
            group_of_cell=group_of_cell,
            place_in_group=inside,
        )
        for importance in importances
    )


def shortest_accepted(
    rankings: Rankings, energy: Float[Tensor, " n_cells"], count: int
) -> Move[list[Bool[Tensor, " n_cells"]]]:
    """Return the `count` smallest accepted of the suggested fragments, at most two per ranking.

    Args:
        rankings: each suggests the loudest cells of its first groups, in several sizes.
        energy: of every cell. If groups hold several cells, the loudest cells are suggested, too.
        count: how many to return at most; there may be fewer, or none.
    """
    families = [_suggestions(ranking) for ranking in rankings]
    if len(energy) > len(rankings[0].place_of_group):
        lengths = geometric_lengths(len(energy) - 1, growth=2)
        families.append(prefixes(energy.argsort(descending=True, stable=True), lengths))
    scores = yield torch.cat(families)
    by_family = split_scores(scores, [len(family) for family in families])
    found: dict[bytes, Tensor] = {}
    for family, own in zip(families, by_family, strict=True):
        accepted = family[own.accepted]
        for keep in accepted[accepted.sum(dim=1).argsort(stable=True)[:2]]:
            found.setdefault(keep.numpy().tobytes(), keep)
    return sorted(found.values(), key=lambda keep: int(keep.sum()))[:count]


def prefixes(
    order: Int[Tensor, " n_cells"], lengths: Sequence[int]
) -> Bool[Tensor, "n_lengths n_cells"]:
    """Return keeps of the first cells of an order, one for each length.

    >>> prefixes(torch.tensor([2, 0, 1]), [1, 2]).int().tolist()
    [[0, 0, 1], [1, 0, 1]]
    """
    return _places(order)[None] < torch.tensor(lengths)[:, None]


def first_of_each(rankings: Rankings, count: int) -> Int[Tensor, " n_first"]:
    """Return the first cells of the rankings, taken alternately, without duplicates."""
    orders = [ranking.order()[:count] for ranking in rankings]
    alternating = torch.stack(orders, dim=1).flatten().tolist()
    return torch.tensor(list(dict.fromkeys(alternating))[:count], dtype=torch.long)


def _suggestions(ranking: Ranking) -> Bool[Tensor, "n_keeps n_cells"]:
    largest = int(ranking.place_in_group.max()) + 1
    n_each = [2**power for power in range((largest - 1).bit_length())] + [largest]
    n_groups = geometric_lengths(len(ranking.place_of_group), growth=2)
    keeps = torch.stack([ranking.first(n, each) for n in n_groups for each in n_each])
    return keeps[:-1]  # the last is the whole clip


def _places(order: Int[Tensor, " n"]) -> Int[Tensor, " n"]:
    place = torch.empty_like(order)
    place[order] = torch.arange(len(order))
    return place


def _place_in_group(
    group_of_cell: Int[Tensor, " n_cells"], energy: Float[Tensor, " n_cells"]
) -> Int[Tensor, " n_cells"]:
    by_energy = energy.argsort(descending=True, stable=True)
    by_group = by_energy[group_of_cell[by_energy].argsort(stable=True)]
    sizes = torch.bincount(group_of_cell)
    starts = sizes.cumsum(0) - sizes
    place = torch.empty_like(by_group)
    place[by_group] = torch.arange(len(by_group)) - starts.repeat_interleave(sizes)
    return place
