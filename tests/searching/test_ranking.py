"""Orders of the cells, and the fragments that they suggest."""

import pytest
import torch

from explorer.partitions.partition import make_partition
from explorer.searching.ranking import (
    Ranking,
    first_of_each,
    group_cells,
    order_by,
    random_keeps,
    rank_groups,
    shortest_accepted,
)
from tests.support.fakes import linear_bands, needs, play, scores


def cut(kind, n_cells=None):
    return make_partition(kind, n_cells, sample_rate=16_000, n_samples=80_000)


def ranking(*places, groups=None, inside=None):
    n = len(places)
    return Ranking(
        place_of_group=torch.tensor(places),
        group_of_cell=torch.tensor(groups or range(n)),
        place_in_group=torch.tensor(inside or [0] * n),
    )


def test_equal_cells_are_ordered_by_index():
    assert order_by(torch.tensor([1.0, 2.0, 1.0, 2.0 + 1e-9])).tolist() == [1, 3, 0, 2]


def test_random_keeps_depend_only_on_the_seed_and_are_never_empty():
    first, again = (random_keeps(4, 500, torch.Generator().manual_seed(7)) for _ in range(2))
    assert torch.equal(first, again)
    assert first.any(1).all()


@pytest.mark.parametrize(
    ("kind", "n_cells", "max_groups"),
    [("mel", 64, 128), ("linear", 1_000, 128), ("bins", None, 128), ("tiles", 1_024, 128)],
)
def test_groups_are_numbered_without_gaps_and_not_too_many(kind, n_cells, max_groups):
    groups = group_cells(cut(kind, n_cells), max_groups)
    assert groups.unique().tolist() == list(range(int(groups.max()) + 1))
    assert min(len(groups), max_groups // 2) <= int(groups.max()) + 1 <= max_groups


def test_a_few_cells_are_groups_of_their_own():
    assert group_cells(linear_bands(20), 32).tolist() == list(range(20))


def test_groups_of_bins_are_about_equally_wide_in_mel():
    groups = group_cells(cut("bins"), 32)
    widths = torch.bincount(groups)
    assert (widths.diff() >= 0).all()
    assert widths[-1] > 5 * widths[0]


def test_groups_of_tiles_are_rectangles():
    partition = cut("tiles", 1_024)
    grid = group_cells(partition, 128).reshape(partition.n_bands, partition.n_slices)
    for group in grid.unique():
        inside = grid == group
        assert inside.sum() == inside.any(0).sum() * inside.any(1).sum()


def test_cells_come_group_by_group_or_each_groups_loudest_first():
    groups, inside = [0, 0, 1, 1], [1, 0, 0, 1]
    own = Ranking(
        place_of_group=torch.tensor([1, 0]),
        group_of_cell=torch.tensor(groups),
        place_in_group=torch.tensor(inside),
    )
    assert own.order().tolist() == [2, 1, 3, 0]
    assert own.by_region().tolist() == [1, 0, 2, 3]
    assert own.first(1, 2).tolist() == [False, False, True, True]
    assert own.first(2, 1).tolist() == [False, True, True, False]


def test_the_first_cells_of_the_rankings_alternate():
    rankings = (ranking(0, 1, 2), ranking(1, 2, 0), ranking(0, 2, 1))
    assert first_of_each(rankings, 2).tolist() == [0, 2]
    assert first_of_each(rankings, 9).tolist() == [0, 2, 1]


def ranked(group_of_cell, energy, slack):
    """Rankings by energy, alone and by effect."""
    n_groups = int(group_of_cell.max()) + 1
    alone = scores(slack(torch.eye(n_groups, dtype=torch.bool)[:, group_of_cell]))
    generator = torch.Generator().manual_seed(0)
    return play(rank_groups(group_of_cell, energy, alone, 200, generator), slack)[0]


def test_rankings_put_effective_sufficient_and_loud_cells_first():
    """The rule adds weights for cells 2 and 3, and accepts cell 5 on its own."""

    def slack(keeps):
        alone = keeps[:, 5] & (keeps.sum(1) == 1)
        return keeps[:, 2].double() + 0.5 * keeps[:, 3] + 1.2 * alone

    energy = torch.tensor([1.0, 7.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0], dtype=torch.float64)
    rankings = ranked(torch.arange(8), energy, slack)
    by_energy, alone, by_effect = rankings
    assert by_energy.order()[:2].tolist() == [1, 4]
    assert alone.order()[0] == 5
    assert by_effect.order()[:2].tolist() == [2, 3]


def test_without_judging_groups_alone_there_is_no_ranking_of_these():
    move = rank_groups(torch.arange(8), torch.ones(8).double(), None, 50, torch.Generator())
    (by_energy, by_effect), sizes = play(move, needs(3))
    assert sizes == [50]
    assert by_energy.order().tolist() == list(range(8))
    assert by_effect.order()[0] == 3


def test_shortest_accepted_fragments_are_found_at_two_sizes():
    """Four groups of four cells: only the loudest cell of groups 1 and 2 is needed."""
    energy = torch.tensor([1.0, 4.0, 3.0, 2.0] * 4, dtype=torch.float64)
    rankings = ranked(torch.arange(16) // 4, energy, needs(5, 9))
    keeps, _ = play(shortest_accepted(rankings, energy, 2), needs(5, 9))
    assert keeps[0].nonzero().flatten().tolist() == [5, 9]
    assert len(keeps) == 2
    assert int(keeps[1].sum()) > 2


def test_nothing_is_suggested_twice_and_never_the_whole_clip():
    energy = torch.ones(6, dtype=torch.float64)
    rankings = ranked(torch.arange(6), energy, needs(0))
    keeps, _ = play(shortest_accepted(rankings, energy, 99), lambda k: torch.ones(len(k)))
    assert len({tuple(keep.tolist()) for keep in keeps}) == len(keeps)
    assert not any(keep.all() for keep in keeps)
