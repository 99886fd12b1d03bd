"""`/transfer` and `/extend` where time runs out, callers leave, and results are refused."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from explorer.result.explain import ExplainConfig, explain
from explorer.searching.config import SearchConfig
from explorer.ui.device.lease import DeviceLease
from explorer.ui.endpoints import calls
from explorer.ui.endpoints.extend import ExtendEndpoint
from explorer.ui.endpoints.transfer import TransferEndpoint
from explorer.ui.result_zip.packing import zip_result
from explorer.ui.search_run import SearchRun
from explorer.ui.wording.archives import endpoints as words
from tests.support.bench import RULE, Bench, bench_device
from tests.support.fakes import RuleClassifier, linear_bands, noise_clip, yes_if
from tests.support.small_results import searched

LIMIT_S = 5.0
SOUNDS_OF_A_VERDICT = 3  # the clip, the fragment, silence: one call each


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> str:
    directory = tmp_path_factory.mktemp("result")
    searched(directory)
    return str(zip_result(directory, "noise"))


@pytest.fixture
def clock(monkeypatch) -> SimpleNamespace:
    """The clock of deadlines, which models advance."""
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr("explorer.deadline.time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


class Altered(Bench):
    """Before its model answers, something happens."""

    def __init__(self, happens: Any) -> None:
        super().__init__()
        self._happens = happens

    def classifier(self, model_id: object) -> Any:
        model = self.model

        def answer(waveforms):
            self._happens()
            return model(waveforms)

        return _Model(model.info, model.device, answer)


class _Model:
    def __init__(self, info, device, answer) -> None:
        self.info, self.device, self._answer = info, device, answer

    def __call__(self, waveforms):
        return self._answer(waveforms)


@pytest.fixture
def slow(clock) -> Altered:
    """A model that takes a second for each batch."""

    def happens() -> None:
        clock.now += 1

    return Altered(happens)


def last(answers: Iterator[Any]) -> Any:
    *_, answer = answers
    return answer


def refusal(answers: Iterator[Any]) -> str:
    with pytest.raises(gr.Error) as refused:
        list(answers)
    assert not refused.value.print_exception
    return str(refused.value.message)


def test_the_source_judges_its_own_fragment_and_controls(runs, archive):
    answer = last(TransferEndpoint(bench_device(), runs).transfer(archive))
    assert (answer["source"], answer["label"]) == (RULE, "yes")
    (target,) = answer["targets"]
    assert (target["model"], target["verdict"]) == (RULE, "accepts")
    assert {control["kind"] for control in target["controls"]} > {"random", "shift", "energy"}
    answer = last(TransferEndpoint(bench_device(), runs).transfer(archive, controls=0))
    assert answer["targets"][0]["controls"] == ()


@pytest.mark.parametrize("endpoint", ["transfer", "extend"])
def test_a_caller_who_leaves_ends_the_work_and_leaves_no_files(
    runs, archive, monkeypatch, endpoint
):
    monkeypatch.setattr(calls, "SECONDS_BETWEEN_SKIPS", 0)
    made: list[SearchRun] = []
    new_run = runs.new_run
    monkeypatch.setattr(runs, "new_run", lambda: made.append(new_run()) or made[-1])
    device = bench_device()
    both = {
        "transfer": TransferEndpoint(device, runs).transfer,
        "extend": ExtendEndpoint(device, runs).extend,
    }
    answers = both[endpoint](archive)
    assert next(answers) in (gr.skip(), (gr.skip(), gr.skip()))
    (run,) = made
    assert (run.directory / "result.json").exists()
    answers.close()
    assert run.stop.is_set()
    assert not run.directory.exists()


def test_when_time_is_up_there_are_as_many_controls_as_were_judged(runs, archive, slow, clock):
    device = DeviceLease(slow, search_s=LIMIT_S)
    (whole,) = last(TransferEndpoint(bench_device(), runs).transfer(archive))["targets"]
    (cut,) = last(TransferEndpoint(device, runs).transfer(archive))["targets"]
    assert clock.now <= LIMIT_S + 1
    numbers = [sum(control["draws"] for control in one["controls"]) for one in (cut, whole)]
    assert 0 < numbers[0] < numbers[1]
    assert {**cut, "controls": ()} == {**whole, "controls": ()}


def test_without_time_for_all_verdicts_there_are_none(runs, archive, slow, monkeypatch):
    monkeypatch.setattr(slow, "judges", lambda targets, source: (RULE, RULE, RULE))
    device = DeviceLease(slow, search_s=SOUNDS_OF_A_VERDICT + 1.0)
    message = refusal(TransferEndpoint(device, runs).transfer(archive))
    assert message == words.too_many_targets(2, 3)


def test_when_time_is_up_layers_are_those_found_by_then(runs, archive, slow, clock):
    device = DeviceLease(slow, search_s=3.0)
    record, _ = last(ExtendEndpoint(device, runs).extend(archive))
    layers = json.loads(record)
    assert "budget" in {layers["necessary"]["outcome"], layers["complete"]["outcome"]}


def test_a_fragment_that_the_model_rejects_is_not_extended(runs, archive):
    other = Bench()
    other.model = RuleClassifier(linear_bands(16), yes_if(lambda present: present[:, 9]))
    assert refusal(ExtendEndpoint(DeviceLease(other), runs).extend(archive)) == words.REJECTED


def test_a_result_without_a_fragment_is_refused_with_the_reason(runs, tmp_path):
    config = ExplainConfig(
        partition="linear",
        n_cells=16,
        label="no",
        with_picture=False,
        search=SearchConfig(effort="quick"),
    )
    *_, _ = explain(noise_clip(), Bench().model, config, tmp_path)
    archive, device = str(zip_result(tmp_path, "noise")), bench_device()
    for answers in (
        TransferEndpoint(device, runs).transfer(archive),
        ExtendEndpoint(device, runs).extend(archive),
    ):
        assert "there is no fragment" in refusal(answers)


def test_no_error_names_a_place_on_the_server(runs, archive, tmp_path, monkeypatch):
    def full(path: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    message = refusal(TransferEndpoint(bench_device(), runs).transfer(archive))
    assert message == "The result cannot be written to this server: No space left on device."
