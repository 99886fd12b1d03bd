from pathlib import Path
from typing import Any

import gradio as gr
import pytest
import soundfile
import torch

from explorer.gallery import bundled_clips
from explorer.records import Outcome, read_record
from explorer.ui import programmatic
from explorer.ui.handlers import Handlers, bundled_selection, ready
from explorer.ui.session import Run, RunDirectories, Selection, discard
from explorer.ui.workshop import Workshop
from models.registry import list_models
from tests.fakes import N_SAMPLES, SAMPLE_RATE, RuleClassifier, linear_bands, noise_clip, yes_if

MODEL = list_models("genre")[0].id  # a name of the registry; the bench never loads it
DEFAULTS = ("linear", 16, "quick", 0)


class Bench(Workshop):
    """A workshop with one model: it says yes while bands 3 and 5 of 16 are there."""

    def __init__(self) -> None:
        super().__init__(torch.device("cpu"))
        rule = yes_if(lambda present: present[:, 3] & present[:, 5])
        self.model = RuleClassifier(linear_bands(16), rule)

    def classifier(self, model_id: object) -> RuleClassifier:
        return self.model


@pytest.fixture
def runs() -> RunDirectories:
    return RunDirectories()


@pytest.fixture
def handlers(runs) -> Handlers:
    return Handlers(Bench(), runs)


@pytest.fixture
def selection(tmp_path: Path) -> Selection:
    path = tmp_path / "mine.wav"
    # libsndfile takes 4 kHz and more; four times the model's rate and length
    samples = noise_clip(n_samples=4 * N_SAMPLES).waveform.numpy()
    soundfile.write(path, samples, 4 * SAMPLE_RATE, subtype="FLOAT")
    return Selection(path=path, name="mine.wav", title="mine.wav", clip_id=None)


def searched(handlers: Handlers, selection: Selection, run: Run, *settings: Any) -> list[Any]:
    return list(handlers.search(selection, run, "rule", *(settings or DEFAULTS)))


def test_a_search_ends_with_the_result_on_the_stage(handlers, runs, selection):
    run = runs.new_run()
    *_, (value, curve, *_) = searched(handlers, selection, run)
    record = read_record(run.directory)
    assert record.outcome is Outcome.IRREDUCIBLE
    assert record.keep == (3, 5)
    assert value["progress"]["busy"] is False
    assert all(value["sounds"].values())
    assert curve.data[0].y[-1] == 2


def test_a_stopped_run_ends_as_cancelled(handlers, runs, selection):
    run = runs.new_run()
    run.stop.set()
    *_, (value, *_) = searched(handlers, selection, run)
    assert read_record(run.directory).outcome is Outcome.CANCELLED
    assert "Stopped" in value["progress"]["headline"][0][0]


def test_the_stop_button_stops_only_its_own_run(handlers, runs):
    mine, other = runs.new_run(), runs.new_run()
    handlers.stop(mine)
    assert mine.stop.is_set()
    assert not other.stop.is_set()


@pytest.mark.parametrize("settings", [("bark", 16, "quick", 0), ("linear", 10**6, "quick", 0)])
def test_a_request_that_is_not_offered_is_a_plain_message(handlers, runs, selection, settings):
    run = runs.new_run()
    with pytest.raises(gr.Error, match="one of|between"):
        searched(handlers, selection, run, *settings)


@pytest.mark.parametrize("clip_id", [None, "genre/none", "../../etc/passwd", 7, ["genre"]])
def test_an_unknown_clip_changes_nothing_but_the_message(handlers, clip_id):
    message, *others = handlers.choose(gr.EventData(None, {"id": clip_id}), "rule", None)
    assert 'role="alert"' in message
    assert others == [gr.skip()] * 9


def test_a_bad_upload_keeps_the_last_run(handlers, runs, selection, tmp_path):
    run = runs.new_run()
    bad = tmp_path / "bad.wav"
    bad.write_text("no sound")
    message, *others = handlers.upload(str(bad), "rule", run)
    assert "not a sound file" in message
    assert others == [gr.skip()] * 9
    assert run.directory.exists()


def test_a_good_upload_is_shown_in_a_run_of_its_own(handlers, runs, selection):
    old = runs.new_run()
    _, chosen, run, value, *_ = handlers.upload(str(selection.path), "rule", old)
    assert chosen.name == "mine.wav"
    assert run.directory != old.directory
    assert not old.directory.exists()
    assert value["sounds"]["original"] is not None
    assert value["progress"]["keep"] is None


