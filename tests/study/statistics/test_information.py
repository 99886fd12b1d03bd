"""Which measures follow accuracy, and which tell models apart that accuracy does not."""

import dataclasses

import numpy as np
import pytest

from explorer.study.sentences import information_sentence
from explorer.study.statistics.information import (
    ACCURACY,
    INFORMATION,
    compare_measures,
    mean_over_clips,
    measure_means,
)
from explorer.study.statistics.permutation import sign_flip_p, spearman, spearman_p
from explorer.study.summary import summarise
from tests.support.studies import settings

MODELS = ("twin", "third", "stranger", "weak")


def study(zoo_records, bits, rights, n_clips=24):
    """Records of four models whose bits (a mean each) and share of right answers are given."""
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 0.3, size=(n_clips, len(MODELS)))
    seen: dict[str, int] = {}
    records = []
    for record in zoo_records:
        if record.source not in MODELS:
            continue
        at, clip = MODELS.index(record.source), seen.get(record.source, 0)
        seen[record.source] = clip + 1
        measures = dataclasses.replace(
            record.finding.measures, mask_bits=bits[at] + float(noise[clip, at])
        )
        is_right = clip < rights[at] * n_clips
        label = record.finding.clip_label
        truth = label if is_right else {"low": "high", "high": "low"}[label]
        targets = tuple(each for each in record.finding.targets if each.model in MODELS)
        finding = dataclasses.replace(
            record.finding, measures=measures, truth=truth, targets=targets
        )
        records.append(dataclasses.replace(record, finding=finding, settings=settings(MODELS)))
    return records


def found(records, measure="mask_bits"):
    return next(each for each in compare_measures(records, MODELS) if each.measure == measure)


def test_a_measure_that_differs_where_accuracy_does_not_tells_new_pairs_apart(zoo_records):
    records = study(zoo_records, bits=(4, 4, 8, 8), rights=(0.75, 0.75, 0.75, 0.75))
    assert found(records, ACCURACY).n_apart == 0
    each = found(records)
    assert (each.n_pairs, each.n_apart, each.n_new) == (6, 4, 4)
    assert each.rank_correlation is None  # all are equally accurate
    assert each.p_value is None
    assert "Of the other 6, a measure of the fragments tells up to" in information_sentence(
        summarise(records)
    )


def test_a_measure_that_differs_where_accuracy_does_tells_no_new_pairs_apart(zoo_records):
    records = study(zoo_records, bits=(4, 4, 8, 8), rights=(0.1, 0.1, 1, 1))
    assert found(records, ACCURACY).n_apart == 4
    each = found(records)
    assert (each.n_apart, each.n_new) == (4, 0)


def test_a_measure_that_follows_accuracy_is_correlated_with_it(zoo_records):
    records = study(zoo_records, bits=(1, 3, 5, 7), rights=(0.25, 0.5, 0.75, 1))
    each = found(records)
    assert each.rank_correlation == pytest.approx(1)
    # With four models a perfect correlation has p = 2 / 24, and that times the measures tested.
    assert each.least_p_value == pytest.approx(2 / 24 * len(INFORMATION))
    assert each.p_value >= 2 / 24


def test_models_without_labels_or_fragments_are_not_compared(zoo_records):
    constant = [record for record in zoo_records if record.source == "constant"]
    first, *others = compare_measures(constant, ("constant",))
    assert (first.measure, first.n_pairs) == (ACCURACY, 0)
    assert all((each.n_models, each.rank_correlation) == (0, None) for each in others)
    assert measure_means(constant) == {}


def test_every_order_of_five_models_counts():
    assert spearman([1, 2, 3, 4, 5], [2, 4, 6, 8, 9]) == pytest.approx(1)
    assert spearman_p([1, 2, 3, 4, 5], [2, 4, 6, 8, 9]) == pytest.approx(2 / 120)
    assert spearman_p([1, 2, 3, 4, 5], [1, 2, 3, 5, 4]) == pytest.approx(10 / 120)
    assert spearman([1, 1, 1], [1, 2, 3]) is None


def test_differences_of_0_on_average_are_found_as_rarely_as_stated():
    rng = np.random.default_rng(1)
    p_values = sign_flip_p(rng.normal(size=(15, 400)))
    assert np.mean(p_values < 0.05) == pytest.approx(0.05, abs=0.035)
    assert sign_flip_p(np.ones((15, 1)))[0] < 0.001
    assert sign_flip_p(np.zeros((15, 1)))[0] == 1


def test_seeds_of_one_clip_do_not_narrow_a_mean():
    once = mean_over_clips([1.0, 2.0, 4.0], ["a", "b", "c"])
    often = mean_over_clips([1.0, 2.0, 4.0] * 5, ["a", "b", "c"] * 5)
    assert once.value == often.value
    assert (once.low, once.high) == pytest.approx((often.low, often.high))
    assert mean_over_clips([1.0, 2.0], ["a", "a"]) is None
