"""What is proposed after what was tried."""

import itertools

import pytest
import torch

from explorer.searching.propose import propose
from explorer.searching.trials import MAX_CELLS, Trials
from tests.support.fakes import scores


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def tried(keeps, slack):
    trials = Trials(keeps.shape[1])
    trials.add(keeps, scores(slack(keeps)))
    return trials


def sets(n_cells, *members):
    keeps = torch.zeros(len(members), n_cells, dtype=torch.bool)
    for row, cells in zip(keeps, members, strict=True):
        row[list(cells)] = True
    return keeps


def needs_sum(keeps):
    """Cells 3, 8 and 11 together are enough; each of them raises the slack."""
    return keeps[:, [3, 8, 11]].double().sum(1) - 2.5


def beginning(n_cells=16):
    singles = torch.eye(n_cells, dtype=torch.bool)
    some = torch.rand(24, n_cells, generator=generator()) < 0.4
    incumbent = sets(n_cells, (1, 3, 8, 11))
    return tried(torch.cat([singles, some, incumbent]), needs_sum), incumbent[0]


def every_cell(n_cells=16):
    return torch.ones(n_cells, dtype=torch.bool)


def test_the_keep_that_the_trials_point_to_is_among_the_first():
    trials, incumbent = beginning()
    proposals = propose(trials, incumbent, 3, every_cell(), 4, generator())
    found = [row.nonzero().flatten().tolist() for row in proposals.keeps]
    assert [3, 8, 11] in found


@pytest.mark.parametrize("size", [1, 2, 3])
def test_proposals_have_the_size_asked_for_are_new_and_differ(size):
    trials, incumbent = beginning()
    keeps = propose(trials, incumbent, size, every_cell(), 30, generator()).keeps
    assert (keeps.sum(1) == size).all()
    assert len(trials.unseen(keeps)) == len(keeps)
    assert len(keeps) <= 30


def test_nothing_is_proposed_once_all_were_tried():
    pairs = sets(5, *itertools.combinations(range(5), 2))
    incumbent = sets(5, (0, 1, 2))
    trials = tried(torch.cat([pairs, incumbent]), lambda keeps: keeps.sum(1).double() - 2.5)
    proposals = propose(trials, incumbent[0], 2, every_cell(5), 12, generator())
    assert len(proposals.keeps) == 0
    assert proposals.n_expected == 0


def test_cells_outside_the_pool_that_nobody_tried_are_not_proposed():
    keeps = sets(40, (0, 1, 2), (1, 2), (0, 2), (3, 4))
    trials = tried(keeps, lambda keeps: keeps[:, :3].double().sum(1) - 2.5)
    pool = torch.arange(40) < 10
    proposals = propose(trials, keeps[0], 2, pool, 40, generator())
    assert not proposals.keeps[:, 10:].any()


def test_more_is_expected_of_a_rule_that_leaves_room_than_of_one_that_does_not():
    hopeful, incumbent = beginning()
    hopeless = Trials(16)
    singles = torch.cat(
        [torch.eye(16, dtype=torch.bool), sets(16, *itertools.combinations(range(16), 3))]
    )
    hopeless.add(singles[:-40], scores(torch.full((len(singles) - 40,), -5.0)))
    hopeless.add(incumbent[None], scores([0.1]))
    expected = [
        propose(trials, incumbent, 3, every_cell(), 12, generator()).n_expected
        for trials in (hopeful, hopeless)
    ]
    assert expected[0] > 10 * expected[1]


def test_the_same_seed_proposes_the_same():
    n_cells = 64  # of fewer, both seeds find the same best ones
    trials, incumbent = beginning(n_cells)
    one, same, other = (
        propose(trials, incumbent, 3, every_cell(n_cells), 12, generator(seed)).keeps
        for seed in (1, 1, 2)
    )
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_trials_are_the_nearest_in_size_and_not_too_large():
    keeps = torch.arange(400) < torch.tensor([[200], [7], [3], [5], [4]])
    trials = Trials(400)
    trials.add(keeps, scores([0.0, -1.0, -2.0, -3.0004, -4.0]))
    near, slack = trials.nearest(4, 3)
    assert near.sum(1).tolist() == [4, 3, 5]
    assert slack.tolist() == pytest.approx([-4.0, -2.0, -3.0])  # in multiples of 1e-3
    assert MAX_CELLS < 200
    assert trials.nearest(4, 9)[0].sum(1).max() == 7
