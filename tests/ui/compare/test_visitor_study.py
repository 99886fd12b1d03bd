"""A visitor's own study: asked for, run a turn at a time, stopped, taken away."""

import json
from pathlib import Path

import gradio as gr
import pytest
import torch

from explorer.errors import InputError
from explorer.study.item import StudyModels
from explorer.study.records import read_records
from explorer.study.run import run_here, run_study
from explorer.ui.compare import request as asking
from explorer.ui.compare import visitor_study as own_study
from explorer.ui.compare.request import BUNDLED, OWN, Form, StudyRequest, checked
from explorer.ui.compare.run_study import StudyRunEvents, StudyRunOutputs
from explorer.ui.compare.show_study import OWN as OWN_ID
from explorer.ui.compare.show_study import StudyEvents, StudyOutputs
from explorer.ui.compare.switch_task import TaskSwitchEvents
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.models import ModelHost, counterpart
from models.hub.directories import read_directories

MODELS = ["emotion-logmel-cnn", "emotion-mfcc-gru"]
SMALL = Form(models=MODELS, n_clips=2, n_seeds=1, n_cells=16, effort="quick")
N_OUTPUTS = len(StudyRunOutputs()) + len(StudyOutputs().outputs)


@pytest.fixture(scope="module")
def device() -> DeviceLease:
    return DeviceLease(ModelHost(torch.device("cpu")))


@pytest.fixture(scope="module")
def asked(device) -> StudyRequest:
    return checked("emotion", SMALL, device.host)


@pytest.fixture
def one_item_a_turn(monkeypatch) -> None:
    monkeypatch.setattr(own_study, "TURN_S", 0.0)


@pytest.fixture
def running(device) -> StudyRunEvents:
    return StudyRunEvents(device, StudyEvents(device.host))


def begun(running: StudyRunEvents) -> VisitorStudy:
    own = running.begin(None, {"chosen": "emotion"}, *SMALL)[0]
    assert isinstance(own, VisitorStudy)
    return own


def without_times(records) -> list[dict]:
    return [{name: of for name, of in vars(r).items() if name != "seconds"} for r in records]


def test_a_form_becomes_a_study(asked):
    assert [spec.id for spec in asked.specs] == MODELS
    assert asked.settings.task == "emotion"
    assert (asked.settings.n_cells, asked.settings.effort) == (16, "quick")
    assert len(asked.clips) == 2
    assert asked.seeds == (0,)


def test_models_keep_the_order_of_the_table(device):
    assert (
        checked("emotion", SMALL._replace(models=MODELS[::-1]), device.host).specs
        == checked("emotion", SMALL, device.host).specs
    )


@pytest.mark.parametrize(
    ("task", "changes", "said"),
    [
        ("weather", {}, "no task 'weather'"),
        (None, {}, "no task None"),
        ("emotion", {"models": []}, "at least one model"),
        ("emotion", {"models": "all"}, "list of ids"),
        ("emotion", {"models": ["genre-logmel-cnn"]}, "'genre-logmel-cnn' is not a model of this"),
        ("emotion", {"clips": "others"}, "Clips must be one of bundled, own"),
        ("emotion", {"n_clips": 1_000}, "from 1 to 24"),
        ("emotion", {"n_seeds": 0}, "from 1 to 3"),
        ("emotion", {"kind": "wavelets"}, "Partition must be one of"),
        ("emotion", {"n_cells": 10**9}, "from 8 to 256"),
        ("emotion", {"effort": "heroic"}, "Effort must be one of"),
        ("emotion", {"clips": OWN, "files": None}, "Choose sound files first"),
        ("emotion", {"clips": OWN, "files": []}, "Choose sound files first"),
    ],
)
def test_values_that_the_page_does_not_offer_are_refused(device, task, changes, said):
    with pytest.raises(InputError, match=said):
        checked(task, SMALL._replace(**changes), device.host)


def test_more_than_a_visitors_share_is_refused(device, monkeypatch):
    monkeypatch.setattr(asking, "MAX_SEARCHES", 3)
    with pytest.raises(InputError, match="That is 4 searches; this page runs 3 at most"):
        checked("emotion", SMALL, device.host)


