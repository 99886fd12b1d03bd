"""The switch between the tasks: what it offers, and what switching changes."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gradio as gr
import pytest
import torch

from explorer.errors import InputError
from explorer.ui.components.picker.picker import GalleryCards
from explorer.ui.components.task_switch.task_switch import (
    about_task,
    checked_task,
    make_switch,
    model_dropdown,
)
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.models import ModelHost
from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.outputs import (
    AnswerOutputs,
    ClipOutputs,
    PanelOutputs,
    TaskOutputs,
    clear_panels,
    locked,
)
from explorer.ui.explore.search import SearchEvents, finished
from explorer.ui.explore.select import first_clip, gallery_selection
from explorer.ui.explore.setting_widgets import class_dropdown
from explorer.ui.search_run import RunDirectories
from explorer.ui.session import Visit
from explorer.ui.wording.request import OTHER_TASK, STOP_FIRST
from explorer.ui.wording.search import FIRST_SEARCH
from explorer.ui.wording.tasks import ABOUT, TITLES
from models.collection import Models, bundled_models
from models.labels import TASKS
from tests.support.bench import SETTINGS, sound_file
from tests.support.choices import NUMBER, choose
from tests.support.three_tasks import FIRST, replace_tables, title_of

every_task = pytest.mark.parametrize("task", TASKS)


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three tasks with models and clips."""
    replace_tables(monkeypatch, tmp_path / "assets")


@pytest.fixture
def host(tables: None) -> ModelHost:
    return ModelHost(torch.device("cpu"))


@pytest.fixture
def choosing(host: ModelHost, runs: RunDirectories) -> ClipEvents:
    return ClipEvents(host, runs, GalleryCards())


@pytest.fixture
def visit(runs: RunDirectories, tables: None) -> Visit:
    return Visit(gallery_selection(first_clip("genre"), "genre"), runs.new_run())


def parts(answer: AnswerOutputs) -> tuple[TaskOutputs, ClipOutputs, PanelOutputs, object]:
    return answer.task, answer.choice.clip, answer.choice.panels, answer.label


def assert_refused(answer: AnswerOutputs, words: str) -> None:
    """Check for a message only; the switch goes back to the current task."""
    switched, shown, panels, classes = parts(answer)
    assert words in shown.message
    assert answer.choices.props["refused"] == NUMBER
    assert switched._replace(model=gr.skip()) == TaskOutputs()
    assert classes == gr.skip()
    assert shown._replace(channel=gr.skip()) == ClipOutputs(message=shown.message)
    assert panels == PanelOutputs()


@every_task
def test_every_task_has_a_title_and_a_description_of_its_clips(task):
    assert TITLES[task]
    assert ABOUT[task] in about_task(task)


def test_the_descriptions_state_the_limits_of_the_clips():
    assert "no recordings of people" in ABOUT["deepfake"]
    assert "Record your own voice" in ABOUT["deepfake"]
    assert "Synthetic speech" in ABOUT["emotion"]
    assert "chosen from a pool" in ABOUT["emotion"]
    assert "Synthetic music" in ABOUT["genre"]


def test_only_tasks_that_have_models_are_offered(host):
    assert host.tasks() == TASKS
    host = ModelHost(torch.device("cpu"), Models(described=bundled_models().of_task("emotion")))
    assert host.tasks() == ("emotion",)
    with pytest.raises(InputError, match="no models for the task genre"):
        host.specs("genre")


def test_the_switch_is_hidden_for_a_single_task():
    assert make_switch(TASKS, "genre").visible
    assert not make_switch(("genre",), "genre").visible


@pytest.mark.parametrize("task", [None, 7, ["genre"], "weather", "<b>", "emotion"])
def test_a_task_that_is_not_offered_is_refused(task):
    with pytest.raises(InputError, match="There is no task"):
        checked_task(task, ("genre", "deepfake"))


@every_task
def test_a_task_brings_its_gallery_its_models_its_classes_and_its_first_clip(choosing, visit, task):
    old = visit.run
    switched, shown, panels, classes = parts(choose(choosing, visit, "task", id=task))
    specs = bundled_models().of_task(task)
    assert switched.task.value == {"chosen": task}
    assert ABOUT[task] in switched.about
    assert switched.model.choices == [(spec.title, spec.id) for spec in specs]
    assert switched.model.value == specs[0].id
    assert specs[0].family in switched.facts
    assert [value for _, value in classes.choices] == ["", *specs[0].labels[:-1]]
    assert (classes.value, shown.message) == ("", "")
    assert visit.selection.clip_id == FIRST[task]
    assert shown.stage["scene"]["title"].startswith(title_of(FIRST[task]))
    assert shown.stage["progress"]["kept"] is None
    empty = clear_panels(FIRST_SEARCH)
    assert (panels.targets, panels.belief, panels.takeaway) == empty[:3]
    assert (panels.charts.visible, panels.probabilities) == (False, "")
    assert not old.directory.exists()
    if task != "genre":
        cards = shown.picker.props["cards"]
        assert shown.picker.value == {"chosen": FIRST[task]}
        assert {card["id"].split("/")[0] for card in cards} == {task}


