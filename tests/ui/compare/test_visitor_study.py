"""A visitor's own study: requested, run a turn at a time, stopped, downloaded."""

import dataclasses
import json
import re
import shutil
from pathlib import Path

import gradio as gr
import pytest
import torch

from explorer.clips.gallery import bundled_clips
from explorer.errors import InputError
from explorer.strengths import Strength
from explorer.study.item import StudyModels
from explorer.study.records import read_records
from explorer.study.run import run_here, run_study
from explorer.study.second_pass import judge_other_clips
from explorer.study.sentences import CONTROLS
from explorer.study.summary import summarise
from explorer.ui.compare import request as study_request
from explorer.ui.compare import run_study as run_study_page
from explorer.ui.compare import visitor_study
from explorer.ui.compare.choose import StudyChoiceEvents
from explorer.ui.compare.request import (
    BUNDLED,
    OWN_FILES,
    Form,
    StudyRequest,
    checked_request,
)
from explorer.ui.compare.run_study import StudyRunEvents
from explorer.ui.compare.show_study import StudyEvents
from explorer.ui.compare.study_outputs import OWN_STUDY_ID, StudyOutputs, StudyRunOutputs, view_of
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.components.matrix.matrix import matrix_value
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.models import ModelHost, same_meaning
from explorer.ui.wording import settings as setting_words
from explorer.ui.wording.comparing import own_comparison as texts
from explorer.ui.wording.comparing import study_request as refusals
from explorer.verdicts import ACCEPTS, OTHER_CLIP, Control
from models.hub.directories import read_directories
from models.published.speed import SECONDS_A_SOUND

MODELS = ["emotion-logmel-cnn", "emotion-mfcc-gru"]
SMALL = Form(models=MODELS, n_clips=2, n_seeds=1, n_cells=16, effort="quick")
N_OUTPUTS = len(StudyRunOutputs()) + len(StudyOutputs().outputs)


@pytest.fixture(scope="module")
def device() -> DeviceLease:
    return DeviceLease(ModelHost(torch.device("cpu")))


@pytest.fixture(scope="module")
def small_request(device) -> StudyRequest:
    return checked_request("emotion", SMALL, device.host)


@pytest.fixture
def one_item_a_turn(monkeypatch) -> None:
    monkeypatch.setattr(visitor_study, "TURN_S", 0.0)


@pytest.fixture
def running(device) -> StudyRunEvents:
    return StudyRunEvents(device, StudyEvents(device.host))


SWITCH = {"chosen": "emotion"}  # the task that the page shows


def begun(running: StudyRunEvents) -> VisitorStudy:
    study = running.begin(None, {"chosen": "emotion"}, *SMALL)[0]
    assert isinstance(study, VisitorStudy)
    return study


def without_times(records) -> list[dict]:
    return [{name: of for name, of in vars(r).items() if name != "seconds"} for r in records]


def test_a_form_becomes_a_study(small_request):
    assert [spec.id for spec in small_request.specs] == MODELS
    assert small_request.settings.task == "emotion"
    assert (small_request.settings.n_cells, small_request.settings.effort) == (16, "quick")
    assert len(small_request.clips) == 2
    assert small_request.seeds == (0,)


def test_a_study_with_a_model_that_is_known_to_be_slow_has_fewer_controls(device, monkeypatch):
    assert checked_request("emotion", SMALL, device.host).settings.n_controls == 64
    monkeypatch.setitem(SECONDS_A_SOUND, MODELS[1], 0.1)
    assert checked_request("emotion", SMALL, device.host).settings.n_controls == 16


def test_models_keep_the_order_of_the_table(device):
    assert (
        checked_request("emotion", SMALL._replace(models=MODELS[::-1]), device.host).specs
        == checked_request("emotion", SMALL, device.host).specs
    )