@pytest.mark.usefixtures("one_item_a_turn")
def test_it_finds_what_a_study_elsewhere_finds(device, asked, tmp_path):
    own = VisitorStudy(asked, device, tmp_path)
    assert own.now.n_items == 4
    turns = []
    while not own.has_ended:
        turns.append(own.turn)
        own.advance()
    assert len(set(turns)) == len(turns) == 5  # the last one finds that all is done
    loaded = {model: device.host.classifier(model) for model in MODELS}
    listeners = StudyModels(classifiers=loaded, counterpart=counterpart)
    items = own_study._items(asked, tmp_path)
    list(run_study(items, tmp_path / "elsewhere", run_here(listeners)))
    assert without_times(own.records) == without_times(read_records(tmp_path / "elsewhere"))


def test_its_files_are_what_a_study_writes(device, asked, tmp_path):
    own = VisitorStudy(asked, device, tmp_path)
    assert own.files == [str(next(tmp_path.rglob("records.jsonl")))]
    while not own.has_ended:
        own.advance()
    names = ["report.html", "verdicts.csv", "summary.json", "records.jsonl"]
    assert [Path(file).name for file in own.files] == names
    assert json.loads(Path(own.files[2]).read_text())["n_items"] == 4
    assert own.summary is not None


def run_out(running: StudyRunEvents, own: VisitorStudy) -> tuple:
    outputs: tuple = ()
    while not own.has_ended:
        outputs = running.turn(own)
    return outputs


def shown(outputs: tuple) -> StudyRunOutputs:
    return StudyRunOutputs(*outputs[: len(StudyRunOutputs())])


def drawn(outputs: tuple) -> tuple:
    return outputs[len(StudyRunOutputs()) :]


@pytest.mark.usefixtures("one_item_a_turn")
def test_one_that_waits_for_its_turn_is_stopped_at_once_and_keeps_what_is_done(running):
    own = begun(running)
    running.turn(own)
    ended = running.stop(own)
    assert own.has_ended
    assert len(own.records) == 1
    assert shown(ended).taken.visible
    assert shown(ended).run.visible
    assert drawn(ended)[0].value == OWN_ID
    assert "It was stopped after 1 of 4 searches." in drawn(ended)[1]
    assert all(output == gr.skip() for output in running.turn(own))  # the turn that was asked for


def test_one_whose_turn_it_is_ends_when_that_is_over(running):
    own = begun(running)
    with own._lock:
        assert shown(running.stop(own)).stop.value == "Stopping …"
    assert not own.has_ended
    ended = running.turn(own)
    assert own.has_ended
    assert shown(ended).turn == gr.skip()  # so nothing asks for another turn


def test_one_stopped_before_anything_was_done_says_so_over_the_first_study(running):
    own = begun(running)
    ended = running.stop(own)
    assert "before anything was done" in shown(ended).message
    assert not shown(ended).taken.visible
    assert shown(ended).findings.visible
    dropdown, _, matrix, *_ = drawn(ended)
    assert dropdown.value == "emotion-bundled"
    assert dropdown.interactive
    assert OWN_ID not in [choice for _, choice in dropdown.choices]
    assert not matrix["busy"]


def test_the_page_is_unlocked_after_an_error_that_nobody_foresaw(running, monkeypatch):
    def broken(*_):
        raise RuntimeError("a fault")

    monkeypatch.setattr(own_study, "write_results", broken)
    own = begun(running)
    with pytest.raises(RuntimeError, match="a fault"):
        run_out(running, own)
    unlocked = running.halted(own)
    assert shown(unlocked).run.visible
    assert not shown(unlocked).stop.visible
    assert not drawn(unlocked)[2]["busy"]


def test_where_the_server_keeps_it_is_not_told(running, monkeypatch):
    def full(directory, *_):
        raise InputError(f"The result cannot be written to {directory}: No space left.")

    monkeypatch.setattr(own_study, "write_results", full)
    own = begun(running)
    ended = run_out(running, own)
    assert "cannot be written to the study: No space left." in shown(ended).message


@pytest.mark.parametrize("event", ["turn", "stop", "halted"])
def test_a_study_that_the_server_forgot_is_said_to_be_gone(running, event):
    outputs = getattr(running, event)(None)
    assert len(outputs) == N_OUTPUTS
    assert "reload the page" in shown(outputs).message
    assert shown(outputs).run.visible


