"""What visitors do where the device is lent; `tests/ui/device/test_zero_gpu.py` runs it alone.

The stand-in (`tests/support/zero_gpu.py`) really forks and pickles, and what a fork inherits of
torch's threads must not depend on earlier tests.
"""

import dataclasses
import json
import os
import time
from pathlib import Path

import gradio as gr
import pytest
import torch

from explorer.errors import ModelError
from explorer.records import Outcome, read_record
from explorer.result.stored import StoredResult
from explorer.searching.config import SearchConfig
from explorer.study import records as study_records
from explorer.study.item import StudyModels
from explorer.study.run import run_here, run_study
from explorer.study.second_pass import judge_other_clips
from explorer.transferring.controls import ControlsSoFar
from explorer.ui.compare import visitor_study
from explorer.ui.compare.request import Form, checked_request
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.components.copy.copy import TASK, CopyEvents
from explorer.ui.device import work as device_work
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.models import ModelHost, same_meaning
from explorer.ui.device.zero_gpu import ZeroGpuTerms
from explorer.ui.endpoints import calls
from explorer.ui.endpoints.extend import ExtendEndpoint
from explorer.ui.endpoints.transfer import TransferEndpoint
from explorer.ui.explore.judge import JudgeEvents
from explorer.ui.explore.search import SearchEvents, finished
from explorer.ui.explore.select import first_clip, gallery_selection
from explorer.ui.result_zip.packing import zip_result
from explorer.ui.search_run import Phase
from explorer.ui.session import Visit
from explorer.ui.wording.search import controls_cut_short, time_allowed, used_up
from explorer.ui.wording.verdicts import some_say
from models.collection import Models
from tests.support.bench import Bench, asked, bench_device, selection_of, sound_file
from tests.support.small_results import searched
from tests.support.zero_gpu import GPU, Seen

CPU = torch.device("cpu")
LAYERS = ("necessary", "complete")
HARD = ("linear", 64, "thorough")  # a search of many batches


class LentBench(Bench):
    """Three models in the other process, which log when they ran and on how many sounds."""

    def __init__(self, log: Path, *, work_s: float = 15.0, duration: float = 20.0) -> None:
        self.seen, self._log, self.pause_s = Seen(), log, 0.0
        self.error: Exception | None = None
        super().__init__(Models(described=()))
        terms = ZeroGpuTerms(decorate=GPU(duration, self.seen), work_s=work_s)
        self.lease = DeviceLease(self, terms)
        self._plain = self.model

    def classifier(self, model_id: object):
        assert os.environ.get("IN_A_WORKER"), "there is no device in this process"
        model = Bench().model
        model.info = dataclasses.replace(model.info, id=str(model_id), title=str(model_id))
        return _Slow(model, self)

    def models_of_same_task(self, model_id: str):
        info = self.model.info
        return (*(dataclasses.replace(info, id=id, title=id) for id in ("b", "c")), info)

    def note(self, n_sounds: int) -> None:
        with self._log.open("a") as log:
            log.write(f"{time.monotonic()} {n_sounds}\n")
        time.sleep(self.pause_s)
        if self.error is not None:
            raise self.error

    def batches_since(self, moment: float) -> list[int]:
        """Return the sizes of the batches that began after a moment."""
        lines = [line.split() for line in self._log.read_text().splitlines()]
        return [int(n) for when, n in lines if float(when) > moment]


class _Slow:
    def __init__(self, model, bench: LentBench) -> None:
        self.info, self.device, self._model, self._bench = model.info, CPU, model, bench

    def __call__(self, waveforms):
        self._bench.note(len(waveforms))
        return self._model(waveforms)


@pytest.fixture
def bench(tmp_path) -> LentBench:
    return LentBench(tmp_path / "log.txt")


@pytest.fixture
def selection(tmp_path):
    return selection_of(sound_file(tmp_path / "mine.wav"))


@pytest.fixture(autouse=True)
def same_labels(monkeypatch, request):
    if "bench" in request.fixturenames or "hurried" in request.fixturenames:
        monkeypatch.setattr(device_work, "same_meaning", lambda label, info: (label,))