@pytest.mark.parametrize(
    ("task", "changes", "said"),
    [
        ("weather", {}, "no task 'weather'"),
        (None, {}, "no task None"),
        ("emotion", {"models": []}, refusals.NO_MODELS),
        ("emotion", {"models": "all"}, refusals.TASK_MODELS),
        ("emotion", {"models": ["genre-logmel-cnn"]}, refusals.not_of_task("genre-logmel-cnn")),
        ("emotion", {"clips": "others"}, "The clips must be one of bundled, own"),
        ("emotion", {"n_clips": 1_000}, "number of clips must be a whole number from 1 to 24"),
        ("emotion", {"n_seeds": 0}, "number of seeds must be a whole number from 1 to 3"),
        ("emotion", {"kind": "wavelets"}, f"{setting_words.PARTITION} must be one of"),
        ("emotion", {"n_cells": 10**9}, "Number of bands must be a whole number from 8 to 256"),
        ("emotion", {"effort": "heroic"}, f"{setting_words.EFFORT} must be one of"),
        ("emotion", {"strengths": []}, refusals.NO_STRENGTHS),
        ("emotion", {"strengths": "top"}, refusals.NO_STRENGTHS),
        ("emotion", {"strengths": ["top", "very"]}, f"{setting_words.HOW_SURE} must be one of"),
        ("emotion", {"clips": OWN_FILES, "files": None}, refusals.choose_files()),
        ("emotion", {"clips": OWN_FILES, "files": []}, refusals.choose_files()),
    ],
)
def test_values_that_the_page_does_not_offer_are_refused(device, task, changes, said):
    with pytest.raises(InputError, match=re.escape(said)):
        checked_request(task, SMALL._replace(**changes), device.host)


def test_more_than_a_visitors_share_is_refused(device, monkeypatch):
    monkeypatch.setattr(study_request, "MAX_SEARCHES", 3)
    with pytest.raises(InputError, match=re.escape(refusals.too_many_searches(4, 3))):
        checked_request("emotion", SMALL, device.host)


def test_every_strength_is_a_search_of_its_own(device, monkeypatch):
    both = SMALL._replace(strengths=["half", "top"])
    request = checked_request("emotion", both, device.host)
    assert request.strengths == (Strength.TOP, Strength.HALF)
    monkeypatch.setattr(study_request, "MAX_SEARCHES", 7)
    with pytest.raises(InputError, match=re.escape(refusals.too_many_searches(8, 7))):
        checked_request("emotion", both, device.host)


def accepted_by_all(record):
    targets = tuple(
        dataclasses.replace(target, verdict=ACCEPTS, agrees_on_clip=True)
        for target in record.finding.targets
    )
    return dataclasses.replace(record, finding=dataclasses.replace(record.finding, targets=targets))


@pytest.mark.usefixtures("one_item_a_turn")
def test_a_study_at_two_strengths_is_shown_at_either_and_never_at_both(running):
    form = SMALL._replace(strengths=["top", "half"])
    study = running.begin(None, SWITCH, *form)[0]
    seen = []
    while not study.has_ended:
        seen.append(drawn(running.turn(study, SWITCH)).matrix)
    *_, while_running, _ = seen
    assert len(study.records) == 8
    first, second = (
        [record for record in study.records if record.how_sure is strength]
        for strength in (Strength.TOP, Strength.HALF)
    )
    assert len(first) == len(second) == 4
    for strength, records in ((Strength.TOP, first), (Strength.HALF, second)):
        shown = running._studies.drawn(view_of(OWN_STUDY_ID, strength), study)
        models, transfers = study.request.settings.models, summarise(records).transfers
        alone = matrix_value(OWN_STUDY_ID, models, transfers, study.titles)
        assert shown.matrix["rows"] == alone["rows"]
        assert shown.strength.value == view_of(OWN_STUDY_ID, strength)
        assert shown.strength.interactive
    assert running._studies.drawn(OWN_STUDY_ID, study).matrix["rows"] == while_running["rows"]
    assert any(record.finding.targets for record in second)
    for record in second:  # as if all of them were accepted, so that a mixture would show
        study._records[record.key] = accepted_by_all(record)
    alone = matrix_value(OWN_STUDY_ID, models, summarise(first).transfers, study.titles)
    assert run_study_page._matrix(study)["rows"] == alone["rows"]
    with pytest.raises(InputError, match="no searches at complete"):
        running._studies.drawn(view_of(OWN_STUDY_ID, Strength.COMPLETE), study)


