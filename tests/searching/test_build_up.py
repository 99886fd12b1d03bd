"""Building up from a single cell."""

import torch

from explorer.searching.build_up import build_up
from tests.support.fakes import play


def test_it_adds_the_most_helpful_cell_and_ends_irreducible():
    def slack(keeps):
        return keeps[:, [4, 9]].sum(1).double() + 0.1 * keeps[:, 1] - 1.9

    keep, sizes = play(build_up(4, torch.tensor([1, 2, 9]), 12, max_cells=5), slack)
    assert keep.nonzero().flatten().tolist() == [4, 9]
    assert sizes[0] == 3


def test_it_gives_up_at_its_limit():
    keep, _ = play(build_up(0, torch.arange(6), 6, max_cells=3), lambda keeps: keeps.sum(1) - 5.0)
    assert keep is None
