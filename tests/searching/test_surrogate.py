"""What the surrogate learns from the keeps that were tried."""

import itertools

import torch

from explorer.searching.surrogate import LENGTH, LINEAR, NOISE, Surrogate


def keeps(*sets, n_cells=6):
    rows = torch.zeros(len(sets), n_cells, dtype=torch.float64)
    for row, cells in zip(rows, sets, strict=True):
        row[list(cells)] = 1.0
    return rows


def all_of_size(size, n_cells):
    return keeps(*itertools.combinations(range(n_cells), size), n_cells=n_cells)


def test_the_prediction_is_that_of_the_formula():
    tried, slack = keeps({0}, {1, 2}, {0, 3}), torch.tensor([-2.0, 1.0, 0.5]).double()
    new = keeps({0, 1})

    def covariance(one, other):
        shared = (one.bool() & other.bool()).sum()
        differing = (one.bool() ^ other.bool()).sum()
        return LINEAR * shared + torch.exp(-differing / LENGTH)

    k = torch.tensor([[covariance(a, b) for b in tried] for a in tried]).double()
    k += NOISE * torch.eye(3)
    to_new = torch.tensor([covariance(a, new[0]) for a in tried]).double()
    scaled = (slack - slack.mean()) / slack.std(correction=0)
    mean, deviation = Surrogate.fit(tried, slack).predict(new)
    assert torch.allclose(mean, to_new @ torch.linalg.solve(k, scaled), atol=1e-6)
    variance = covariance(new[0], new[0]) - to_new @ torch.linalg.solve(k, to_new)
    assert torch.allclose(deviation, variance.sqrt(), atol=1e-6)


def test_cells_that_raise_the_slack_have_the_largest_effects():
    tried = all_of_size(2, 10)
    surrogate = Surrogate.fit(tried, 3 * tried[:, 4] + 2 * tried[:, 7] - 2.5)
    assert surrogate.effects.argsort(descending=True)[:2].tolist() == [4, 7]


def test_a_neighbour_of_a_good_keep_is_expected_to_be_better_than_a_stranger():
    tried = keeps({0, 1, 2}, {6, 7, 8}, {9, 10, 11}, n_cells=20)
    surrogate = Surrogate.fit(tried, torch.tensor([2.0, -2.0, -2.0]).double())
    mean, deviation = surrogate.predict(keeps({0, 1, 3}, {15, 16, 17}, n_cells=20))
    assert mean[0] > mean[1]
    assert deviation[0] < deviation[1]


def test_the_border_is_where_the_slack_is_zero():
    tried = keeps({0}, {1}, {2}, {3})
    surrogate = Surrogate.fit(tried, torch.tensor([-3.0, -1.0, 1.0, 3.0]).double())
    assert surrogate.border == 0.0
    assert Surrogate.fit(tried, torch.tensor([-4.0, -2.0, -2.0, -4.0]).double()).border == 3.0


def test_equal_slacks_are_no_division_by_zero():
    mean, deviation = Surrogate.fit(keeps({0}, {1}), torch.zeros(2).double()).predict(keeps({2}))
    assert mean.isfinite().all()
    assert deviation.isfinite().all()
