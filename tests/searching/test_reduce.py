"""Removing cells until no single cell can be removed."""

import pytest
import torch

from explorer.searching import reduce as reduce_module
from explorer.searching.reduce import reduce
from tests.support.fakes import needs, play


def whole(n_cells):
    return torch.ones(n_cells, dtype=torch.bool)


def test_it_ends_irreducible():
    keep, _ = play(reduce(whole(20), 4), needs(3, 17))
    assert keep.nonzero().flatten().tolist() == [3, 17]


def test_it_finds_the_only_removable_cell():
    needed = [cell for cell in range(20) if cell != 7]
    keep, _ = play(reduce(whole(20), 4), needs(*needed))
    assert keep.nonzero().flatten().tolist() == needed


def test_it_removes_everything_at_once_if_possible():
    _, sizes = play(reduce(whole(64), 64), needs(3, 17))
    assert sizes[0] == 64
    assert sizes[2:] == [2]  # the final check of the two that are left


def test_cells_not_removable_together_are_removed_one_after_the_other():
    """Any one cell can be removed, but two cannot until cell 0 is gone."""

    def slack(keeps):
        n_gone = 6 - keeps.sum(1)
        fine = (n_gone <= 1) | (~keeps[:, 0] & keeps[:, 5])
        return fine.double() - 0.5

    keep, _ = play(reduce(whole(6), 6), slack)
    assert keep.nonzero().flatten().tolist() == [5]


def test_a_cell_removable_only_after_another_is_not_left_over():
    """Cell 1 can be removed after cell 0, and cell 2 after cell 1."""

    def slack(keeps):
        in_order = (keeps[:, 0] <= keeps[:, 1]) & (keeps[:, 1] <= keeps[:, 2])
        return (in_order & keeps[:, 3]).double() - 0.5

    keep, _ = play(reduce(whole(4), 4), slack)
    assert keep.nonzero().flatten().tolist() == [3]


def test_groups_follow_the_order_of_the_cells():
    order = torch.tensor([5, 1, 3, 0, 2, 4])
    first = next(reduce(whole(6), 3, order))
    assert {frozenset((~row).nonzero().flatten().tolist()) for row in first} == {
        frozenset({5, 1}),
        frozenset({3, 0}),
        frozenset({2, 4}),
    }


@pytest.mark.parametrize("n_groups", [1, 3, 50])
def test_whatever_the_first_groups_the_result_is_irreducible(n_groups):
    for seed in range(20):
        table = torch.rand(2**9, generator=torch.Generator().manual_seed(seed)) - 0.6
        table[0], table[-1] = -1.0, 1.0  # silence is not accepted, the whole is
        powers = 2 ** torch.arange(9)

        def slack(keeps, table=table, powers=powers):
            return table[(keeps * powers).sum(1)].double()

        keep, _ = play(reduce(whole(9), n_groups), slack)
        assert slack(keep[None])[0] >= 0
        assert (slack(keep & ~torch.eye(9, dtype=torch.bool)[keep]) < 0).all()


def test_requests_are_bounded_whatever_the_number_of_cells(monkeypatch):
    expected, _ = play(reduce(whole(64), 64), needs(3, 17, 40))
    monkeypatch.setattr(reduce_module, "MAX_CELLS_PER_REQUEST", 640)
    keep, sizes = play(reduce(whole(64), 64), needs(3, 17, 40))
    assert torch.equal(keep, expected)
    assert sizes[:7] == [10, 10, 10, 10, 10, 10, 4]