@pytest.fixture(autouse=True)
def every_step_is_shown(monkeypatch):
    monkeypatch.setattr("explorer.ui.components.stage.live.MIN_SECONDS_BETWEEN_UPDATES", 0)


def found(bench: LentBench, runs, selection) -> Visit:
    """A visitor whose search has ended."""
    visit = asked(runs, selection)
    list(SearchEvents(bench.lease, runs).search(visit))
    finished(visit)
    return visit


def test_a_search_shows_its_steps_and_finds_what_it_finds_elsewhere(bench, runs, selection):
    visit = asked(runs, selection)
    first, *steps, last = SearchEvents(bench.lease, runs).search(visit)
    assert first[0]["progress"]["busy"]
    assert len(steps) == bench.seen.n_items - 1 > 5
    assert last[0]["progress"]["kept"]["n"] == 2
    assert last[1].count('class="dot"') > 0
    elsewhere = asked(runs, selection)
    list(SearchEvents(bench_device(), runs).search(elsewhere))
    lent, own = (read_record(each.run.directory) for each in (visit, elsewhere))
    assert lent.outcome is Outcome.IRREDUCIBLE
    assert (lent.keep, lent.certificate) == (own.keep, own.certificate)
    assert lent.evaluations == own.evaluations
    assert visit.run.phase is Phase.SEARCHED
    assert finished(visit).find.visible
    assert visit.run.phase is Phase.SHOWN


def test_the_process_is_kept_for_the_next_search(bench, runs, selection):
    for _ in range(2):
        found(bench, runs, selection)
    assert len(bench.seen.workers) == 2
    assert len(set(bench.seen.workers)) == 1


def test_stop_ends_a_search_within_a_batch_and_keeps_the_best_so_far(bench, runs, selection):
    bench.pause_s = 0.05
    searching, visit = SearchEvents(bench.lease, runs), asked(runs, selection, *HARD)
    search = searching.search(visit)
    shown = (outputs[0]["progress"]["kept"] for outputs in search)
    next(kept for kept in shown if kept is not None)
    searching.stop(visit)
    stopped = time.monotonic()
    *_, (value, *_) = search
    record = read_record(visit.run.directory)
    assert record.outcome is Outcome.CANCELLED
    assert record.keep is not None
    assert "Stopped" in value["progress"]["headline"][0][0]
    assert record.evaluations.certificate == 1
    assert len(bench.batches_since(stopped)) <= 1 + record.evaluations.certificate


@pytest.mark.parametrize("is_closed", [True, False])
def test_a_visitor_who_leaves_stops_the_search_and_leaves_no_files(
    bench, runs, selection, is_closed
):
    bench.pause_s = 0.05
    visit = asked(runs, selection, *HARD)
    search = SearchEvents(bench.lease, runs).search(visit)
    next(search)
    next(search)
    visit.end()
    left = time.monotonic()
    search.close() if is_closed else list(search)
    assert not visit.run.directory.exists()
    time.sleep(0.3)
    assert len(bench.batches_since(left)) <= 1 + 1  # a certificate


def sent(endpoint: str, lease: DeviceLease, runs, archive: str):
    """What a script sends, and the answers to it."""
    if endpoint == "transfer":
        return TransferEndpoint(lease, runs).transfer(archive)
    return ExtendEndpoint(lease, runs).extend(archive)


@pytest.fixture
def archive(tmp_path) -> str:
    searched(tmp_path / "searched")
    return str(zip_result(tmp_path / "searched", "noise"))


@pytest.mark.parametrize("endpoint", ["transfer", "extend"])
def test_a_script_gets_what_it_gets_elsewhere(bench, runs, archive, endpoint):
    *_, lent = sent(endpoint, bench.lease, runs, archive)
    *_, own = sent(endpoint, bench_device(), runs, archive)
    if endpoint == "extend":
        lent, own = (json.loads(record) for record, _ in (lent, own))
        lent, own = ([layers[name]["keep"] for name in LAYERS] for layers in (lent, own))
    assert lent == own
    assert len(bench.seen.calls) == (2 if endpoint == "transfer" else 1)


