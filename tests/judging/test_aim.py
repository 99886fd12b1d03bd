"""What is asked of a keep: of the keep alone, or of what is left of the clip, too."""

import math

import pytest
import torch

from explorer.judging.aim import Aim
from explorer.judging.criterion import Evidence
from explorer.judging.scorer import Scorer
from tests.support.fakes import linear_bands, noise_clip, question
from tests.support.layer_rules import PARTITION, aim, any_of, classifier_of, keep_of

RULE = any_of((0,), (5,))


def evidence(*margins: float) -> Evidence:
    """Answers of a model with two labels: the margin is the log odds."""
    values = torch.tensor(margins, dtype=torch.float64)
    return Evidence(margin=values, log_odds=values)


def test_a_fragment_alone_is_heard_once_and_the_rest_beside_it_if_that_counts():
    keeps = torch.tensor([[True, False, False, False, False, False, False]])
    alone, with_rest = aim(RULE, (2,)), aim(RULE, (2,), rejects_rest=True)
    assert alone.sounds(keeps).tolist() == [keep_of((0, 2)).tolist()]
    assert with_rest.sounds(keeps).tolist() == [
        keep_of((0, 2)).tolist(),
        keep_of((1, 3, 4, 5, 6, 7)).tolist(),
    ]


def test_the_rest_holds_inaudible_cells_though_no_search_keeps_them():
    partition = linear_bands(8)
    clip = noise_clip(file_rate=500)
    asked = question(classifier_of(RULE), partition, clip=clip)
    narrow = Aim(question=asked, base=keep_of((1,)), rejects_rest=True)
    assert narrow.free.tolist() == [0, 2, 3]
    keep, rest = narrow.sounds(torch.ones(1, 3, dtype=torch.bool))
    assert keep.nonzero().flatten().tolist() == [0, 1, 2, 3]
    assert rest.nonzero().flatten().tolist() == [4, 5, 6, 7]


@pytest.mark.parametrize(
    ("kept", "rest", "accepted"),
    [
        (1.0, -1.0, True),
        (1.0, 1.0, False),
        (-1.0, -1.0, False),
        (1.0, 1e-4, False),  # the rest is accepted, by just the criterion's margin
        (1.0, math.nextafter(1e-4, 0.0), True),
        (1e-4, -1.0, True),
        (1.0, math.nan, True),  # the rest is silent, and the model has no answer to that
    ],
)
def test_the_keep_must_be_accepted_and_the_rest_not(kept, rest, accepted):
    scores = aim(RULE, rejects_rest=True).weigh(evidence(kept, rest))
    assert scores.accepted.tolist() == [accepted]
    assert float(scores.probability) == pytest.approx(1 / (1 + math.exp(-kept)))
    assert float(scores.margin) == (kept if math.isnan(rest) or rest < 1e-4 else -rest)


@pytest.mark.parametrize("batch_size", [1, 2, 3, 7])
def test_two_sounds_are_judged_for_a_keep_in_batches_of_the_size_that_was_asked_for(batch_size):
    with_rest = aim(RULE, (0,), rejects_rest=True)
    classifier = with_rest.question.classifier
    scorer = Scorer(with_rest, batch_size)
    keeps = todo = torch.eye(7, dtype=torch.bool)
    while len(todo):
        before = classifier.n_judged
        todo = scorer.evaluate_batch(todo)
        assert classifier.n_judged - before <= batch_size
    assert (scorer.evaluations, scorer.n_scored) == (classifier.n_judged, 7) == (14, 7)
    assert len(set(classifier.judged)) == 14
    assert scorer.recall(keeps).accepted.nonzero().flatten().tolist() == [4]  # band 5


def test_answers_are_shared_by_aims_that_hear_the_same_sound():
    known = {}
    one, other = aim(RULE, (0,)), aim(RULE, (0, 1))
    first = Scorer(one, None, known)
    first.evaluate_batch(torch.eye(7, dtype=torch.bool)[:1])  # bands 0 and 1
    second = Scorer(other, None, known)
    assert len(second.reuse(torch.zeros(1, 6, dtype=torch.bool))) == 0
    assert (second.evaluations, second.n_scored) == (0, 1)
    assert PARTITION.n_cells == 8
