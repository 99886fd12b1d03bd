"""The search that the page opens on is a record: of this version, of these models, and true."""

import dataclasses
import gc
import json

import pytest
import torch

from benchmarks.opening import record_opening, repeatable
from explorer.errors import ModelError
from explorer.records import ORIGINAL, REMAINDER, SUFFICIENT, read_record, to_json
from explorer.result.stored import StoredResult
from explorer.ui.app import example_request
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.models import ModelHost
from explorer.ui.explore.judge import JudgeEvents
from explorer.ui.explore.search import SearchEvents
from explorer.ui.opening.example import make_example
from explorer.ui.opening.recorded import (
    RecordedLease,
    RecordedSearch,
    read_recorded,
    recorded_lease,
)
from explorer.ui.starting import keeping_everything
from explorer.ui.wording.strip import kept_after

RECORD_AGAIN = "python -m benchmarks.opening --write"


class NoModels(ModelHost):
    """Describes the bundled models, and loads none."""

    def __init__(self) -> None:
        super().__init__(torch.device("cpu"))

    def classifier(self, model_id: object):
        raise AssertionError(f"{model_id} was loaded")


@pytest.fixture
def lease() -> DeviceLease:
    return DeviceLease(NoModels())


@pytest.fixture(scope="module")
def recorded() -> RecordedSearch:
    return read_recorded()


def test_it_is_of_this_version_of_these_models_and_of_this_sound(lease):
    replayed = recorded_lease(lease, example_request(lease.host))
    assert isinstance(replayed, RecordedLease), f"after a change: {RECORD_AGAIN}"


def test_the_page_opens_on_it_and_no_model_is_loaded(lease, recorded, runs):
    request = example_request(lease.host)
    replayed = recorded_lease(lease, request)
    example = make_example(SearchEvents(replayed, runs), JudgeEvents(replayed), runs, request)
    assert read_record(example.run.directory) == recorded.search
    result = StoredResult.read(example.run.directory)
    kept = result.sound(SUFFICIENT) + result.sound(REMAINDER)
    assert torch.allclose(kept, result.sound(ORIGINAL), atol=1e-5)
    judged = {each.model: each for each in example.run.judgements.verdicts}
    assert set(judged) == set(recorded.versions)
    for so_far in recorded.controls:
        assert judged[so_far.model].controls == so_far.counts
    for verdict in recorded.verdicts:
        assert dataclasses.replace(judged[verdict.model], controls=()) == verdict
    last, n_kept = recorded.curve[-1], len(recorded.search.keep)
    assert last.n_kept == n_kept
    assert kept_after(n_kept, last.evaluations, recorded.search.partition.kind) in example.shrink
    assert example.stage["progress"]["busy"] is False
    assert all(example.stage["sounds"].values())


def with_search(recorded: RecordedSearch, **changes: object) -> RecordedSearch:
    return dataclasses.replace(recorded, search=dataclasses.replace(recorded.search, **changes))


def of_other_sounds(recorded: RecordedSearch) -> RecordedSearch:
    return with_search(recorded, files={**recorded.search.files, REMAINDER: "0" * 64})


def of_another_earshot(recorded: RecordedSearch) -> RecordedSearch:
    return with_search(recorded, versions={**recorded.search.versions, "earshot": "0.0.1"})


def of_other_weights(recorded: RecordedSearch) -> RecordedSearch:
    first, *_ = recorded.versions
    return dataclasses.replace(recorded, versions={**recorded.versions, first: "0"})


def of_fewer_models(recorded: RecordedSearch) -> RecordedSearch:
    _, *others = recorded.versions.items()
    return dataclasses.replace(recorded, versions=dict(others))


def of_another_seed(recorded: RecordedSearch) -> RecordedSearch:
    return with_search(recorded, seed=1)


@pytest.mark.parametrize(
    "change",
    [of_other_sounds, of_another_earshot, of_other_weights, of_fewer_models, of_another_seed],
)
def test_a_record_of_anything_else_is_not_used(lease, recorded, tmp_path, change):
    file = tmp_path / "opening.json"
    request = example_request(lease.host)
    file.write_text(to_json(recorded))
    assert recorded_lease(lease, request, file) is not lease
    file.write_text(to_json(change(recorded)))
    assert recorded_lease(lease, request, file) is lease


def test_a_clip_that_cannot_be_read_is_left_to_the_search_to_explain(lease, monkeypatch):
    def missing(*_: object) -> None:
        raise ModelError("There is no such file.")

    request = example_request(lease.host)
    monkeypatch.setattr("explorer.ui.opening.recorded.selected_clip", missing)
    assert recorded_lease(lease, request) is lease


def assert_alike(now: object, then: object, at: str = "") -> None:
    """Compare documents; numbers may differ by what another processor's rounding makes of them."""
    if isinstance(then, dict):
        assert now.keys() == then.keys(), at
        for key, value in then.items():
            assert_alike(now[key], value, f"{at}.{key}")
    elif isinstance(then, list):
        assert len(now) == len(then), at
        for place, value in enumerate(then):
            assert_alike(now[place], value, f"{at}[{place}]")
    elif isinstance(then, float):
        assert now == pytest.approx(then, abs=1e-3), at
    else:
        assert now == then, at


@pytest.mark.slow
def test_made_again_it_comes_out_the_same(recorded):
    now, then = (json.loads(to_json(repeatable(each))) for each in (record_opening(), recorded))
    assert_alike(now, then)


@pytest.mark.parametrize("was_enabled", [True, False])
def test_after_the_start_garbage_is_collected_as_before(was_enabled):
    before = gc.isenabled()
    try:
        gc.enable() if was_enabled else gc.disable()
        with keeping_everything():
            assert not gc.isenabled()
        assert gc.isenabled() is was_enabled
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.enable() if before else gc.disable()
