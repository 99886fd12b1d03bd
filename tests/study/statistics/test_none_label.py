"""What follows from a verdict if "none of these" is no answer, and what does not."""

import dataclasses
import math

import numpy as np
import pytest
import torch

from explorer.judging.criterion import Criterion
from explorer.judging.info import ClassifierInfo
from explorer.study.sentences import none_sentence
from explorer.study.statistics.none_label import (
    NONE_OF_THESE,
    exact_table,
    labels_shown,
    none_left_out,
    would_accept,
)
from explorer.study.statistics.trials import all_trials
from explorer.study.summary import summarise
from explorer.transferring.transfer import leave_out_none
from explorer.verdicts import ACCEPTS, REJECTS, TargetVerdict, WithoutNone

LABELS = ("a", "b", "c", NONE_OF_THESE)


def judged(logits, without_none=None) -> TargetVerdict:
    """A verdict on class a."""
    logits = np.asarray(logits, dtype=float)
    shares = np.exp(logits) / np.exp(logits).sum()
    margin = logits[0] - np.delete(logits, 0).max()
    return TargetVerdict(
        model="m",
        verdict=ACCEPTS if margin >= 1e-4 else REJECTS,
        label=LABELS[int(logits.argmax())],
        probability=float(shares[0]),
        margin=float(margin),
        agrees_on_clip=True,
        vacuous=False,
        without_none=without_none,
    )


@pytest.mark.parametrize(
    ("logits", "answer"),
    [
        ((3, 0, 0, 1), True),  # accepted already
        ((0, 3, 0, 1), False),  # another class is the answer
        ((2, -1, -1, 5), True),  # the others have less than it together
        ((-2, 2, 2, 5), False),  # the others have more than it each
        ((1.0, 1.4, -3, 5), None),  # two others have more than it together
    ],
)
def test_a_record_without_the_answer_says_it_if_it_follows(logits, answer):
    assert would_accept(judged(logits), set(LABELS)) is answer


def test_what_is_decided_is_right():
    rng = np.random.default_rng(0)
    decided = 0
    for _ in range(2_000):
        logits = rng.normal(0, 1.5, size=4) + np.array([0, 0, 0, 2])
        answer = would_accept(judged(logits), set(LABELS))
        if answer is not None:
            decided += 1
            assert answer == (logits[0] > max(logits[1], logits[2]))
    assert decided > 1_000


def test_with_two_classes_all_is_decided():
    for other in (-0.5, 0.5):
        logits = np.array([0.0, other, 3.0])
        shares = np.exp(logits) / np.exp(logits).sum()
        verdict = dataclasses.replace(
            judged((0, 0, 0, 1)), probability=float(shares[0]), margin=-3.0
        )
        assert would_accept(verdict, {"a", "b", NONE_OF_THESE}) == (other < 0)


def test_a_recorded_answer_comes_first():
    answer = WithoutNone(accepted=False, label="b", agrees_on_clip=True)
    assert would_accept(judged((2, -1, -1, 5), answer), set(LABELS)) is False


def info(none_label, labels=LABELS) -> ClassifierInfo:
    return ClassifierInfo(
        id="m",
        version="1",
        title="m",
        task="t",
        labels=labels,
        none_label=none_label,
        sample_rate=8_000,
        n_samples=8_000,
    )


def test_logits_without_the_label_have_it_impossible_and_nothing_else_changed():
    logits = torch.tensor([[1.0, 0.0, 2.0, 9.0], [math.nan] * 4])
    criterion = Criterion.of(info(NONE_OF_THESE), "c")
    left = leave_out_none(info(NONE_OF_THESE), logits, criterion)
    assert left[0].tolist() == [1.0, 0.0, 2.0, -math.inf]
    assert criterion.score(left).accepted.tolist() == [True, False]
    assert leave_out_none(info(None), logits, criterion) is logits


def test_without_another_label_there_is_nothing_to_leave_out():
    two = info(NONE_OF_THESE, ("a", NONE_OF_THESE))
    logits = torch.zeros(1, 2)
    for label in two.labels:
        assert leave_out_none(two, logits, Criterion.of(two, label)) is None


def earlier(records):
    """As an earlier version would have written them."""

    def without(verdict):
        controls = tuple(
            dataclasses.replace(c, accepted_without_none=None) for c in verdict.controls
        )
        return dataclasses.replace(verdict, without_none=None, controls=controls)

    return [
        dataclasses.replace(
            record,
            finding=dataclasses.replace(
                record.finding, targets=tuple(map(without, record.finding.targets))
            ),
        )
        for record in records
    ]


def test_new_records_hold_it_and_old_ones_give_bounds_around_it(zoo_records):
    trials = [t for t in all_trials(zoo_records) if t.source != t.verdict.model]
    shown = labels_shown(zoo_records)
    now = none_left_out(trials, shown)
    assert now.n_undecided == 0
    assert now.exact == exact_table(trials).over_all
    old_trials = [t for t in all_trials(earlier(zoo_records)) if t.source != t.verdict.model]
    old = none_left_out(old_trials, shown)
    assert old.exact is None
    assert old.n_rejections == now.n_rejections
    agreed = [t for t in trials if t.verdict.agrees_on_clip]
    n_accepted = sum(t.verdict.without_none.accepted for t in agreed)
    assert old.n_items == len(agreed)
    assert old.n_accepted <= n_accepted <= old.n_accepted + old.n_undecided


def test_controls_without_the_label_are_accepted_at_least_as_often(zoo_records):
    verdicts = [t.verdict for t in all_trials(zoo_records)]
    for control in (c for verdict in verdicts for c in verdict.controls):
        assert control.accepted <= control.accepted_without_none <= control.draws


def test_the_sentence_says_how_closely_it_is_known(zoo_records):
    assert "would be accepted." in none_sentence(summarise(zoo_records).without_none)
    old = summarise(earlier(zoo_records))
    assert old.between_without_none is None
    unsure = dataclasses.replace(old.without_none, n_items=10, n_accepted=2, n_undecided=5)
    assert "20 % to 70 % of the fragments would be accepted: these records" in none_sentence(unsure)
    none = dataclasses.replace(old.without_none, n_rejected_by_none=0)
    assert none_sentence(none) == ""
