"""Intervals over clips contain the truth about as often as they say, however items go together."""

import numpy as np
import pytest

from explorer.study.statistics.clustered import (
    difference_over_clips,
    mean_of_independent,
    share_over_clips,
)
from explorer.study.statistics.measures import wilson

RUNS = 600


def test_seeds_that_agree_count_as_one_trial_a_clip():
    values, clips = [1, 0, 0, 1, 1] * 3, [0, 1, 2, 3, 4] * 3
    assert share_over_clips(values, clips) == wilson(0.6, 5)


def test_independent_items_of_a_clip_count_as_items():
    rng = np.random.default_rng(0)
    values = (rng.random(4_000) < 0.3).astype(float).tolist()
    found = share_over_clips(values, [at // 100 for at in range(4_000)])
    alone = wilson(sum(values) / 4_000, 4_000)
    assert found.high - found.low == pytest.approx(alone.high - alone.low, rel=0.35)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_none_or_all_is_not_a_point(share):
    assert share_over_clips([share] * 12, [0, 1, 2, 3] * 3) == wilson(share, 4)
    difference = difference_over_clips([share] * 12, [share] * 12, [0, 1, 2, 3] * 3)
    assert difference.low < difference.value == 0 < difference.high


def test_one_clip_is_one_trial():
    assert share_over_clips([1, 1, 0], ["a"] * 3) == wilson(2 / 3, 1)


def items(rng, n_clips, spread):
    """Fragments and controls of clips whose own rates vary: 3 seeds of 4 pairs each."""
    rates = np.clip(0.2 + spread * rng.normal(size=n_clips), 0, 1)
    clips = np.repeat(np.arange(n_clips), 12)
    fragments = (rng.random(12 * n_clips) < rates[clips]).astype(float)
    controls = rng.binomial(64, rates[clips] / 2) / 64
    return fragments.tolist(), controls.tolist(), clips.tolist()


@pytest.mark.parametrize("spread", [0.0, 0.15, 0.3])
def test_intervals_cover_shares_and_differences(spread):
    rng = np.random.default_rng(1)
    big = items(rng, 200_000, spread)
    share, control = np.mean(big[0]), np.mean(big[1])
    covered = np.zeros(2)
    for _ in range(RUNS):
        fragments, controls, clips = items(rng, 20, spread)
        one = share_over_clips(fragments, clips)
        lift = difference_over_clips(fragments, controls, clips)
        covered += (
            one.low <= share <= one.high,
            lift.low <= share - control <= lift.high,
        )
    assert (covered / RUNS > 0.92).all()


def test_a_difference_of_equal_sides_is_0_with_an_interval_around_it():
    rng = np.random.default_rng(2)
    fragments, _, clips = items(rng, 20, 0.2)
    found = difference_over_clips(fragments, fragments, clips)
    assert found.value == 0
    assert found.low <= 0 <= found.high


def test_a_difference_is_narrower_where_both_sides_rise_and_fall_together():
    clips = list(range(40))
    one = [float(clip % 4 == 0) for clip in clips]
    together = difference_over_clips(one, [float(clip % 8 == 0) for clip in clips], clips)
    apart = difference_over_clips(one, [float(clip % 8 == 1) for clip in clips], clips)
    assert together.value == apart.value
    assert together.high - together.low < apart.high - apart.low


def test_bounds_stay_between_minus_1_and_1():
    found = difference_over_clips([1, 1], [0, 0], ["a", "b"])
    assert -1 <= found.low <= found.value == 1 == found.high


def test_the_mean_of_independent_shares():
    mean = mean_of_independent([wilson(0.5, 10), wilson(0.9, 30)])
    assert mean.value == pytest.approx(0.7)
    assert mean_of_independent([wilson(0.5, 10)]) == wilson(0.5, 10)
    alone = wilson(0.5, 10)
    assert alone.low < mean.low < mean.value < mean.high < alone.high + 0.2
