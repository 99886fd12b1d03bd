from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import gradio as gr
import pytest

from explorer.clips.gallery import bundled_clips
from explorer.judging.info import ClassifierInfo
from explorer.ui.components.picker.picker import GalleryCards
from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.outputs import ChoiceOutputs, ClipOutputs, PanelOutputs
from explorer.ui.explore.search import SearchEvents, finished
from explorer.ui.session import Visit
from tests.support.bench import RULE, SETTINGS, Bench, bench_device, sound_file, visit_of
from tests.support.events import event
from tests.support.fakes import N_SAMPLES, SAMPLE_RATE
from tests.support.outputs import nested

WINDOW_S = N_SAMPLES / SAMPLE_RATE


@pytest.fixture
def choosing(runs) -> ClipEvents:
    return ClipEvents(Bench(), runs, GalleryCards())


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    return folder


@pytest.fixture
def visit(runs, tmp_path) -> Visit:
    return visit_of(runs, sound_file(tmp_path / "first.wav"))


def shown(outputs: tuple[object, ...]) -> ClipOutputs:
    return nested(ChoiceOutputs(), outputs).clip


def assert_refused(outputs: tuple[object, ...], words: str) -> None:
    """Check for a message only; picker and excerpt mark again what they showed."""
    now = shown(outputs)
    assert 'role="alert"' in now.message
    assert words in now.message
    assert (now.visit, now.stage) == (gr.skip(),) * 2
    assert now.picker.props["token"] == now.excerpt.props["token"] != ""
    assert nested(ChoiceOutputs(), outputs).panels == PanelOutputs()


@pytest.mark.parametrize("clip_id", [None, "genre/none", "../../etc/passwd", 7, ["genre"]])
def test_an_unknown_clip_changes_only_the_message(choosing, visit, clip_id):
    assert_refused(choosing.clip(event(id=clip_id), RULE, visit), "clip")


@pytest.mark.parametrize("model_id", [None, "nobody", 7])
def test_an_unknown_model_is_a_message(choosing, visit, model_id):
    clip_id = bundled_clips("genre")[0].id
    assert_refused(choosing.clip(event(id=clip_id), model_id, visit), "model")


def test_a_bad_upload_keeps_the_last_run(choosing, visit, uploads):
    run = visit.run
    bad = uploads / "bad.wav"
    bad.write_text("no sound")
    assert_refused(choosing.upload(str(bad), RULE, visit), "not a sound file")
    assert visit.run is run
    assert run.directory.exists()


def test_a_good_upload_is_shown_in_a_run_of_its_own(choosing, visit, uploads):
    old = visit.run
    now = shown(choosing.upload(str(sound_file(uploads / "mine.wav")), RULE, visit))
    assert now.visit is visit
    assert visit.selection.name == "mine.wav"
    assert visit.run.directory != old.directory
    assert not old.directory.exists()
    assert now.stage["sounds"]["original"] is not None
    assert now.stage["progress"]["kept"] is None
    assert now.picker == {"chosen": None}


def test_a_recording_is_shown_like_an_upload(choosing, visit, uploads):
    path = sound_file(uploads / "recording.wav", windows=2)
    now = shown(choosing.record(event(path=str(path)), RULE, visit))
    assert (visit.selection.name, visit.selection.clip_id) == ("recording.wav", None)
    assert now.excerpt["seconds"] == pytest.approx(2 * WINDOW_S)


@pytest.mark.parametrize("inside", [None, 7, "", "..", "no.wav", "../mine.wav", "a\0b", "link.wav"])
def test_a_recording_and_an_upload_must_be_in_the_upload_folder(
    choosing, visit, uploads, tmp_path, inside
):
    outside = sound_file(tmp_path / "mine.wav")
    (uploads / "link.wav").symlink_to(outside)
    path = str(uploads / inside) if isinstance(inside, str) else inside
    assert_refused(choosing.record(event(path=path), RULE, visit), "did not arrive")
    assert_refused(choosing.upload(path, RULE, visit), "did not arrive")


