"""The strength of a study on the page that compares models."""

import dataclasses
import re

import pytest

from explorer.clips.gallery import bundled_clips
from explorer.errors import InputError
from explorer.strengths import Strength
from explorer.study.sentences import strengths_sentences
from explorer.study.shipped import SHIPPED_STUDIES
from explorer.study.summary import summarise
from explorer.ui.compare import show_study
from explorer.ui.compare.choose import drawn_study
from explorer.ui.compare.pair import pair_panel
from explorer.ui.compare.show_study import StudyEvents
from explorer.ui.compare.study_outputs import view_of
from explorer.ui.device.models import ModelHost
from explorer.ui.wording.comparing import compare as texts
from models.collection import bundled_models
from tests.study.test_strengths import MODELS
from tests.study.test_strengths import study as run_study_of_all_strengths
from tests.support.fakes import CPU

all_strengths = run_study_of_all_strengths
STUDY = SHIPPED_STUDIES[0]


@pytest.fixture
def events(all_strengths, monkeypatch) -> StudyEvents:
    """Shows a study at every strength in place of the first shipped one."""
    _, records = all_strengths
    monkeypatch.setattr(show_study, "shipped_records", lambda _: records)
    monkeypatch.setattr(show_study, "shipped_summary", lambda _: summarise(records))
    return StudyEvents(ModelHost(CPU, bundled_models()))


def shares(matrix) -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in matrix["rows"]]


def test_the_matrix_and_the_sentences_are_those_of_the_chosen_strength(events, all_strengths):
    """The strict model rejects the one band of the graded one's top answer, and accepts two."""
    top, half = (
        events.drawn(view_of(STUDY.id, strength)) for strength in (Strength.TOP, Strength.HALF)
    )
    assert shares(top.matrix) == [["100 %", "0 %"], ["100 %", "100 %"]]
    assert shares(half.matrix) == [["100 %", "100 %"], ["100 %", "100 %"]]
    assert texts.at_strength(Strength.TOP) in top.about
    assert texts.at_strength(Strength.HALF) in half.about
    for shown in (top, half):
        assert strengths_sentences(summarise(all_strengths[1])) in shown.about


def test_a_study_at_several_strengths_offers_them(events):
    (drawn, at_sure) = (
        events.drawn(view).strength for view in (STUDY.id, view_of(STUDY.id, Strength.SURE))
    )
    assert [value for _, value in drawn.choices] == [view_of(STUDY.id, s) for s in Strength]
    assert (drawn.value, drawn.interactive) == (view_of(STUDY.id, Strength.CLEAR), True)
    assert at_sure.value == view_of(STUDY.id, Strength.SURE)
    assert drawn.info == texts.HOW_SURE


def test_a_study_at_one_strength_says_that_there_is_nothing_to_choose():
    drawn = StudyEvents(ModelHost(CPU, bundled_models())).drawn(STUDY.id)
    assert (drawn.strength.interactive, drawn.strength.info) == (False, texts.ONE_STRENGTH)
    assert texts.at_strength(Strength.TOP) not in drawn.about


def test_a_pair_is_shown_at_the_strength_that_is_drawn(events):
    view = events.drawn(view_of(STUDY.id, Strength.SURE)).matrix["study"]
    shown = events.pair(view, "graded", "strict", None)
    assert "seed 0, 3 cells" in shown.pair
    assert "seed 0, 1 cell" not in shown.pair
    assert shown.matrix["study"] == view


def test_a_verdict_links_to_a_search_at_its_strength(all_strengths, monkeypatch):
    _, records = all_strengths
    low = records[0].clip
    ours = dataclasses.replace(bundled_clips()[0], id=low.name, sha256=low.sha256)
    monkeypatch.setattr("explorer.ui.compare.pair.all_clips", lambda: [ours])
    links = [
        re.findall('href="([^"]*)"', pair_panel(summarise(records, strength), records, *MODELS, {}))
        for strength in (Strength.TOP, Strength.SURE)
    ]
    assert ["strength=top" in link for (link,) in links] == [True, False]
    assert ["strength=sure" in link for (link,) in links] == [False, True]


@pytest.mark.parametrize(
    ("view", "message"),
    [
        (f"{STUDY.id}/certain", "no strength 'certain'"),
        ("no such/half", "no study 'no such'"),
    ],
)
def test_what_is_no_study_or_strength_is_refused(events, view, message):
    with pytest.raises(InputError, match=message):
        events.drawn(view)


def test_a_strength_that_the_study_has_not_is_refused():
    with pytest.raises(InputError, match="no searches at sure"):
        StudyEvents(ModelHost(CPU, bundled_models())).drawn(view_of(STUDY.id, Strength.SURE))


def test_after_a_refusal_study_and_strength_are_those_that_are_drawn():
    named = drawn_study({"study": view_of("own", Strength.HALF)})
    assert [component.value for component in named] == ["own", "own/half"]
