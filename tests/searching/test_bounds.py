"""What is said about smaller keeps, by trying all or some of them."""

from collections import Counter
from math import comb

import pytest
import torch

from explorer.records import SampledBound
from explorer.searching.bounds import all_keeps, cost_of_bounds, prove, random_sets, sizes_to_prove
from explorer.searching.config import EFFORTS
from tests.support.fakes import needs, play


def never(_):
    return False


def test_pairs_are_complete_and_distinct():
    pairs = torch.cat(list(all_keeps(100, 2)))
    assert len(pairs) == comb(100, 2)
    assert len(pairs.unique(dim=0)) == len(pairs)
    assert (pairs.sum(1) == 2).all()


@pytest.mark.parametrize(
    ("needed", "bound"), [((3, 5, 7), 3), ((3, 5), 2), ((3,), None)], ids=["3", "2", "1"]
)
def test_a_bound_is_raised_until_a_keep_is_accepted(needed, bound):
    assert play(prove(12, [1, 2], never), needs(*needed))[0] == bound


def test_a_proof_ends_when_the_best_keep_meets_the_bound():
    bound, sizes = play(prove(12, [1, 2], lambda size: size == 2), needs(3, 5))
    assert (bound, sizes) == (2, [12])


@pytest.mark.parametrize(
    ("effort", "n_cells", "sizes"),
    [
        ("quick", 64, []),
        ("normal", 64, [1]),
        ("normal", 20, [1, 2]),
        ("normal", 300, []),
        ("thorough", 64, [1, 2]),
        ("thorough", 400, [1]),
    ],
)
def test_an_effort_proves_what_it_can_afford(effort, n_cells, sizes):
    assert sizes_to_prove(n_cells, 1, EFFORTS[effort]) == sizes


def test_bounds_cost_all_pairs_and_the_random_sets():
    assert cost_of_bounds(64, EFFORTS["thorough"]) == comb(64, 2) + EFFORTS["thorough"].n_draws
    assert cost_of_bounds(64, EFFORTS["normal"]) == 0


def test_random_sets_are_uniform():
    """All ten pairs of five cells, within five standard deviations of their equal share."""
    drawn = random_sets(5, 2, 10_000, torch.Generator().manual_seed(0))
    counts = Counter(tuple(row.nonzero().flatten().tolist()) for row in drawn)
    assert len(counts) == 10
    assert all(abs(count - 1_000) < 5 * (1_000 * 0.9) ** 0.5 for count in counts.values())


def test_the_share_is_the_largest_that_95_of_100_samples_would_have_shown():
    bound = SampledBound(size=4, n_draws=299)
    assert (1 - bound.at_most) ** 299 == pytest.approx(0.05)
    assert bound.at_most == pytest.approx(3 / 299, rel=0.01)
