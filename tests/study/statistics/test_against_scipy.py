"""SciPy, a second implementation, computes the same intervals, correlations and p-values."""

import math
from itertools import pairwise

import numpy as np
import pytest

from explorer.study.statistics.flat_earthers import compare_rates
from explorer.study.statistics.information import mean_over_clips
from explorer.study.statistics.measures import wilson
from explorer.study.statistics.multiple_tests import holm
from explorer.study.statistics.overlap import expected_jaccard
from explorer.study.statistics.permutation import ranks, sign_flip_p, spearman, spearman_p
from explorer.study.statistics.shared_bits import mutual_information
from explorer.study.statistics.student_t import two_sided_p, two_sided_t

stats = pytest.importorskip("scipy.stats", reason="SciPy is not installed (requirements-dev.txt)")


@pytest.mark.parametrize("n", [1, 7, 24, 300])
def test_wilson_s_interval(n):
    for k in range(0, n + 1, max(1, n // 7)):
        theirs = stats.binomtest(k, n).proportion_ci(0.95, method="wilson")
        ours = wilson(k / n, n)
        assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 11, 23, 46, 79])
def test_student_s_t(n):
    for t in (0.0, 0.3, 1.7, 3.4, 9.0):
        assert two_sided_p(t, n) == pytest.approx(2 * stats.t.sf(t, n), abs=1e-12)
    for p in (0.8, 0.4, 0.05, 0.05 / 12, 1e-5):
        assert two_sided_t(p, n) == pytest.approx(stats.t.isf(p / 2, n), rel=1e-6)


def test_ranks_and_their_correlation():
    rng = np.random.default_rng(0)
    for n in (3, 5, 8, 20):
        one, other = (rng.integers(0, 6, n) / 2).tolist(), rng.normal(size=n).tolist()
        assert ranks(one).tolist() == stats.rankdata(one).tolist()
        assert spearman(one, other) == pytest.approx(stats.spearmanr(one, other).statistic)


@pytest.mark.parametrize("n", [4, 5, 6, 7])
def test_the_p_value_of_a_rank_correlation_over_all_orders(n):
    rng = np.random.default_rng(n)
    one, other = rng.normal(size=n).tolist(), rng.normal(size=n).tolist()
    theirs = stats.permutation_test(
        (one,),
        lambda x: stats.spearmanr(x, other).statistic,
        permutation_type="pairings",
        n_resamples=np.inf,
    )
    assert spearman_p(one, other) == pytest.approx(theirs.pvalue)


def test_the_p_value_of_a_rank_correlation_over_some_orders():
    rng = np.random.default_rng(2)
    one = rng.normal(size=13).tolist()
    other = [value + 2 * noise for value, noise in zip(one, rng.normal(size=13), strict=True)]
    theirs = stats.spearmanr(one, other).pvalue  # by Student's t
    assert spearman_p(one, other) == pytest.approx(theirs, abs=0.02)


def test_paired_differences():
    rng = np.random.default_rng(3)
    differences = rng.normal(0.4, 1, size=(12, 3))
    ours = sign_flip_p(differences)
    for column, p in zip(differences.T, ours, strict=True):
        theirs = stats.permutation_test(
            (column, np.zeros(12)),
            lambda x, y: np.mean(x - y),
            permutation_type="samples",
            n_resamples=np.inf,
        )
        assert p == pytest.approx(theirs.pvalue, abs=0.02)


def test_holm_s_procedure_step_by_step():
    """Rejected at any level are those that the procedure, as published, rejects in turn."""
    p_values = dict(enumerate(np.random.default_rng(4).random(9) ** 3))
    corrected = holm(p_values)
    for level in (0.01, 0.05, 0.2, 0.5):
        rejected: set[int] = set()
        for rank, test in enumerate(sorted(p_values, key=p_values.get)):
            if p_values[test] > level / (len(p_values) - rank):
                break
            rejected.add(test)
        assert {test for test, p in corrected.items() if p <= level} == rejected
    in_order = [corrected[test] for test in sorted(p_values, key=p_values.get)]
    assert all(a <= b for a, b in pairwise(in_order))
    # Benjamini and Hochberg's correction, which SciPy has, is never above Holm's.
    weaker = stats.false_discovery_control(list(p_values.values()), method="bh")
    assert all(p <= corrected[test] + 1e-12 for test, p in enumerate(weaker))


@pytest.mark.parametrize(("n", "a", "b"), [(64, 4, 4), (64, 32, 20), (10, 9, 8), (4001, 12, 300)])
def test_the_overlap_of_random_sets(n, a, b):
    shared = np.arange(max(0, a + b - n), min(a, b) + 1)
    theirs = (stats.hypergeom(n, a, b).pmf(shared) * shared / (a + b - shared)).sum()
    assert expected_jaccard(n, a, b) == pytest.approx(theirs, rel=1e-9)


def test_mutual_information_in_bits():
    table = np.random.default_rng(5).integers(0, 9, size=(3, 4)).astype(float)
    joint = table / table.sum()
    expected = stats.entropy(
        joint.ravel(), np.outer(joint.sum(1), joint.sum(0)).ravel(), base=2
    )  # the divergence of the product of the margins
    assert mutual_information(table) == pytest.approx(expected)


def test_the_mean_over_clips_of_one_value_each_is_the_textbook_t_interval():
    values = np.random.default_rng(6).normal(3, 2, size=15)
    theirs = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    ours = mean_over_clips(values.tolist(), [f"{at}" for at in range(15)])
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=1e-6)


def test_log_odds_are_those_of_the_odds_ratio_with_halves_added():
    """Haldane and Anscombe's: the sample odds ratio of counts with a half added to each."""
    n, accepted, controls = 40, np.zeros((4, 4, 40)), np.zeros((4, 4, 40))
    accepted[:, :, :12] = 1
    controls[:, :, :5] = 1
    (each, *_) = compare_rates(tuple("abcd"), tuple("abcd"), accepted, controls)
    table = np.array([[12.5, n - 12 + 0.5], [5.5, n - 5 + 0.5]])
    theirs = stats.contingency.odds_ratio((2 * table).astype(int), kind="sample").statistic
    assert each.log_odds == pytest.approx(math.log(theirs))