def test_a_search_is_named_by_its_strength_unless_that_is_the_usual_one(running):
    study = running.begin(None, SWITCH, *SMALL._replace(strengths=["clear", "sure"], n_clips=1))[0]
    run_out(running, study)
    named = {record.how_sure: texts.searched(record) for record in study.records}
    assert named[Strength.CLEAR].endswith(", seed 0")
    assert named[Strength.SURE].endswith(f", seed 0, {setting_words.STRENGTHS[Strength.SURE]}")


@pytest.mark.usefixtures("one_item_a_turn")
def test_a_visitors_study_finds_what_the_same_study_finds_elsewhere(
    device, small_request, tmp_path
):
    study = VisitorStudy(small_request, device, tmp_path)
    assert study.progress.n_items == 4
    turns = []
    while not study.has_ended:
        turns.append(study.turn_id)
        study.advance()
    n_found = sum(record.finding.keep is not None for record in study.records)
    # One begins the second pass, and the last one finds that all is done.
    assert len(set(turns)) == len(turns) == 4 + 1 + n_found + 1
    items = visitor_study._items(small_request, tmp_path)
    assert without_times(study.records) == without_times(run_elsewhere(device, items, tmp_path))
    of_file = read_records(study._study_directory)
    assert without_times(of_file) == without_times(study.records)


def run_elsewhere(device, items, tmp_path):
    """What the command line makes of the same items, in its two passes."""
    loaded = {model: device.host.classifier(model) for model in MODELS}
    models = StudyModels(classifiers=loaded, counterpart=same_meaning)
    list(run_study(items, tmp_path / "elsewhere", run_here(models)))
    list(judge_other_clips(items, tmp_path / "elsewhere", run_here(models)))
    return read_records(tmp_path / "elsewhere")


@pytest.fixture
def of_one_class(running, tmp_path) -> VisitorStudy:
    """A study of three clips of one class: the same sound under three names."""
    clip = bundled_clips("emotion")[0]
    files = [tmp_path / f"{name}.flac" for name in "abc"]
    for file in files:
        shutil.copyfile(clip.path, file)
    form = SMALL._replace(clips=OWN_FILES, files=[str(file) for file in files])
    return running.begin(None, {"chosen": "emotion"}, *form)[0]


def other_clips_of(record) -> dict[str, Control]:
    return {
        verdict.model: control
        for verdict in record.finding.targets
        for control in verdict.controls
        if control.kind == OTHER_CLIP
    }


def test_after_the_searches_every_clip_is_judged_with_the_bands_of_other_clips(
    running, of_one_class
):
    study = of_one_class
    run_out(running, study)
    found = [record for record in study.records if record.finding.keep is not None]
    assert found
    for record in found:
        own = other_clips_of(record)[record.source]  # the sounds are equal, and so are the bands
        assert (own.accepted, own.draws) == (2, 2)
        assert len(record.finding.others) == 2
    assert (study.progress.n_done, study.other_clips.n_done) == (6, len(found))
    lifts = [
        t.agreeing.over_all.lifts for t in study.summary.transfers if t.agreeing.over_all.share
    ]
    assert lifts
    assert all(OTHER_CLIP in each for each in lifts)
    about = running._studies.drawn(OWN_STUDY_ID, study).about
    assert "stopped" not in about
    assert CONTROLS[OTHER_CLIP] in about


