"""What a handler answers and where it goes: the same names at both ends."""

import pytest

from explorer.ui.explore import outputs
from explorer.ui.explore.outputs import (
    SKIP,
    AnswerOutputs,
    BeginOutputs,
    ChoiceOutputs,
    ClipOutputs,
    FetchOutputs,
    LockOutputs,
    OpenOutputs,
    PanelOutputs,
    RevisitOutputs,
    SearchOutputs,
    StopOutputs,
    TaskOutputs,
    UseOutputs,
    WithdrawOutputs,
    flat,
)
from tests.support.outputs import nested

EVERY_CLASS = [
    AnswerOutputs,
    BeginOutputs,
    ChoiceOutputs,
    ClipOutputs,
    FetchOutputs,
    LockOutputs,
    OpenOutputs,
    PanelOutputs,
    RevisitOutputs,
    SearchOutputs,
    StopOutputs,
    TaskOutputs,
    UseOutputs,
    WithdrawOutputs,
]


def test_every_class_is_listed_here():
    defined = [each for name, each in vars(outputs).items() if name.endswith("Outputs")]
    assert {each for each in defined if hasattr(each, "_fields")} == set(EVERY_CLASS)


@pytest.mark.parametrize("kind", EVERY_CLASS)
def test_an_answer_without_changes_leaves_every_component_as_it_is(kind):
    assert all(value == SKIP for value in flat(kind()))


@pytest.mark.parametrize("kind", EVERY_CLASS)
def test_values_reach_the_fields_they_were_given_to(kind):
    values = tuple(range(len(flat(kind()))))
    assert flat(nested(kind(), values)) == values


def test_a_later_answer_changes_only_what_it_names():
    first, later = PanelOutputs(targets="old", belief="kept"), PanelOutputs(targets="new")
    assert first.changed_by(later) == PanelOutputs(targets="new", belief="kept")