@pytest.mark.parametrize("endpoint", ["transfer", "extend"])
def test_a_script_that_leaves_stops_its_work_and_leaves_no_files(
    bench, runs, archive, monkeypatch, endpoint
):
    monkeypatch.setattr(calls, "SECONDS_BETWEEN_SKIPS", 0)
    bench.pause_s = 0.05
    place = runs.new_run().directory.parent
    before = set(place.iterdir())
    answers = sent(endpoint, bench.lease, runs, archive)
    next(answers)
    left = time.monotonic()
    answers.close()
    assert set(place.iterdir()) == before
    assert len(bench.batches_since(left)) <= 2


@pytest.fixture
def hurried(tmp_path) -> LentBench:
    """A lease of one second for everything."""
    bench = LentBench(tmp_path / "log.txt", work_s=1.0)
    bench.pause_s = 0.05
    return bench


def test_when_time_is_up_the_best_so_far_is_kept_checked_and_shown(hurried, runs, selection):
    visit = asked(runs, selection, *HARD)
    *_, (value, *_) = SearchEvents(hurried.lease, runs).search(visit)
    record = read_record(visit.run.directory)
    assert record.outcome is Outcome.BUDGET
    assert {cell // 4 for cell in record.keep} >= {3, 5}  # of 16 bands
    assert record.certificate.holds
    headline = "".join(text for text, _ in value["progress"]["headline"])
    hurried_config = SearchConfig(max_seconds=1.0)
    assert headline.startswith(f"Out of {used_up(hurried_config)}")
    assert time_allowed(hurried_config) in value["progress"]["detail"]
    assert 1.0 <= hurried.seen.seconds[0] < 10.0  # and not all of the search
    assert finished(visit).find.visible


def test_verdicts_come_first_and_controls_after_them_in_a_call_of_their_own(bench, runs, selection):
    visit = found(bench, runs, selection)
    judging = JudgeEvents(bench.lease)
    *_, judged = judging.judge(visit)
    assert some_say("yes", 2, 2) in judged.targets
    assert [verdict.verdict for verdict in visit.run.judgements.verdicts] == ["accepts"] * 3
    assert not any(verdict.controls for verdict in visit.run.judgements.verdicts)
    _, *tables = judging.controls(visit)
    assert len(tables) == 3
    assert all(verdict.controls for verdict in visit.run.judgements.verdicts)
    assert len(bench.seen.calls) == 3
    elsewhere = bench_device()
    *_, own = elsewhere.run(
        device_work.judge_controls,
        (ControlsSoFar(model="rule"),),
        StoredResult.read(visit.run.directory),
        visit.run.left,
        100.0,
    )
    assert visit.run.judgements.verdicts[2].controls == own.counts


def test_controls_that_run_out_of_time_are_counted_and_the_others_shown(
    bench, runs, selection, tmp_path
):
    visit = found(bench, runs, selection)
    list(JudgeEvents(bench.lease).judge(visit))
    slow = LentBench(tmp_path / "slow.txt", work_s=1.3)
    slow.pause_s = 0.1  # a model takes five batches, ever larger ones
    *_, table = JudgeEvents(slow.lease).controls(visit)
    n_done = sum(bool(verdict.controls) for verdict in visit.run.judgements.verdicts)
    assert 1 <= n_done <= 2
    assert controls_cut_short(n_done, 3) in table
    assert table.count('class="pill accepts"') == 3


def test_moving_on_ends_the_controls(bench, runs, selection):
    bench.pause_s = 0.05
    visit = found(bench, runs, selection)
    judging = JudgeEvents(bench.lease)
    list(judging.judge(visit))
    controls = judging.controls(visit)
    next(controls)
    next(controls)
    visit.end()
    left = time.monotonic()
    assert list(controls) == [gr.skip()]
    assert not visit.run.directory.exists()
    assert len(bench.batches_since(left)) <= 1


def test_an_earshot_error_keeps_its_text(bench, runs, selection):
    bench.error = ModelError("The rule answered with NaN.")
    visit = asked(runs, selection)
    with pytest.raises(gr.Error, match="answered with NaN"):
        list(SearchEvents(bench.lease, runs).search(visit))
    assert visit.run.phase is Phase.SEARCHED


def test_any_other_error_is_shown_by_its_name_and_the_page_is_unlocked(bench, runs, selection):
    bench.error = RuntimeError("unexpected")
    visit = asked(runs, selection)
    searching = SearchEvents(bench.lease, runs)
    with pytest.raises(gr.Error, match="RuntimeError"):
        list(searching.search(visit))
    _, _, _, find, *_ = searching.failed(visit, "rule")
    assert find.visible


def test_work_that_is_killed_is_an_error_that_unlocks_the_page(tmp_path, runs, selection):
    bench = LentBench(tmp_path / "log.txt", work_s=60.0, duration=0.5)
    bench.pause_s = 0.2
    visit = asked(runs, selection, *HARD)
    with pytest.raises(gr.Error, match="aborted"):
        list(SearchEvents(bench.lease, runs).search(visit))
    assert visit.run.phase is Phase.SEARCHED


MODELS = ["emotion-logmel-cnn", "emotion-mfcc-gru"]
SMALL = Form(models=MODELS, n_clips=2, n_seeds=1, n_cells=16, effort="quick")


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


@pytest.fixture(scope="module")
def device(seen) -> DeviceLease:
    """A lent device with the bundled models, loaded before there is another process."""
    return DeviceLease(ModelHost(CPU), ZeroGpuTerms(decorate=GPU(60.0, seen), work_s=50.0))


@pytest.fixture
def nothing_is_loaded(monkeypatch):
    def too_late(*arguments: object, **options: object) -> None:
        raise AssertionError("models are loaded before the fork")

    monkeypatch.setattr("models.bundled.loading.load_bundled", too_late)


def without_times(records) -> list[dict]:
    return [{name: of for name, of in vars(r).items() if name != "seconds"} for r in records]


@pytest.mark.usefixtures("nothing_is_loaded")
def test_a_study_runs_an_item_a_call_and_finds_what_it_finds_elsewhere(
    device, seen, tmp_path, monkeypatch
):
    monkeypatch.setattr(visitor_study, "TURN_S", 0.0)
    request = checked_request("emotion", SMALL, device.host)
    study = VisitorStudy(request, device, tmp_path)
    before = len(seen.calls)
    study.advance()
    assert [record.error for record in study.records] == [None]
    assert len(seen.calls) == before + 1
    while not study.has_ended:
        study.advance()
    assert len(seen.calls) == before + 4 + study.other_clips.n_done
    assert study.other_clips.n_done > 0
    assert study.summary is not None
    loaded = {model: device.host.classifier(model) for model in MODELS}
    models = StudyModels(classifiers=loaded, counterpart=same_meaning)
    items = visitor_study._items(request, tmp_path)
    list(run_study(items, tmp_path / "elsewhere", run_here(models)))
    list(judge_other_clips(items, tmp_path / "elsewhere", run_here(models)))
    elsewhere = study_records.read_records(tmp_path / "elsewhere")
    assert without_times(study.records) == without_times(elsewhere)


def test_a_study_is_stopped_and_keeps_what_is_done(device, seen, tmp_path, monkeypatch):
    monkeypatch.setattr(visitor_study, "TURN_S", 0.0)
    study = VisitorStudy(checked_request("emotion", SMALL, device.host), device, tmp_path)
    study.advance()
    study.stop.set()
    before = len(seen.calls)
    study.advance()
    assert study.has_ended
    assert len(seen.calls) == before
    assert len(study.records) == 1


def test_an_item_that_takes_too_long_has_failed_and_says_so(tmp_path):
    hurried = DeviceLease(ModelHost(CPU), ZeroGpuTerms(decorate=GPU(60.0), work_s=0.001))
    study = VisitorStudy(checked_request("emotion", SMALL, hurried.host), hurried, tmp_path)
    while not study.has_ended:
        study.advance()
    assert study.progress.n_failed == 4
    assert "takes longer than the 0.001 s that it may last here" in study.records[0].error


@pytest.mark.usefixtures("nothing_is_loaded")
def test_all_models_hear_a_clip_and_its_copy(device, seen, runs, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    before = len(seen.calls)
    visit = Visit(gallery_selection(first_clip(TASK), TASK), runs.new_run())
    value = CopyEvents(device).compare("deepfake-logmel-cnn", visit)
    assert len(value["rows"]) == len(device.host.specs(TASK))
    assert visit.selection.copy is not None
    assert len(seen.calls) == before + 1
