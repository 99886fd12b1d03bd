from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import gradio as gr
import pytest

from explorer.clips.gallery import bundled_clips
from explorer.judging.info import ClassifierInfo
from explorer.ui.components.picker.picker import GalleryCards
from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.outputs import AnswerOutputs, ClipOutputs, PanelOutputs, TaskOutputs
from explorer.ui.explore.search import SearchEvents, finished
from explorer.ui.session import Visit
from explorer.ui.wording.request import deleted_sound
from tests.support.bench import RULE, SETTINGS, Bench, bench_device, sound_file, visit_of
from tests.support.choices import NUMBER, choose
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


def shown(answer: AnswerOutputs) -> ClipOutputs:
    assert answer.choices == gr.skip(), "it was refused"
    return answer.choice.clip


def clip(index: int = 0) -> dict[str, str]:
    return {"id": bundled_clips("genre")[index].id}


def assert_refused(answer: AnswerOutputs, words: str) -> None:
    """Check for a message only; the page marks again what it shows."""
    now = answer.choice.clip
    assert 'role="alert"' in now.message
    assert words in now.message
    assert now._replace(channel=gr.skip()) == ClipOutputs(message=now.message)
    assert answer.choices.props["refused"] == NUMBER
    assert answer.choice.panels == PanelOutputs()


@pytest.mark.parametrize("clip_id", [None, "genre/none", "../../etc/passwd", 7, ["genre"]])
def test_an_unknown_clip_changes_only_the_message(choosing, visit, clip_id):
    assert_refused(choose(choosing, visit, "clip", RULE, id=clip_id), "clip")


@pytest.mark.parametrize("model_id", [None, "nobody", 7])
def test_an_unknown_model_is_a_message(choosing, visit, model_id):
    assert_refused(choose(choosing, visit, "clip", model_id, **clip()), "model")


def test_a_bad_upload_keeps_the_last_run(choosing, visit, uploads):
    run = visit.run
    bad = uploads / "bad.wav"
    bad.write_text("no sound")
    assert_refused(choose(choosing, visit, "file", RULE, path=str(bad)), "not a sound file")
    assert visit.run is run
    assert run.directory.exists()


def test_a_good_upload_is_shown_in_a_run_of_its_own(choosing, visit, uploads):
    old = visit.run
    now = shown(choose(choosing, visit, "file", RULE, path=str(sound_file(uploads / "mine.wav"))))
    assert now.visit is visit
    assert visit.selection.name == "mine.wav"
    assert visit.run.directory != old.directory
    assert not old.directory.exists()
    assert now.stage["sounds"]["original"] is not None
    assert now.stage["progress"]["kept"] is None
    assert now.picker.value == {"chosen": visit.own.newest_first[0].id}


def test_a_recording_is_shown_like_an_upload(choosing, visit, uploads):
    path = sound_file(uploads / "recording.wav", windows=2)
    now = shown(choose(choosing, visit, "file", RULE, path=str(path)))
    assert (visit.selection.name, visit.selection.clip_id) == ("recording.wav", None)
    assert now.excerpt["seconds"] == pytest.approx(2 * WINDOW_S)


@pytest.mark.parametrize("inside", [None, 7, "", "..", "no.wav", "../mine.wav", "a\0b", "link.wav"])
def test_a_recording_and_an_upload_must_be_in_the_upload_folder(
    choosing, visit, uploads, tmp_path, inside
):
    outside = sound_file(tmp_path / "mine.wav")
    (uploads / "link.wav").symlink_to(outside)
    path = str(uploads / inside) if isinstance(inside, str) else inside
    assert_refused(choose(choosing, visit, "file", RULE, path=path), "did not arrive")


def test_a_clip_that_arrives_during_a_search_changes_nothing(choosing, runs, uploads, visit):
    path = sound_file(uploads / "mine.wav", windows=3)
    searching = SearchEvents(bench_device(), runs)
    searching.begin(visit, RULE, *SETTINGS)
    run = visit.run
    for outputs in (
        choose(choosing, visit, "file", RULE, path=str(path)),
        choose(choosing, visit, "clip", RULE, **clip()),
        choose(choosing, visit, "file", RULE, path=str(path)),
        choose(choosing, visit, "excerpt", RULE, start_s=0.1),
    ):
        assert_refused(outputs, "Stop the search first")
    assert visit.run is run
    assert run.directory.exists()
    assert not run.stop.is_set()
    list(searching.search(visit))
    finished(visit)
    choose(choosing, visit, "file", RULE, path=str(path))
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
        reading = ClipEvents(slow, runs, GalleryCards())
        choice = pool.submit(choose, reading, visit, "file", RULE, path=str(path))
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
        reading = ClipEvents(slow, runs, GalleryCards())
        choice = pool.submit(choose, reading, visit, "file", RULE, path=str(path))
        assert slow.asked.wait(10)
        visit.end()
        slow.may_go_on.set()
        choice.result()
    assert not visit.run.directory.exists()


def test_an_excerpt_is_shown_from_where_it_starts(choosing, visit, uploads):
    whole = shown(
        choose(choosing, visit, "file", RULE, path=str(sound_file(uploads / "long.wav", windows=3)))
    )
    assert whole.excerpt["latest_s"] == pytest.approx(2 * WINDOW_S)
    moved = shown(choose(choosing, visit, "excerpt", RULE, start_s=0.333))
    assert visit.selection.start_s == 0.33
    assert moved.excerpt["start_s"] == 0.33
    assert moved.stage["scene"]["picture"] != whole.stage["scene"]["picture"]


