"""Margins, probabilities and acceptance."""

import math

import pytest
import torch

from explorer.errors import InputError
from explorer.judging.criterion import ACCEPTING_MARGIN, Criterion, judge
from tests.support.fakes import RuleClassifier, linear_bands, noise_clip, yes_if

YES = Criterion(labels=("yes",), label_indices=(0,))


def logits(*rows):
    return torch.tensor(rows, dtype=torch.float64)


def test_the_margin_is_the_lead_over_the_best_other_label():
    scores = YES.score(logits([2.0, 1.5, -3.0], [0.0, 1.0, 4.0]))
    assert scores.margin.tolist() == [0.5, -4.0]
    assert scores.accepted.tolist() == [True, False]


@pytest.mark.parametrize(("lead", "accepted"), [(0.0, False), (0.9e-4, False), (1.1e-4, True)])
def test_a_lead_within_rounding_is_not_accepted(lead, accepted):
    assert ACCEPTING_MARGIN == 1e-4
    assert YES.score(logits([lead, 0.0])).accepted.tolist() == [accepted]


@pytest.mark.parametrize(("asked", "accepted"), [(0.70, True), (0.80, False)])
def test_the_minimum_probability_is_required_too(asked, accepted):
    criterion = Criterion(labels=("yes",), label_indices=(0,), min_probability=asked)
    scores = criterion.score(logits([math.log(3.0), 0.0]))
    assert float(scores.probability) == pytest.approx(0.75)
    assert scores.accepted.tolist() == [accepted]


def test_probability_alone_does_not_accept():
    criterion = Criterion(labels=("yes",), label_indices=(0,), min_probability=0.1)
    assert not criterion.score(logits([0.0, 0.5])).accepted.any()


@pytest.mark.parametrize("probability", [0.0, 1.0, -0.5, 1.5, math.nan])
def test_probabilities_outside_the_unit_interval_are_refused(probability):
    info = RuleClassifier(linear_bands(4), yes_if(lambda p: p[:, 0])).info
    with pytest.raises(InputError, match="between 0 and 1"):
        Criterion.of(info, "yes", probability)


def test_an_unknown_label_is_refused_with_a_list_of_the_known_ones():
    info = RuleClassifier(linear_bands(4), yes_if(lambda p: p[:, 0])).info
    with pytest.raises(InputError, match="no label 'maybe'. It has: yes, no"):
        Criterion.of(info, "maybe")


def test_judgement_gives_every_label_its_probability():
    classifier = RuleClassifier(linear_bands(4), yes_if(lambda p: p[:, 0]))
    judgement = judge(classifier, noise_clip().waveform)
    assert judgement.label == "yes"
    assert sum(judgement.probabilities.values()) == pytest.approx(1.0)
    assert list(judgement.probabilities) == ["yes", "no"]


EITHER = Criterion(labels=("joy", "happiness"), label_indices=(0, 2))


def test_any_of_several_labels_of_one_class_is_the_class():
    scores = EITHER.score(logits([2.0, 0.0, 1.5], [1.0, 0.0, 2.0], [0.0, 1.0, 0.5]))
    assert scores.accepted.tolist() == [True, True, False]
    assert scores.margin.tolist() == [2.0, 2.0, -0.5]


def test_the_probability_of_several_labels_is_their_sum():
    scores = EITHER.score(logits([2.0, 0.0, 1.5]))
    shares = logits([2.0, 0.0, 1.5]).softmax(1)[0]
    assert float(scores.probability) == pytest.approx(float(shares[0] + shares[2]))


def test_several_labels_may_reach_a_minimum_only_together():
    both = Criterion(labels=("joy", "happiness"), label_indices=(0, 2), min_probability=0.6)
    one = Criterion(labels=("joy",), label_indices=(0,), min_probability=0.6)
    row = logits([1.0, 0.5, 0.9])
    assert (both.score(row).accepted.item(), one.score(row).accepted.item()) == (True, False)


def test_a_criterion_names_all_of_its_labels():
    info = RuleClassifier(linear_bands(4), yes_if(lambda p: p[:, 0]), ("joy", "no", "fun")).info
    criterion = Criterion.of_any(info, ("joy", "fun"))
    assert (criterion.label_indices, criterion.label) == ((0, 2), "joy")