@pytest.mark.usefixtures("one_item_a_turn")
def test_the_page_says_how_far_the_comparison_with_other_clips_is(running, of_one_class):
    study, seen = of_one_class, []
    while not study.has_ended:
        seen.append(shown(running.turn(study, SWITCH)).progress)
    n = study.other_clips.n_items
    assert texts.done(6, 6) in seen[5]
    assert texts.PROGRESS in seen[5]
    assert texts.done_with_other_clips(0, n) in seen[6]
    assert texts.FIRST_OF_OTHER_CLIPS in seen[6]
    assert texts.done_with_other_clips(2, n) in seen[8]
    assert texts.PROGRESS_OTHER_CLIPS in seen[8]
    assert "with the bands of 2 other clips, accepted in" in seen[8]


@pytest.mark.usefixtures("one_item_a_turn")
def test_a_study_stopped_in_its_second_pass_keeps_all_searches_and_says_what_is_missing(
    running, of_one_class
):
    study = of_one_class
    for _ in range(8):
        running.turn(study, SWITCH)
    ended = running.stop(study, SWITCH)
    assert study.has_ended
    assert (len(study.records), study.other_clips.n_done) == (6, 1)
    judged = [record for record in study.records if record.finding.others is not None]
    assert len(judged) == 1
    about = drawn(ended).about
    n = study.other_clips.n_items
    assert f"The comparison with other clips was stopped after 1 of {n} fragments." in about
    assert "stopped after 6" not in about
    path = Path(study.result_files[-1])
    assert len(path.read_text().splitlines()) == 6
    assert without_times(read_records(path.parent)) == without_times(study.records)


@pytest.mark.usefixtures("one_item_a_turn")
def test_a_study_stopped_between_its_passes_says_so(running, of_one_class):
    study = of_one_class
    for _ in range(6):
        running.turn(study, SWITCH)
    about = drawn(running.stop(study, SWITCH)).about
    assert "It was stopped before it was compared with other clips." in about
    assert study.other_clips is None


def test_a_clip_that_cannot_be_judged_again_keeps_the_record_of_its_search(
    running, of_one_class, monkeypatch
):
    def gone(*_):
        raise InputError("The clip is gone.")

    monkeypatch.setattr("explorer.study.item.judge_visit", gone)
    study = of_one_class
    outputs = run_out(running, study)
    n = study.other_clips.n_items
    assert study.other_clips.n_failed == n > 0
    assert all(record.error is None for record in study.records)
    assert f"{n} fragments could not be compared with other clips." in drawn(outputs).about


def test_the_files_of_a_visitors_study_are_those_of_any_study(device, small_request, tmp_path):
    study = VisitorStudy(small_request, device, tmp_path)
    assert study.result_files == [str(next(tmp_path.rglob("records.jsonl")))]
    while not study.has_ended:
        study.advance()
    names = ["report.html", "verdicts.csv", "summary.json", "records.jsonl"]
    assert [Path(file).name for file in study.result_files] == names
    assert json.loads(Path(study.result_files[2]).read_text())["n_items"] == 4
    assert study.summary is not None


def run_out(running: StudyRunEvents, study: VisitorStudy) -> tuple:
    outputs: tuple = ()
    while not study.has_ended:
        outputs = running.turn(study, SWITCH)
    return outputs


def shown(outputs: tuple) -> StudyRunOutputs:
    return StudyRunOutputs(*outputs[: len(StudyRunOutputs())])


def drawn(outputs: tuple) -> StudyOutputs:
    *others, measures = StudyOutputs._fields
    values = outputs[len(StudyRunOutputs()) :]
    by_name = dict(zip(others, values[: len(others)], strict=True))
    return StudyOutputs(**by_name, **{measures: values[len(others) :]})


def test_while_a_study_runs_no_strength_of_another_one_can_be_chosen(running):
    began = drawn(running.begin(None, SWITCH, *SMALL)).strength
    assert (began.interactive, began.value) == (False, view_of(OWN_STUDY_ID, Strength.CLEAR))


