"""The moves of the search, each on its own."""

import pytest
import torch

from explorer.criterion import Scores
from explorer.strategies import (
    Rankings,
    all_keeps,
    build_up,
    cell_effects,
    contiguous_groups,
    first_of_each,
    order_by,
    random_keeps,
    reduce,
    side_by_side,
)


def scores(slack) -> Scores:
    slack = torch.as_tensor(slack, dtype=torch.float64)
    return Scores(slack=slack, margin=slack, probability=slack.sigmoid())


def play(move, slack_of):
    """Answer a move's requests until it returns; returns its result and the request sizes."""
    sizes, request = [], next(move)
    while True:
        sizes.append(len(request))
        try:
            request = move.send(scores(slack_of(request)))
        except StopIteration as finished:
            return finished.value, sizes


def needs(*cells):
    return lambda keeps: keeps[:, list(cells)].all(1).double() - 0.5


def test_reduction_ends_irreducible():
    keep, _ = play(reduce(torch.ones(20, dtype=torch.bool), 4), needs(3, 17))
    assert keep.nonzero().flatten().tolist() == [3, 17]


def test_reduction_finds_the_one_cell_that_can_go():
    needed = [cell for cell in range(20) if cell != 7]
    keep, _ = play(reduce(torch.ones(20, dtype=torch.bool), 4), needs(*needed))
    assert keep.nonzero().flatten().tolist() == needed


def test_reduction_takes_everything_that_can_go_at_once():
    _, sizes = play(reduce(torch.ones(64, dtype=torch.bool), 64), needs(3, 17))
    assert sizes == [64, 62, 2]


def test_building_up_takes_the_most_helpful_cell_and_ends_irreducible():
    def slack(keeps):
        return keeps[:, [4, 9]].sum(1).double() + 0.1 * keeps[:, 1] - 1.9

    keep, sizes = play(build_up(4, torch.tensor([1, 2, 9]), 12, most=5), slack)
    assert keep.nonzero().flatten().tolist() == [4, 9]
    assert sizes[0] == 3


def test_first_of_each_ranking_in_turn():
    rankings = Rankings(torch.tensor([0, 1, 2]), torch.tensor([2, 0, 1]), torch.tensor([0, 2, 1]))
    assert first_of_each(rankings, 2).tolist() == [0, 2]
    assert first_of_each(rankings, 9).tolist() == [0, 2, 1]


def test_building_up_gives_up_at_its_limit():
    keep, _ = play(build_up(0, torch.arange(6), 6, most=3), lambda keeps: keeps.sum(1) - 5.0)
    assert keep is None


def test_moves_side_by_side_share_their_requests_and_keep_their_order():
    whole = torch.ones(12, dtype=torch.bool)
    alone = [play(reduce(whole, groups), needs(groups)) for groups in (2, 3)]
    together, sizes = play(
        side_by_side([reduce(whole, groups) for groups in (2, 3)]),
        lambda keeps: torch.cat(
            [needs(2)(keeps[: len(keeps) // 2]), needs(2)(keeps[len(keeps) // 2 :])]
        ),
    )
    assert len(together) == 2
    assert torch.equal(together[0], alone[0][0])
    assert len(sizes) <= max(len(own) for _, own in alone) + 2


def test_no_move_side_by_side_asks_nothing():
    with pytest.raises(StopIteration) as finished:
        next(side_by_side([]))
    assert finished.value.value == []


def test_effects_find_the_cells_that_matter():
    keeps = random_keeps(16, 300, torch.Generator().manual_seed(0))
    weight = torch.zeros(16, dtype=torch.float64)
    weight[[2, 11]] = torch.tensor([3.0, 1.0], dtype=torch.float64)
    order = order_by(cell_effects(keeps, scores(keeps.double() @ weight)))
    assert order[:2].tolist() == [2, 11]


def test_effects_do_not_follow_rounding():
    keeps = random_keeps(16, 100, torch.Generator().manual_seed(0))
    slack = keeps.double() @ torch.arange(16.0).double().remainder(4)
    noise = 1e-6 * torch.rand(100, generator=torch.Generator().manual_seed(1)).double()
    same = order_by(cell_effects(keeps, scores(slack + noise)))
    assert torch.equal(order_by(cell_effects(keeps, scores(slack))), same)


def test_equal_cells_are_ordered_by_index():
    assert order_by(torch.tensor([1.0, 2.0, 1.0, 2.0 + 1e-9])).tolist() == [1, 3, 0, 2]


def test_random_keeps_repeat_with_the_seed_and_are_never_empty():
    first, again = (random_keeps(4, 500, torch.Generator().manual_seed(7)) for _ in range(2))
    assert torch.equal(first, again)
    assert first.any(1).all()


@pytest.mark.parametrize(("n_cells", "n_groups"), [(7, 3), (8, 8), (3, 10), (1, 1)])
def test_groups_are_disjoint_and_together_everything(n_cells, n_groups):
    groups = contiguous_groups(n_cells, n_groups)
    assert torch.equal(groups.sum(0), torch.ones(n_cells, dtype=torch.long))
    assert groups.any(1).all()


def test_all_pairs_are_tried_once():
    pairs = torch.cat(list(all_keeps(100, 2)))
    assert len(pairs) == 4950
    assert (pairs.sum(1) == 2).all()
    assert len(pairs.unique(dim=0)) == 4950
