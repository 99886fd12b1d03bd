"""Before any search, every model says what it calls the chosen sound; nobody sees another's."""

import dataclasses
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
import soundfile

from explorer.errors import ModelError
from explorer.ui.device.lease import DeviceLease
from explorer.ui.explore.answers import AnswerEvents
from explorer.ui.search_run import RunDirectories
from explorer.ui.session import Visit
from explorer.ui.wording.verdicts import CLIP_ANSWERS
from models.collection import bundled_models
from tests.support.bench import Bench, asked, selection_of, sound_file
from tests.support.fakes import N_SAMPLES, SAMPLE_RATE

ORDER = ("a", "b", "c")


class ThreeModels(Bench):
    """The rule under three names, of which one may be broken."""

    def __init__(self, broken: str = "") -> None:
        super().__init__()
        self.broken = broken
        self.asked: list[str] = []

    def specs(self, task):
        spec = bundled_models().of_task("genre")[0]
        return tuple(
            dataclasses.replace(spec, info=dataclasses.replace(self.model.info, id=id, title=id))
            for id in ORDER
        )

    def classifier(self, model_id):
        self.asked.append(model_id)
        if model_id == self.broken:
            raise ModelError("b is broken.")
        return self.model


@pytest.fixture
def visit(runs: RunDirectories, tmp_path: Path) -> Visit:
    return Visit(selection_of(sound_file(tmp_path / "mine.wav")), runs.new_run())


def tables(answers: AnswerEvents, visit: Visit | None) -> list[str]:
    """What the panel is changed to, one after the other."""
    given = list(answers.show(visit))
    assert given  # Gradio clears the panel otherwise
    return [table for table in given if table != gr.skip()]


def test_every_model_says_what_it_calls_the_sound_and_how_sure_it_is(visit):
    shown = tables(AnswerEvents(DeviceLease(ThreeModels())), visit)
    assert [table.count("<li") for table in shown] == [1, 2, 3]
    assert CLIP_ANSWERS in shown[-1]
    assert shown[-1].count("yes") == 3
    assert "%" in shown[-1]


def test_a_model_that_cannot_answer_is_named_and_the_others_answer(visit):
    shown = tables(AnswerEvents(DeviceLease(ThreeModels(broken="b"))), visit)
    assert shown[-1].count("<li") == 2
    assert "b is broken." in shown[-1]


def test_the_models_are_asked_once(visit):
    host = ThreeModels()
    answers = AnswerEvents(DeviceLease(host))
    assert tables(answers, visit)
    assert tables(answers, visit) == []
    assert host.asked == list(ORDER)


def test_nothing_is_shown_once_a_search_was_requested(runs, tmp_path):
    requested = asked(runs, selection_of(sound_file(tmp_path / "mine.wav")))
    host = ThreeModels()
    assert tables(AnswerEvents(DeviceLease(host)), requested) == []
    assert host.asked == []


def test_they_stop_when_another_sound_is_chosen(visit, runs):
    host = ThreeModels()
    answers = AnswerEvents(DeviceLease(host)).show(visit)
    while next(answers) == gr.skip():
        pass
    visit.show(visit.selection, runs.new_run())
    assert set(map(str, answers)) <= {str(gr.skip())}
    assert host.asked == ["a"]


def test_a_silent_sound_is_answered_by_nobody(runs, tmp_path):
    path = tmp_path / "silent.wav"
    soundfile.write(path, np.zeros(4 * N_SAMPLES), 4 * SAMPLE_RATE)
    silent = Visit(selection_of(path), runs.new_run())
    host = ThreeModels()
    assert all("<li" not in table for table in tables(AnswerEvents(DeviceLease(host)), silent))
    assert host.asked == []


def test_before_the_page_has_opened_nothing_is_shown():
    assert tables(AnswerEvents(DeviceLease(ThreeModels())), None) == []