@pytest.mark.usefixtures("one_item_a_turn")
def test_a_waiting_study_is_stopped_at_once_and_keeps_its_finished_searches(running):
    study = begun(running)
    running.turn(study, SWITCH)
    ended = running.stop(study, SWITCH)
    assert study.has_ended
    assert len(study.records) == 1
    assert shown(ended).results.visible
    assert shown(ended).run.visible
    assert drawn(ended).study.value == OWN_STUDY_ID
    assert texts.stopped_after(1, 4) in drawn(ended).about
    assert all(
        output == gr.skip() for output in running.turn(study, SWITCH)
    )  # the turn that was requested


def test_a_running_study_is_stopped_when_its_turn_is_over(running):
    study = begun(running)
    with study._lock:
        assert shown(running.stop(study, SWITCH)).stop.value == texts.STOPPING
    assert not study.has_ended
    ended = running.turn(study, SWITCH)
    assert study.has_ended
    assert shown(ended).turn == gr.skip()  # so nothing asks for another turn


def test_a_study_stopped_before_its_first_result_says_so_above_a_shipped_study(running):
    study = begun(running)
    ended = running.stop(study, SWITCH)
    assert texts.NOTHING_DONE in shown(ended).message
    assert not shown(ended).results.visible
    assert shown(ended).findings.visible
    dropdown, matrix = drawn(ended).study, drawn(ended).matrix
    assert dropdown.value == "emotion-bundled"
    assert dropdown.interactive
    assert OWN_STUDY_ID not in [choice for _, choice in dropdown.choices]
    assert not matrix["busy"]


def test_the_page_is_unlocked_after_an_unforeseen_error(running, monkeypatch):
    def broken(*_):
        raise RuntimeError("a fault")

    monkeypatch.setattr(visitor_study, "write_results", broken)
    study = begun(running)
    with pytest.raises(RuntimeError, match="a fault"):
        run_out(running, study)
    unlocked = running.halted(study, SWITCH)
    assert shown(unlocked).run.visible
    assert not shown(unlocked).stop.visible
    assert not drawn(unlocked).matrix["busy"]


def test_an_error_does_not_show_where_the_server_keeps_the_study(running, monkeypatch):
    def full(directory, *_):
        raise InputError(f"The result cannot be written to {directory}: No space left.")

    monkeypatch.setattr(visitor_study, "write_results", full)
    study = begun(running)
    ended = run_out(running, study)
    assert "cannot be written to the study: No space left." in shown(ended).message


@pytest.mark.parametrize("event", ["turn", "stop", "halted"])
def test_a_study_that_the_server_forgot_is_said_to_be_gone(running, event):
    outputs = getattr(running, event)(None, SWITCH)
    assert len(outputs) == N_OUTPUTS
    assert texts.FORGOTTEN in shown(outputs).message
    assert shown(outputs).run.visible


def test_gradio_keeps_it_for_as_long_as_it_runs(running):
    study = begun(running)
    assert shown(running.turn(study, SWITCH)).visitor_study is study


@pytest.mark.usefixtures("one_item_a_turn")
def test_every_turn_asks_for_the_next_and_shows_what_was_found(running):
    study = begun(running)
    outputs = running.turn(study, SWITCH)
    assert len(outputs) == N_OUTPUTS
    assert shown(outputs).turn == study.turn_id
    assert texts.done(1, 4) in shown(outputs).progress
    assert f"{MODELS[0]}, seed 0: " in shown(outputs).progress
    matrix = drawn(outputs).matrix
    assert matrix["busy"]
    assert matrix["rows"][0][0]["text"] == "100 %"
    assert matrix["rows"][1][1]["share"] is None


def test_a_turn_that_does_not_come_ends_it_with_what_is_done(running):
    study = begun(running)
    running.turn(study, SWITCH)
    halted = running.halted(study, SWITCH)
    assert study.has_ended
    assert texts.HALTED in shown(halted).message
    assert shown(halted).run.visible