def test_a_clip_that_arrives_during_a_search_changes_nothing(handlers, runs, selection):
    _, run = begun(handlers, runs, selection)
    for outputs in (
        handlers.upload(str(selection.path), "rule", run),
        handlers.choose(gr.EventData(None, {"id": bundled_clips("genre")[0].id}), "rule", run),
    ):
        assert "Stop the search first" in outputs[0]
        assert outputs[1:] == (gr.skip(),) * 9
    assert run.directory.exists()
    assert not run.stop.is_set()
    ready(selection, run)
    assert handlers.upload(str(selection.path), "rule", run)[1].name == "mine.wav"


def begun(handlers: Handlers, runs: RunDirectories, selection: Selection) -> tuple[Run, Run]:
    old = runs.new_run()
    new, *_ = handlers.begin(selection, old, MODEL, *DEFAULTS)
    return old, new


def test_a_directory_lives_as_long_as_its_search(handlers, runs, selection):
    run = runs.new_run()
    search = handlers.search(selection, run, "rule", *DEFAULTS)
    next(search)
    discard(run)
    assert run.directory.exists()
    list(search)
    assert not run.directory.exists()


def test_a_search_that_is_broken_off_deletes_a_discarded_directory(handlers, runs, selection):
    run = runs.new_run()
    search = handlers.search(selection, run, "rule", *DEFAULTS)
    next(search)
    discard(run)
    search.close()
    assert not run.directory.exists()


@pytest.mark.parametrize("seed", [None, -5])
def test_a_request_that_cannot_begin_keeps_the_last_result(handlers, runs, selection, seed):
    old = runs.new_run()
    with pytest.raises(gr.Error, match="The seed"):
        handlers.begin(selection, old, MODEL, "linear", 16, "quick", seed)
    assert old.directory.exists()
    assert not old.stop.is_set()


def test_a_search_under_way_is_not_replaced(handlers, runs, selection):
    _, run = begun(handlers, runs, selection)
    with pytest.raises(gr.Error, match="under way"):
        handlers.begin(selection, run, MODEL, *DEFAULTS)
    assert run.directory.exists()


def test_a_withdrawn_search_leaves_the_clip_ready(handlers, runs, selection):
    _, run = begun(handlers, runs, selection)
    fresh, value, find, *others = handlers.withdraw(selection, run, "rule")
    assert run.stop.is_set()
    assert not run.directory.exists()
    assert not fresh.searching.is_set()
    assert fresh.directory.exists()
    assert value["progress"]["busy"] is False
    assert find.visible
    assert any("There is no result" in str(other) for other in others)


def test_a_withdrawn_search_of_a_clip_that_is_gone_is_ready_too(handlers, runs, selection):
    selection.path.unlink()
    _, value, find, *_ = handlers.withdraw(selection, runs.new_run(), "rule")
    assert value == gr.skip()
    assert find.visible


def test_the_other_models_sentence_waits_for_all_of_them():
    handlers = Handlers(Workshop(torch.device("cpu")), runs := RunDirectories())
    run = runs.new_run()
    first = bundled_selection(bundled_clips("genre")[0].id)
    list(handlers.search(first, run, MODEL, "mel", 8, "quick", 0))
    panels = [outputs[0] for outputs in handlers.judge(run) if isinstance(outputs[0], str)]
    assert panels
    assert not any("no other model" in panel for panel in panels)


def test_the_shared_example_is_never_deleted(runs):
    example = runs.new_run(shared=True)
    discard(example)
    assert example.directory.exists()
    assert not example.stop.is_set()


def test_a_discarded_run_stops_and_leaves_no_files(runs):
    run = runs.new_run()
    discard(run)
    assert not run.directory.exists()
    assert run.stop.is_set()


def test_a_caller_of_the_api_who_leaves_ends_the_search(runs, selection, monkeypatch):
    monkeypatch.setattr(programmatic, "SECONDS_BETWEEN_SKIPS", 0)
    api = programmatic.Programmatic(Bench(), runs)
    request = ("", str(selection.path), "rule", *DEFAULTS[:2], "thorough", 0, "", 0)
    *skips, (record, _) = api.search(*request)
    assert skips
    assert all(skip == (gr.skip(), gr.skip()) for skip in skips)
    assert '"irreducible"' in record
    discarded: list[Run] = []
    monkeypatch.setattr(programmatic, "discard", discarded.append)
    search = api.search(*request)
    assert next(search) == (gr.skip(), gr.skip())
    assert discarded == []
    search.close()
    assert len(discarded) == 1