@pytest.mark.parametrize("task", [None, 7, "weather"])
def test_an_unknown_task_changes_only_the_message(choosing, visit, task):
    run = visit.run
    assert_refused(choose(choosing, visit, "task", id=task), "There is no task")
    assert visit.run is run
    assert run.directory.exists()


def test_a_task_without_clips_says_so_and_the_page_stays(choosing, visit, tmp_path):
    (tmp_path / "assets" / "clips.toml").write_text("")
    assert_refused(choose(choosing, visit, "task", id="emotion"), "no clips for the task emotion")


def test_no_task_is_switched_during_a_search(choosing, host, runs, visit):
    searching, model_id = (
        SearchEvents(DeviceLease(host), runs),
        bundled_models().of_task("genre")[0].id,
    )
    searching.begin(visit, model_id, *SETTINGS)
    run = visit.run
    assert_refused(choose(choosing, visit, "task", id="deepfake"), STOP_FIRST)
    assert visit.run is run
    assert not run.stop.is_set()
    run.stop.set()
    list(searching.search(visit))
    finished(visit)
    choose(choosing, visit, "task", id="deepfake")
    assert visit.selection.task == "deepfake"
    assert run.left.is_set()


def test_the_switch_is_locked_with_the_rest():
    assert locked(busy=True).task.props["busy"] is True
    assert locked(busy=False).task.props["busy"] is False


def test_events_sent_before_a_switch_are_refused_after_it(choosing, host, runs, visit):
    """A browser's events can overtake one another, but must not mix two tasks."""
    music, ear = bundled_models().of_task("genre")[0].id, bundled_models().of_task("deepfake")[0].id
    choose(choosing, visit, "task", id="deepfake")
    run = visit.run
    for answer in (
        choose(choosing, visit, "clip", music, id=FIRST["genre"]),
        choose(choosing, visit, "clip", ear, id=FIRST["genre"]),
        choose(choosing, visit, "clip", music, id=FIRST["deepfake"]),
        choose(choosing, visit, "model", ear, id=music),
    ):
        assert OTHER_TASK in answer.choice.clip.message
    with pytest.raises(gr.Error, match="another task"):
        SearchEvents(DeviceLease(host), runs).begin(visit, music, *SETTINGS)
    assert visit.run is run
    assert not run.is_under_way


def test_a_search_requested_during_a_switch_mixes_no_tasks(choosing, host, runs, visit):
    music = bundled_models().of_task("genre")[0].id
    with ThreadPoolExecutor() as pool, visit.turn:
        switch = pool.submit(choose, choosing, visit, "task", id="emotion")
        search = pool.submit(SearchEvents(DeviceLease(host), runs).begin, visit, music, *SETTINGS)
    switch.result()
    if search.exception() is None:
        assert visit.run.request.selection.task == visit.selection.task == "genre"
    else:
        assert visit.selection.task == "emotion"


def test_a_visitors_own_sound_belongs_to_the_current_task(choosing, visit, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    choose(choosing, visit, "task", id="emotion")
    path = str(sound_file(tmp_path / "mine.wav"))
    choose(choosing, visit, "file", bundled_models().of_task("emotion")[0].id, path=path)
    assert (visit.selection.name, visit.selection.task) == ("mine.wav", "emotion")


def test_a_page_that_was_left_alone_too_long_asks_to_be_reloaded(choosing):
    switched, shown, *_ = parts(choose(choosing, None, "task", id="emotion"))
    assert "reload" in shown.message
    assert switched == TaskOutputs()


def test_a_model_or_class_of_the_previous_task_reaches_the_handler():
    specs = bundled_models().of_task("genre")
    for dropdown in (model_dropdown(specs, specs[0].id), class_dropdown(specs[0].info)):
        assert dropdown.preprocess("emotion-heart") == "emotion-heart"
        assert dropdown.get_block_name() == "dropdown"


def test_the_chosen_model_is_the_one_marked():
    specs = bundled_models().of_task("genre")
    assert model_dropdown(specs, specs[-1].id).value == specs[-1].id
