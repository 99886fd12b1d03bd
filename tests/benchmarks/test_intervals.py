"""Bootstrap intervals over clips."""

import numpy as np
import pytest

from benchmarks.intervals import mean_interval, ratio_interval


def test_a_mean_of_one_value_a_clip_has_about_the_textbook_interval():
    values = np.random.default_rng(1).normal(size=400)
    interval = mean_interval(list(values), list(range(400)))
    half = 1.96 * values.std() / 20
    assert interval.value == pytest.approx(values.mean())
    assert interval.low == pytest.approx(values.mean() - half, abs=0.01)
    assert interval.high == pytest.approx(values.mean() + half, abs=0.01)


def test_seeds_of_one_clip_do_not_narrow_the_interval():
    values = [0.0, 1.0, 2.0, 5.0, 1.0, 0.0]
    once = mean_interval(values, list("abcdef"))
    thrice = mean_interval(
        [value for value in values for _ in range(3)], list("aaabbbcccdddeeefff")
    )
    assert (thrice.low, thrice.high) == pytest.approx((once.low, once.high))
    as_if_independent = mean_interval([v for v in values for _ in range(3)], list(range(18)))
    assert as_if_independent.high - as_if_independent.low < 0.7 * (once.high - once.low)


def test_a_ratio_is_that_of_the_sums():
    interval = ratio_interval([1.0, 8.0], [2.0, 4.0], ["a", "b"])
    assert interval.value == 1.5
    assert (interval.low, interval.high) == (0.5, 2.0)  # of draws with one clip alone


def test_an_interval_does_not_depend_on_the_order_of_results():
    values, clips = list(np.random.default_rng(1).normal(size=12)), list("abcdefghijkl")
    backwards = mean_interval(values[::-1], clips[::-1])
    forwards = mean_interval(values, clips)
    assert (backwards.low, backwards.high) == pytest.approx((forwards.low, forwards.high))