def test_gradio_keeps_it_for_as_long_as_it_runs(running):
    own = begun(running)
    assert shown(running.turn(own)).own is own


@pytest.mark.usefixtures("one_item_a_turn")
def test_every_turn_asks_for_the_next_and_tells_what_was_found(running):
    own = begun(running)
    outputs = running.turn(own)
    assert len(outputs) == N_OUTPUTS
    assert shown(outputs).turn == own.turn
    assert "1 of 4 searches" in shown(outputs).progress
    assert f"{MODELS[0]}, seed 0: " in shown(outputs).progress
    matrix = drawn(outputs)[2]
    assert matrix["busy"]
    assert matrix["rows"][0][0]["text"] == "100 %"
    assert matrix["rows"][1][1]["share"] is None


def test_a_turn_that_does_not_come_ends_it_with_what_is_done(running):
    own = begun(running)
    halted = running.halted(own)
    assert own.has_ended
    assert "could not go on" in shown(halted).message
    assert shown(halted).run.visible


def test_events_that_come_too_late_change_nothing(running):
    own = begun(running)
    own.end()
    for outputs in (running.turn(own), running.stop(own)):
        assert all(output == gr.skip() for output in outputs)


def test_a_second_one_waits_for_the_first_to_end(running):
    own = begun(running)
    with pytest.raises(gr.Error, match="under way"):
        running.begin(own, {"chosen": "emotion"}, *SMALL)
    with pytest.raises(gr.Error, match="under way"):
        TaskSwitchEvents(running._device.host, running._studies).task(own, gr.EventData(None, {}))
    own.end()
    again = running.begin(own, {"chosen": "emotion"}, *SMALL)[0]
    assert not list(Path(running._base.name).glob(own.turn.partition("/")[0]))
    assert again is not own


@pytest.mark.parametrize("task", [None, "emotion", {"chosen": 7}])
def test_a_task_of_another_shape_is_refused(running, task):
    with pytest.raises(gr.Error, match="There is no task"):
        running.begin(None, task, *SMALL)


def test_what_cannot_be_decoded_is_a_failure_that_is_told(running, tmp_path):
    file = tmp_path / "song.wav"
    file.write_text("no sound")
    form = SMALL._replace(clips=OWN, files=[str(file)])
    own = running.begin(None, {"chosen": "emotion"}, *form)[0]
    run_out(running, own)
    assert own.now.n_failed == 2
    about = running._studies.drawn(OWN_ID, own).about
    assert "2 searches failed; the first of them, of own/song.wav: This is not a sound" in about


def test_who_leaves_takes_everything_along(running):
    own = begun(running)
    running.turn(own)
    own.discard()
    assert not list(Path(running._base.name).iterdir())
    own.advance()
    assert not list(Path(running._base.name).iterdir())


def test_who_leaves_while_it_works_takes_everything_along_afterwards(running):
    own = begun(running)
    with own._lock:
        own.discard()
    own.end()
    assert not list(Path(running._base.name).iterdir())


def test_models_that_may_be_large_get_small_batches(device, checkpoints):
    added = device.host.models.with_checkpoints(read_directories([checkpoints["wav2vec2"]]))
    known = ModelHost(torch.device("cpu"), added)
    (model,) = (spec.id for spec in added.checkpoints)
    task = added.find(model).task
    ids = [spec.id for spec in known.specs(task)]
    assert checked(task, Form(models=ids), known).settings.batch_size == 4
    assert checked(task, Form(models=ids[:1]), known).settings.batch_size == 32


def test_a_table_of_labels_is_no_sound(device, monkeypatch, tmp_path):
    monkeypatch.setattr(asking, "MAX_SEARCHES", 2)
    files = [str(tmp_path / name) for name in ("a.wav", "labels.csv")]
    assert checked("emotion", SMALL._replace(clips=OWN, files=files), device.host).files


def test_nobody_sees_a_study_that_is_not_there(running):
    for own in (None, begun(running)):
        with pytest.raises(gr.Error, match="no study of yours"):
            running._studies.study(OWN_ID, own)


def test_the_form_offers_what_it_accepts(device):
    assert Form(models=[]).clips == BUNDLED
    ids = [spec.id for spec in device.host.specs("genre")]
    assert checked("genre", Form(models=ids), device.host).settings.effort == "normal"
