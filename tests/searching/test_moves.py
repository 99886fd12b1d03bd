"""Moves in lockstep, and the lengths that are tried."""

import itertools

import pytest
import torch

from explorer.searching.moves import geometric_lengths, run_in_lockstep
from explorer.searching.reduce import reduce
from tests.support.fakes import needs, play


def test_moves_in_lockstep_share_their_requests_and_keep_their_order():
    whole = torch.ones(12, dtype=torch.bool)
    alone = [play(reduce(whole, groups), needs(2)) for groups in (2, 3)]
    together, sizes = play(run_in_lockstep([reduce(whole, groups) for groups in (2, 3)]), needs(2))
    assert [keep.tolist() for keep in together] == [keep.tolist() for keep, _ in alone]
    assert len(sizes) == max(len(own) for _, own in alone)
    assert sum(sizes) == sum(sum(own) for _, own in alone)


def test_no_moves_request_nothing():
    with pytest.raises(StopIteration) as finished:
        next(run_in_lockstep([]))
    assert finished.value.value == []


@pytest.mark.parametrize("longest", [1, 2, 5, 40_001])
def test_geometric_lengths_rise_from_one_to_the_last_in_small_steps(longest):
    lengths = geometric_lengths(longest)
    assert (lengths[0], lengths[-1]) == (1, longest)
    assert all(a < b <= max(a + 1, a * 4 / 3) for a, b in itertools.pairwise(lengths))