@pytest.mark.parametrize("start_s", [None, "0", -0.1, 0.9, float("nan"), float("inf"), True, [0]])
def test_an_excerpt_out_of_range_is_refused(choosing, visit, uploads, start_s):
    choose(choosing, visit, "file", RULE, path=str(sound_file(uploads / "long.wav", windows=3)))
    outputs = choose(choosing, visit, "excerpt", RULE, start_s=start_s)
    assert_refused(outputs, "from 0 to 0.8 in this file")


def test_a_file_that_the_model_hears_whole_has_no_excerpt_chooser(choosing, visit, uploads):
    now = shown(choose(choosing, visit, "file", RULE, path=str(sound_file(uploads / "short.wav"))))
    assert now.excerpt is None


def test_a_model_with_a_longer_window_moves_the_excerpt_into_the_file(choosing, visit, uploads):
    choose(choosing, visit, "file", RULE, path=str(sound_file(uploads / "long.wav", windows=3)))
    visit.selection = visit.selection.at(0.8)
    answer = choose(choosing, visit, "model", RULE, id="genre-logmel-cnn")
    assert "Hears 5 s" in answer.task.facts
    assert answer.task.model.value == "genre-logmel-cnn"
    assert ("blues", "blues") in answer.label.choices
    assert (visit.selection.start_s, shown(answer).excerpt) == (0.0, None)


def test_a_clip_that_waits_is_drawn_as_the_new_model_hears_it(choosing, visit, uploads):
    path = str(sound_file(uploads / "long.wav", windows=3))
    before = shown(choose(choosing, visit, "file", RULE, path=path)).stage
    assert before["scene"]["seconds"] == pytest.approx(WINDOW_S)
    now = shown(choose(choosing, visit, "model", RULE, id="genre-logmel-cnn")).stage
    assert now["scene"]["seconds"] == 5.0


def test_a_result_stays_when_another_model_is_chosen(choosing, runs, visit):
    searching = SearchEvents(bench_device(), runs)
    searching.begin(visit, RULE, *SETTINGS)
    list(searching.search(visit))
    finished(visit)
    run = visit.run
    answer = choose(choosing, visit, "model", RULE, id="genre-logmel-cnn")
    assert (shown(answer).stage, answer.choice.panels) == (gr.skip(), PanelOutputs())
    assert visit.run is run


def test_during_a_search_its_model_stays_the_one_in_the_list(choosing, runs, visit):
    SearchEvents(bench_device(), runs).begin(visit, RULE, *SETTINGS)
    answer = choose(choosing, visit, "model", RULE, id="genre-logmel-cnn")
    assert "Stop the search first" in answer.choice.clip.message
    assert answer.task == TaskOutputs(model=answer.task.model)
    assert answer.task.model.value == RULE


def test_a_page_that_was_left_alone_too_long_asks_to_be_reloaded(choosing):
    assert_refused(choose(choosing, None, "clip", RULE, **clip()), "reload")
    assert_refused(choose(choosing, None, "model", RULE, id=RULE), "reload")


@pytest.mark.parametrize("sent", [None, 7, "clip", {}, {"kind": ["clip"]}, {"kind": "everything"}])
def test_a_choice_of_another_shape_is_refused(choosing, visit, sent):
    answer = nested(AnswerOutputs(), choosing.choose(sent, RULE, visit))
    assert "reload" in answer.choice.clip.message
    assert answer.choices.props["refused"] is None


def test_an_own_sound_has_a_card_and_is_chosen_again_in_this_visit_only(
    choosing, visit, uploads, runs, tmp_path
):
    path = sound_file(uploads / "my own.wav", windows=2)
    first = shown(choose(choosing, visit, "file", RULE, path=str(path))).picker
    (card,) = first.props["own"]
    assert (card["title"], card["name"]) == ("my own.wav", "yours")
    assert card["thumbnail"]["picture"]
    assert first.value == {"chosen": card["id"]}
    assert shown(choose(choosing, visit, "clip", RULE, **clip())).picker == {"chosen": clip()["id"]}
    again = shown(choose(choosing, visit, "clip", RULE, id=card["id"]))
    assert visit.selection.path == path
    assert again.picker == {"chosen": card["id"]}
    moved = shown(choose(choosing, visit, "excerpt", RULE, start_s=WINDOW_S))
    assert moved.picker == {"chosen": card["id"]}
    other = visit_of(runs, sound_file(tmp_path / "other.wav"))
    assert_refused(choose(choosing, other, "clip", RULE, id=card["id"]), card["id"])
    assert other.own.newest_first == ()
    visit.end()
    assert visit.own.newest_first == ()


def test_an_upload_that_is_no_sound_has_no_card(choosing, visit, uploads):
    (uploads / "bad.wav").write_text("no sound")
    assert_refused(
        choose(choosing, visit, "file", RULE, path=str(uploads / "bad.wav")), "not a sound file"
    )
    assert visit.own.newest_first == ()


def test_an_own_sound_that_was_deleted_says_so_and_its_card_goes(choosing, visit, uploads):
    paths = [sound_file(uploads / name) for name in ("a.wav", "b.wav")]
    for path in paths:
        choose(choosing, visit, "file", RULE, path=str(path))
    gone = visit.own.id_of(paths[0])
    paths[0].unlink()
    answer = choose(choosing, visit, "clip", RULE, id=gone)
    assert deleted_sound("a.wav") in answer.choice.clip.message
    assert answer.choices.props["refused"] == NUMBER
    assert [card["title"] for card in answer.choice.clip.picker.props["own"]] == ["b.wav"]
    assert answer.choice.clip.picker.value == {"chosen": visit.own.id_of(paths[1])}
    assert visit.selection.path == paths[1]