def test_a_first_turn_that_does_not_come_leaves_nothing_to_choose(running):
    study = begun(running)
    assert texts.HALTED_EMPTY in shown(running.halted(study, SWITCH)).message


def test_events_that_come_too_late_change_nothing(running):
    study = begun(running)
    study.end()
    for outputs in (running.turn(study, SWITCH), running.stop(study, SWITCH)):
        assert all(output == gr.skip() for output in outputs)


def test_a_second_study_is_refused_until_the_first_has_ended(running):
    study = begun(running)
    with pytest.raises(gr.Error, match=texts.UNDER_WAY):
        running.begin(study, {"chosen": "emotion"}, *SMALL)
    with pytest.raises(gr.Error, match=texts.UNDER_WAY):
        StudyChoiceEvents(running._host, running._studies).choose({"kind": "task"}, study)
    study.end()
    again = running.begin(study, {"chosen": "emotion"}, *SMALL)[0]
    assert not list(Path(running._base.name).glob(study.turn_id.partition("/")[0]))
    assert again is not study


@pytest.mark.parametrize("task", [None, "emotion", {"chosen": 7}])
def test_a_task_of_another_shape_is_refused(running, task):
    with pytest.raises(gr.Error, match="There is no task"):
        running.begin(None, task, *SMALL)


def test_what_cannot_be_decoded_is_a_failure_with_its_reason(running, tmp_path):
    file = tmp_path / "song.wav"
    file.write_text("no sound")
    form = SMALL._replace(clips=OWN_FILES, files=[str(file)])
    study = running.begin(None, {"chosen": "emotion"}, *form)[0]
    run_out(running, study)
    assert study.progress.n_failed == 2
    about = running._studies.drawn(OWN_STUDY_ID, study).about
    assert texts.failures(2, "own/song.wav", "This is not a sound") in about


def test_the_files_of_a_visitor_who_left_are_deleted(running):
    study = begun(running)
    running.turn(study, SWITCH)
    study.discard()
    assert not list(Path(running._base.name).iterdir())
    study.advance()
    assert not list(Path(running._base.name).iterdir())


def test_the_files_of_a_visitor_who_leaves_during_a_turn_are_deleted_after_it(running):
    study = begun(running)
    with study._lock:
        study.discard()
    study.end()
    assert not list(Path(running._base.name).iterdir())


def test_models_that_may_be_large_get_small_batches(device, checkpoints):
    added = device.host.models.with_checkpoints(read_directories([checkpoints["wav2vec2"]]))
    known = ModelHost(torch.device("cpu"), added)
    (model,) = (spec.id for spec in added.checkpoints)
    task = added.find(model).task
    ids = [spec.id for spec in known.specs(task)]
    assert checked_request(task, Form(models=ids), known).settings.batch_size == 4
    assert checked_request(task, Form(models=ids[:1]), known).settings.batch_size == 32


def test_a_table_of_labels_is_no_sound(device, monkeypatch, tmp_path):
    monkeypatch.setattr(study_request, "MAX_SEARCHES", 2)
    files = [str(tmp_path / name) for name in ("a.wav", "labels.csv")]
    assert checked_request(
        "emotion", SMALL._replace(clips=OWN_FILES, files=files), device.host
    ).files


def test_a_study_that_is_not_there_is_refused(running):
    for study, why in ((None, texts.NO_OWN_STUDY), (begun(running), texts.UNDER_WAY)):
        with pytest.raises(gr.Error, match=why):
            StudyChoiceEvents(running._host, running._studies).choose(
                {"kind": "study", "id": OWN_STUDY_ID}, study
            )


def test_the_form_offers_what_it_accepts(device):
    assert Form(models=[]).clips == BUNDLED
    ids = [spec.id for spec in device.host.specs("genre")]
    assert checked_request("genre", Form(models=ids), device.host).settings.effort == "normal"
