"""A host's limit on how long one search of a visitor may have the device."""

import json
from types import SimpleNamespace

import pytest
import torch

from explorer.records import Outcome, read_record
from explorer.searching.config import SearchConfig
from explorer.ui.app import _lease_of_example
from explorer.ui.compare.request import Form, checked_request
from explorer.ui.compare.visitor_study import VisitorStudy
from explorer.ui.device import work as device_work
from explorer.ui.device.lease import DeviceLease
from explorer.ui.device.models import ModelHost
from explorer.ui.device.zero_gpu import ZeroGpuTerms
from explorer.ui.endpoints.search import SearchEndpoint
from explorer.ui.explore.search import SearchEvents, finished
from explorer.ui.wording.search import time_allowed, used_up
from tests.support.bench import RULE, Bench, asked, selection_of, sound_file

LIMIT_S = 12.0
HARD = ("linear", 64, "thorough")  # takes far more batches than the limit has seconds


@pytest.fixture
def clock(monkeypatch):
    """The clock of deadlines; tests advance it."""
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr("explorer.deadline.time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


class TakesASecond(Bench):
    """Its model takes a second for each batch."""

    def __init__(self, clock) -> None:
        super().__init__()
        self._clock = clock

    def classifier(self, model_id: object):
        return _Slow(self.model, self._clock)


class _Slow:
    def __init__(self, model, clock) -> None:
        self.info, self.device, self._model, self._clock = model.info, model.device, model, clock

    def __call__(self, waveforms):
        self._clock.now += 1
        return self._model(waveforms)


@pytest.fixture
def limited(clock) -> DeviceLease:
    return DeviceLease(TakesASecond(clock), search_s=LIMIT_S)


@pytest.fixture
def selection(tmp_path):
    return selection_of(sound_file(tmp_path / "mine.wav"))


def test_when_time_is_up_the_best_so_far_is_kept_checked_and_shown(limited, runs, selection, clock):
    visit = asked(runs, selection, *HARD)
    *_, (value, *_) = SearchEvents(limited, runs).search(visit)
    record = read_record(visit.run.directory)
    assert record.outcome is Outcome.BUDGET
    assert record.certificate.holds
    naming_the_class, checking_the_file, the_rest = 1, 1, 1  # are always done
    assert clock.now <= naming_the_class + LIMIT_S + checking_the_file + the_rest
    limits = SearchConfig(max_seconds=LIMIT_S)
    headline = "".join(text for text, _ in value["progress"]["headline"])
    assert headline.startswith(f"Out of {used_up(limits)}")
    assert time_allowed(limits) in value["progress"]["detail"]
    assert finished(visit).find.visible


def test_a_search_that_is_done_in_time_says_nothing_of_it(runs, selection, clock):
    visit = asked(runs, selection)
    lease = DeviceLease(TakesASecond(clock), search_s=1e6)
    *_, (value, *_) = SearchEvents(lease, runs).search(visit)
    assert read_record(visit.run.directory).outcome is Outcome.IRREDUCIBLE
    assert "may take" not in value["progress"]["detail"]


def test_a_search_of_a_script_has_the_same_limit(limited, runs, selection):
    partition, cells, effort = HARD
    *_, (record, _) = SearchEndpoint(limited, runs).search(
        file=str(selection.path), model=RULE, partition=partition, cells=cells, effort=effort
    )
    assert json.loads(record)["outcome"] == "budget"


@pytest.mark.parametrize(
    ("work_s", "search_s", "expected"),
    [(None, None, None), (None, 5.0, 5.0), (20.0, None, 20.0), (20.0, 5.0, 5.0), (20.0, 90, 20.0)],
)
def test_of_two_limits_the_shorter_one_counts(work_s, search_s, expected):
    terms = work_s and ZeroGpuTerms(decorate=lambda call: call, work_s=work_s)
    lease = DeviceLease(Bench(), terms, search_s=search_s)
    assert lease.search_seconds == expected
    assert lease.max_seconds == work_s  # a host's limit is about searches only


def test_the_example_is_not_limited():
    lease = DeviceLease(ModelHost(torch.device("cpu")), search_s=0.001)
    assert _lease_of_example(lease).search_seconds is None


MODELS = ["emotion-logmel-cnn", "emotion-mfcc-gru"]
SMALL = Form(models=MODELS, n_clips=2, n_seeds=1, n_cells=16, effort="quick")


def studied(search_s: float, directory) -> VisitorStudy:
    lease = DeviceLease(ModelHost(torch.device("cpu")), search_s=search_s)
    study = VisitorStudy(checked_request("emotion", SMALL, lease.host), lease, directory)
    while not study.has_ended:
        study.advance()
    return study


@pytest.fixture
def six_seconds_an_item(clock, monkeypatch):
    """Every item of a study takes six seconds, and asks after three whether it is to stop."""

    def run_item(item, models, should_stop, known):
        clock.now += 3
        if should_stop():
            return None
        clock.now += 3
        return original(item, models, lambda: False, known)

    original = device_work.run_item
    monkeypatch.setattr(device_work, "run_item", run_item)


@pytest.mark.usefixtures("six_seconds_an_item")
def test_every_search_of_a_study_has_the_time_that_one_search_has(tmp_path):
    study = studied(7.0, tmp_path)
    assert study.progress.n_done == len(study.records) == 4
    assert study.progress.n_failed == 0


@pytest.mark.usefixtures("six_seconds_an_item")
def test_a_search_of_a_study_that_takes_longer_has_failed_and_says_so(tmp_path):
    study = studied(2.0, tmp_path)
    assert study.progress.n_failed == 4
    assert "takes longer than the 2 s that it may last here" in study.records[0].error
