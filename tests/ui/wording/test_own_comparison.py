"""What the last search of a visitor's comparison found, and whom its fragment convinced."""

import dataclasses

import pytest

from explorer.records import Outcome
from explorer.result.figures import OUTCOMES
from explorer.study.item import run_item
from explorer.study.run import StudyProgress
from explorer.ui.wording.comparing import own_comparison as texts
from explorer.verdicts import Control
from tests.support.studies import items_in, load_zoo
from tests.ui.wording.test_verdicts import verdict

MODELS = ("twin", "constant")


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """Of one clip: the twin's search, and the constant's, which is vacuous."""
    items = items_in(tmp_path_factory.mktemp("clips"), 1, models=MODELS)
    zoo = load_zoo(MODELS)
    return [run_item(item, zoo) for item in items]


def with_targets(record, *targets):
    return dataclasses.replace(record, finding=dataclasses.replace(record.finding, targets=targets))


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        ([verdict("b", "accepts"), verdict("c", "rejects")], "convinced 1 of 2 other models"),
        (
            [verdict("b", "accepts"), verdict("c", "cannot hear", None)],
            "convinced 1 of 1 other model · 1 other model cannot hear this band",
        ),
        (
            [verdict("b", "outside window", None), verdict("c", "no counterpart")],
            "convinced 0 of 0 other models · 1 other model does not know low · 1 other model does "
            "not hear all of the fragment: it goes on too long",
        ),
    ],
)
def test_models_that_were_not_asked_are_counted_apart(records, others, sentence):
    assert texts.last(with_targets(records[0], *others)).endswith(f"1 band kept; {sentence}")


@pytest.mark.parametrize("n", [16, 64])
def test_a_comparison_says_how_many_controls_its_models_judged(records, n):
    settings = dataclasses.replace(records[0].settings, n_controls=n)
    now = StudyProgress(n_items=2, n_before=0, n_done=2)
    said = texts.about_comparison(settings, now, now, records)
    assert f"effort quick, up to {n} controls of a kind." in said


def other_clips(accepted: int, draws: int) -> Control:
    return Control(kind="other clip", accepted=accepted, draws=draws)


def test_the_bands_of_other_clips_are_counted_over_the_other_models(records):
    others = (
        verdict(records[0].source, "accepts", controls=(other_clips(3, 3),)),
        verdict("b", "accepts", controls=(other_clips(1, 3),)),
        verdict("c", "rejects", controls=(other_clips(0, 2),)),
    )
    record = with_targets(records[0], *others)
    finding = dataclasses.replace(record.finding, others=("x", "y", "z"))
    said = texts.last_with_other_clips(dataclasses.replace(record, finding=finding))
    assert said.endswith("with the bands of 3 other clips, accepted in 1 of 5 cases")
    alone = dataclasses.replace(record, finding=dataclasses.replace(record.finding, others=()))
    assert "no other clip of its class has a fragment" in texts.last_with_other_clips(alone)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (None, ["It was stopped before it was compared with other clips."]),
        (StudyProgress(n_items=3, n_before=0, n_done=3), []),
        (StudyProgress(n_items=0, n_before=0), []),
        (
            StudyProgress(n_items=3, n_before=0, n_done=1),
            ["The comparison with other clips was stopped after 1 of 3 fragments."],
        ),
        (
            StudyProgress(n_items=3, n_before=0, n_done=3, n_failed=1),
            ["1 fragment could not be compared with other clips."],
        ),
    ],
)
def test_what_is_missing_of_the_comparison_with_other_clips_is_said(now, said):
    assert texts.other_clips_missing(now) == said


def test_a_constant_model_is_said_to_give_its_answer_to_silence(records):
    finding = records[1].finding
    assert (finding.outcome, finding.keep) == (Outcome.VACUOUS, None)
    assert texts.last(records[1]).endswith(OUTCOMES[Outcome.VACUOUS])
    assert "silence" in OUTCOMES[Outcome.VACUOUS]