def test_a_clip_that_arrives_during_a_search_changes_nothing(choosing, runs, uploads, visit):
    path = sound_file(uploads / "mine.wav", windows=3)
    searching = SearchEvents(bench_device(), runs)
    searching.begin(visit, RULE, *SETTINGS)
    run = visit.run
    for outputs in (
        choosing.upload(str(path), RULE, visit),
        choosing.clip(event(id=bundled_clips("genre")[0].id), RULE, visit),
        choosing.record(event(path=str(path)), RULE, visit),
        choosing.excerpt(event(start_s=0.1), RULE, visit),
    ):
        assert_refused(outputs, "Stop the search first")
    assert visit.run is run
    assert run.directory.exists()
    assert not run.stop.is_set()
    list(searching.search(visit))
    finished(visit)
    choosing.upload(str(path), RULE, visit)
    assert visit.selection.name == "mine.wav"


class Slow(Bench):
    """A call for a model waits here until the test lets it go on."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may_go_on = Event(), Event()

    def info(self, model_id: object) -> ClassifierInfo:
        self.asked.set()
        assert self.may_go_on.wait(10)
        return super().info(model_id)


def test_a_search_requested_while_a_clip_is_read_is_of_that_clip(runs, visit, uploads):
    path, slow = sound_file(uploads / "mine.wav"), Slow()
    with ThreadPoolExecutor() as pool:
        choice = pool.submit(ClipEvents(slow, runs, GalleryCards()).upload, str(path), RULE, visit)
        assert slow.asked.wait(10)
        searching = SearchEvents(bench_device(), runs)
        begun = pool.submit(searching.begin, visit, RULE, *SETTINGS)
        slow.may_go_on.set()
        choice.result()
        begun.result()
    assert visit.run.request.selection.name == "mine.wav"
    searching.stop(visit)
    *_, (value, *_) = searching.search(visit)
    assert "Stopped" in value["progress"]["headline"][0][0]
    assert visit.run.directory.exists()


def test_a_visitor_who_leaves_while_a_clip_is_read_leaves_no_files(runs, visit, uploads):
    path, slow = sound_file(uploads / "mine.wav"), Slow()
    with ThreadPoolExecutor() as pool:
        choice = pool.submit(ClipEvents(slow, runs, GalleryCards()).upload, str(path), RULE, visit)
        assert slow.asked.wait(10)
        visit.end()
        slow.may_go_on.set()
        choice.result()
    assert not visit.run.directory.exists()


def test_an_excerpt_is_shown_from_where_it_starts(choosing, visit, uploads):
    whole = shown(choosing.upload(str(sound_file(uploads / "long.wav", windows=3)), RULE, visit))
    assert whole.excerpt["latest_s"] == pytest.approx(2 * WINDOW_S)
    moved = shown(choosing.excerpt(event(start_s=0.333), RULE, visit))
    assert visit.selection.start_s == 0.33
    assert moved.excerpt["start_s"] == 0.33
    assert moved.stage["scene"]["picture"] != whole.stage["scene"]["picture"]


@pytest.mark.parametrize("start_s", [None, "0", -0.1, 0.9, float("nan"), float("inf"), True, [0]])
def test_an_excerpt_out_of_range_is_refused(choosing, visit, uploads, start_s):
    choosing.upload(str(sound_file(uploads / "long.wav", windows=3)), RULE, visit)
    outputs = choosing.excerpt(event(start_s=start_s), RULE, visit)
    assert_refused(outputs, "from 0 to 0.8 in this file")


def test_a_file_that_the_model_hears_whole_has_no_excerpt_chooser(choosing, visit, uploads):
    now = shown(choosing.upload(str(sound_file(uploads / "short.wav")), RULE, visit))
    assert now.excerpt is None


def test_a_model_with_a_longer_window_moves_the_excerpt_into_the_file(choosing, visit, uploads):
    choosing.upload(str(sound_file(uploads / "long.wav", windows=3)), RULE, visit)
    visit.selection = visit.selection.at(0.8)
    _, facts, classes, excerpt = choosing.model("genre-logmel-cnn", visit)
    assert "Hears 5 s" in facts
    assert ("blues", "blues") in classes.choices
    assert (visit.selection.start_s, excerpt) == (0.0, None)


def test_a_page_that_was_left_alone_too_long_asks_to_be_reloaded(choosing):
    assert_refused(choosing.clip(event(id=bundled_clips("genre")[0].id), RULE, None), "reload")
    with pytest.raises(gr.Error, match="reload"):
        choosing.model(RULE, None)
