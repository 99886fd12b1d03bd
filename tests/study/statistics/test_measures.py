"""Measures agree with values worked out by hand."""

import math

import numpy as np
import pytest
import torch

from explorer.study.statistics.measures import (
    accuracy,
    jaccard,
    kl_divergence,
    mask_information,
    precision,
    spectral_entropy,
    wilson,
)
from explorer.study.statistics.shared_bits import mutual_information, mutual_information_excess


@pytest.mark.parametrize("n", [1, 7, 100])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_wilson_s_bounds_are_just_not_rejected_by_the_normal_test(share, n):
    bounds = wilson(share, n)
    for bound in (bounds.low, bounds.high):
        if 0 < bound < 1:  # tested with the bound's own standard error, z = 1.96
            z = (share - bound) / math.sqrt(bound * (1 - bound) / n)
            assert abs(z) == pytest.approx(1.96, abs=1e-3)
    assert 0 <= bounds.low <= share <= bounds.high <= 1


def test_the_interval_of_none_or_all_is_not_a_point():
    assert wilson(0.0, 10).high > 0.2
    assert wilson(1.0, 10).low < 0.8


def test_mask_information_is_the_logarithm_of_the_number_of_masks():
    assert mask_information(4, 2) == pytest.approx(math.log2(6))
    assert mask_information(40_001, 20_000) == pytest.approx(40_001, rel=1e-3)


def test_spectral_entropy_is_0_for_a_sine_and_highest_for_an_impulse():
    time = torch.arange(64) / 64
    assert spectral_entropy(torch.sin(2 * math.pi * 8 * time)) == pytest.approx(0, abs=1e-6)
    impulse = torch.zeros(64)
    impulse[5] = 1
    assert spectral_entropy(impulse) == pytest.approx(math.log2(33), abs=1e-6)


def test_spectral_entropy_is_independent_of_level_and_none_for_silence():
    noise = torch.randn(400, generator=torch.Generator().manual_seed(0))
    assert spectral_entropy(0.001 * noise) == pytest.approx(spectral_entropy(noise))
    assert spectral_entropy(torch.zeros(400)) is None


def test_kl_divergence_is_asymmetric_and_zero_between_equals():
    p, q = [0.5, 0.5], [0.25, 0.75]
    assert kl_divergence(p, p) == 0
    assert kl_divergence(p, q) == pytest.approx(0.5 * 1 + 0.5 * math.log2(2 / 3))
    assert kl_divergence(q, p) != pytest.approx(kl_divergence(p, q))
    assert kl_divergence([0.5, 0.5], [1.0, 0.0]) == math.inf


def test_mutual_information_of_copies_of_independent_values_and_between():
    assert mutual_information(np.eye(4)) == pytest.approx(2.0)
    assert mutual_information(np.ones((4, 5))) == pytest.approx(0.0)
    # Three quarters right: 1 bit less the entropy of (3/4, 1/4).
    quarter_wrong = np.array([[3.0, 1.0], [1.0, 3.0]])
    lost = -(0.75 * math.log2(0.75) + 0.25 * math.log2(0.25))
    assert mutual_information(quarter_wrong) == pytest.approx(1 - lost)


def test_independent_answers_have_no_excess_where_the_plug_in_estimate_has_bits():
    rng = np.random.default_rng(1)
    classes = [f"{at}" for at in rng.integers(0, 4, 80)]
    answers = [[f"{at}"] for at in rng.integers(0, 4, 80)]
    table = np.zeros((4, 4))
    for mine, (theirs,) in zip(classes, answers, strict=True):
        table[int(mine), int(theirs)] += 1
    excess = mutual_information_excess(classes, answers)
    assert mutual_information(table) > 0.05
    assert excess is not None
    assert excess.chance_low < excess.excess < excess.chance_high
    assert excess.chance_low < 0 < excess.chance_high


def test_a_target_that_always_agrees_shares_nearly_all_bits():
    classes = ["low", "high"] * 20
    excess = mutual_information_excess(classes, [[label] for label in classes])
    assert excess is not None
    assert excess.excess == pytest.approx(1.0, abs=0.05)
    assert excess.excess > 5 * excess.chance_high


def test_seeds_of_one_clip_do_not_count_as_clips():
    classes = ["low", "high"] * 9
    answers = [[label] * 30 for label in classes]
    assert mutual_information_excess(classes, answers) is None  # 18 clips for 4 cells
    assert mutual_information_excess([*classes, "low", "high"], [*answers, ["low"], ["high"]])


def test_seeds_share_the_weight_of_their_clip():
    once = mutual_information_excess(["a", "b"] * 10, [["a"], ["b"]] * 10)
    often = mutual_information_excess(["a", "b"] * 10, [["a"] * 7, ["b"]] * 10)
    assert once == often


def test_there_are_no_shared_bits_without_clips_or_with_a_single_class_or_answer():
    assert mutual_information_excess([], []) is None
    assert mutual_information_excess(["a"] * 40, [["a"], ["b"]] * 20) is None
    assert mutual_information_excess(["a", "b"] * 20, [["a"]] * 40) is None


def test_accuracy_and_precision_differ():
    labels, answers = ["sad", "sad", "angry", "happy"], ["sad", "sad", "sad", "happy"]
    assert accuracy(labels, answers) == 0.75
    assert precision(labels, answers, "sad") == pytest.approx(2 / 3)
    assert precision(labels, answers, "happy") == 1
    assert precision(labels, answers, "angry") is None


def test_jaccard_index():
    assert jaccard({1, 2, 3}, {2, 3, 4}) == 0.5
    assert jaccard({1}, {2}) == 0
    assert jaccard({1}, {1}) == 1
