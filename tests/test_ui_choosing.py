from pathlib import Path

import gradio as gr
import pytest

from explorer.gallery import bundled_clips
from explorer.ui.choosing import Choosing
from explorer.ui.outputs import Panels, Shown
from explorer.ui.searching import Searching, finished
from explorer.ui.session import RunDirectories
from tests.bench import RULE, SETTINGS, Bench, selection_of, sound_file
from tests.fakes import N_SAMPLES, SAMPLE_RATE

WINDOW_S = N_SAMPLES / SAMPLE_RATE
N_SHOWN = len(Shown._fields)


@pytest.fixture
def runs() -> RunDirectories:
    return RunDirectories()


@pytest.fixture
def choosing(runs) -> Choosing:
    return Choosing(Bench(), runs)


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    return folder


def event(**data: object) -> gr.EventData:
    return gr.EventData(None, data)


def shown(outputs: tuple[object, ...]) -> Shown:
    return Shown(*outputs[:N_SHOWN])


def assert_refused(outputs: tuple[object, ...], words: str) -> None:
    """Only a message; picker and excerpt mark again what they showed."""
    now = shown(outputs)
    assert 'role="alert"' in now.message
    assert words in now.message
    assert (now.selection, now.run, now.stage) == (gr.skip(),) * 3
    assert now.picker.props["token"] == now.excerpt.props["token"] != ""
    assert outputs[N_SHOWN:] == Panels()


@pytest.mark.parametrize("clip_id", [None, "genre/none", "../../etc/passwd", 7, ["genre"]])
def test_an_unknown_clip_changes_nothing_but_the_message(choosing, clip_id):
    assert_refused(choosing.bundled(event(id=clip_id), RULE, None), "clip")


@pytest.mark.parametrize("model_id", [None, "nobody", 7])
def test_an_unknown_model_is_a_message(choosing, model_id):
    clip_id = bundled_clips("genre")[0].id
    assert_refused(choosing.bundled(event(id=clip_id), model_id, None), "model")


def test_a_bad_upload_keeps_the_last_run(choosing, runs, uploads):
    run = runs.new_run()
    bad = uploads / "bad.wav"
    bad.write_text("no sound")
    assert_refused(choosing.upload(str(bad), RULE, run), "not a sound file")
    assert run.directory.exists()


def test_a_good_upload_is_shown_in_a_run_of_its_own(choosing, runs, uploads):
    old = runs.new_run()
    now = shown(choosing.upload(str(sound_file(uploads / "mine.wav")), RULE, old))
    assert now.selection.name == "mine.wav"
    assert now.run.directory != old.directory
    assert not old.directory.exists()
    assert now.stage["sounds"]["original"] is not None
    assert now.stage["progress"]["kept"] is None
    assert now.picker == {"chosen": None}


def test_a_recording_is_shown_like_an_upload(choosing, uploads):
    path = sound_file(uploads / "recording.wav", windows=2)
    now = shown(choosing.record(event(path=str(path)), RULE, None))
    assert (now.selection.name, now.selection.clip_id) == ("recording.wav", None)
    assert now.excerpt["seconds"] == pytest.approx(2 * WINDOW_S)


@pytest.mark.parametrize("inside", [None, 7, "", "..", "no.wav", "../mine.wav", "a\0b", "link.wav"])
def test_a_recording_and_an_upload_must_lie_in_the_upload_folder(
    choosing, uploads, tmp_path, inside
):
    outside = sound_file(tmp_path / "mine.wav")
    (uploads / "link.wav").symlink_to(outside)
    path = str(uploads / inside) if isinstance(inside, str) else inside
    assert_refused(choosing.record(event(path=path), RULE, None), "did not arrive")
    assert_refused(choosing.upload(path, RULE, None), "did not arrive")


def test_a_clip_that_arrives_during_a_search_changes_nothing(choosing, runs, uploads):
    path = sound_file(uploads / "mine.wav", windows=3)
    bench = Bench()
    _, run, *_ = Searching(bench, runs).begin(selection_of(path), None, RULE, *SETTINGS)
    for outputs in (
        choosing.upload(str(path), RULE, run),
        choosing.bundled(event(id=bundled_clips("genre")[0].id), RULE, run),
        choosing.record(event(path=str(path)), RULE, run),
        choosing.excerpt(event(start_s=0.1), selection_of(path), RULE, run),
    ):
        assert_refused(outputs, "Stop the search first")
    assert run.directory.exists()
    assert not run.stop.is_set()
    finished(run)
    assert shown(choosing.upload(str(path), RULE, run)).selection.name == "mine.wav"


def test_an_excerpt_is_shown_from_where_it_starts(choosing, uploads):
    whole = shown(choosing.upload(str(sound_file(uploads / "long.wav", windows=3)), RULE, None))
    assert whole.excerpt["latest_s"] == pytest.approx(2 * WINDOW_S)
    moved = shown(choosing.excerpt(event(start_s=0.333), whole.selection, RULE, whole.run))
    assert moved.selection.start_s == 0.33
    assert moved.excerpt["start_s"] == 0.33
    assert moved.stage["scene"]["picture"] != whole.stage["scene"]["picture"]


@pytest.mark.parametrize("start_s", [None, "0", -0.1, 0.9, float("nan"), float("inf"), True, [0]])
def test_an_excerpt_out_of_range_is_refused(choosing, uploads, start_s):
    whole = shown(choosing.upload(str(sound_file(uploads / "long.wav", windows=3)), RULE, None))
    outputs = choosing.excerpt(event(start_s=start_s), whole.selection, RULE, whole.run)
    assert_refused(outputs, "starts between 0 s and 0.8 s")


def test_a_file_that_the_model_sees_whole_has_no_chooser(choosing, uploads):
    now = shown(choosing.upload(str(sound_file(uploads / "short.wav")), RULE, None))
    assert now.excerpt is None


def test_a_model_with_a_longer_window_moves_the_excerpt_into_the_file(choosing, uploads):
    selection = shown(
        choosing.upload(str(sound_file(uploads / "long.wav", windows=3)), RULE, None)
    ).selection.at(0.8)
    facts, classes, moved, excerpt = choosing.model("genre-logmel-cnn", selection)
    assert "Hears 5 s" in facts
    assert ("blues", "blues") in classes.choices
    assert (moved.start_s, excerpt) == (0.0, None)
