"""All visitors share the example, and a browser may send any event: no event may change a run that
its visitor did not begin."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import gradio as gr
import pytest

from explorer.records import Outcome, read_record
from explorer.ui.device import work as device_work
from explorer.ui.explore.judge import JudgeEvents
from explorer.ui.explore.outputs import PanelOutputs
from explorer.ui.explore.search import SearchEvents, finished
from explorer.ui.opening.example import make_example
from explorer.ui.search_run import Phase, SearchRun
from explorer.ui.selection import SearchRequest
from explorer.ui.session import Visit
from tests.support.bench import RULE, SETTINGS, asked, bench_device, selection_of, sound_file


@pytest.fixture
def searching(runs) -> SearchEvents:
    return SearchEvents(bench_device(), runs)


@pytest.fixture
def judges(monkeypatch) -> JudgeEvents:
    monkeypatch.setattr(device_work, "same_meaning", lambda label, info: (label,))
    return JudgeEvents(bench_device())


@pytest.fixture
def wanted(tmp_path: Path) -> SearchRequest:
    selection = selection_of(sound_file(tmp_path / "mine.wav"))
    return SearchRequest(selection=selection, model_id=RULE, settings=SETTINGS)


@pytest.fixture
def example(searching, judges, runs, wanted) -> Visit:
    made = make_example(searching, judges, runs, wanted)
    return Visit(made.selection, made.run)


def state_of(run: SearchRun) -> object:
    """Return everything that an event could change."""
    judgements = run.judgements
    files = {
        path.name: (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(run.directory.iterdir())
    }
    return (
        (run.phase, run.n_users, run.stop.is_set(), run.left.is_set()),
        (judgements.verdicts, judgements.failures, judgements.pending, judgements.controls),
        files,
    )


def all_events(
    searching: SearchEvents, judges: JudgeEvents
) -> list[Callable[[Visit | None], object]]:
    """Return every event about a run, in an order that once destroyed the example."""
    return [
        searching.stop,
        lambda visit: list(searching.search(visit)),
        judges.found,
        lambda visit: list(judges.judge(visit)),
        lambda visit: list(judges.controls(visit)),
        judges.next_turn,
        judges.not_controlled,
        judges.not_judged,
        finished,
    ]


def fire(event: Callable[[Visit | None], object], visit: Visit | None) -> None:
    with suppress(gr.Error):
        event(visit)


def test_the_example_is_a_finished_search_with_its_verdicts_and_controls(example):
    run = example.run
    assert read_record(run.directory).outcome is Outcome.IRREDUCIBLE
    assert [verdict.verdict for verdict in run.judgements.verdicts] == ["accepts"]
    assert run.judgements.verdicts[0].controls
    assert run.phase is Phase.SHARED


@pytest.mark.parametrize("first", range(7))
def test_no_event_changes_the_example(searching, judges, example, first):
    before = state_of(example.run)
    events = all_events(searching, judges)
    for event in events[first:] + events[:first]:
        fire(event, example)
        assert state_of(example.run) == before


@pytest.mark.parametrize("event", ["begin", "withdraw", "another clip", "leave"])
def test_leaving_the_example_changes_nothing_in_it(searching, example, runs, event):
    run, before = example.run, state_of(example.run)
    {
        "begin": lambda: searching.begin(example, RULE, *SETTINGS),
        "withdraw": lambda: searching.withdraw(example, RULE),
        "another clip": lambda: example.show(example.selection, runs.new_run()),
        "leave": example.end,
    }[event]()
    assert state_of(run) == before
    assert example.run is not run or event == "leave"


def test_no_event_changes_a_clip_that_waits_for_a_search(searching, judges, runs, wanted):
    visit = Visit(wanted.selection, runs.new_run())
    before = state_of(visit.run)
    for event in all_events(searching, judges):
        fire(event, visit)
        assert state_of(visit.run) == before


def test_events_before_the_page_has_opened_raise_nothing_but_messages(searching, judges):
    for event in all_events(searching, judges):
        fire(event, None)


def test_a_search_that_has_ended_is_not_searched_again(searching, runs, wanted):
    visit = asked(runs, wanted.selection)
    list(searching.search(visit))
    for _ in range(2):  # before and after its end was shown
        before = state_of(visit.run)
        with pytest.raises(gr.Error, match="There is no search"):
            list(searching.search(visit))
        assert state_of(visit.run) == before
        finished(visit)


def test_a_running_search_is_neither_shown_as_ended_nor_judged(searching, judges, runs, wanted):
    visit = asked(runs, wanted.selection, "linear", 64, "normal")
    search = searching.search(visit)
    next(search)
    before = state_of(visit.run)
    assert set(map(str, judges.found(visit))) == {str(gr.skip())}
    assert list(judges.judge(visit)) == [PanelOutputs()]
    assert set(map(str, finished(visit))) == {str(gr.skip())}
    assert set(map(str, searching.failed(visit, RULE))) == {str(gr.skip())}
    assert state_of(visit.run) == before


@pytest.mark.parametrize("event", ["finished", "failed"])
def test_a_late_report_of_a_withdrawn_search_does_not_end_the_next(searching, runs, wanted, event):
    visit = asked(runs, wanted.selection)
    searching.withdraw(visit, RULE)
    searching.begin(visit, RULE, *SETTINGS)
    before = state_of(visit.run)
    late = finished(visit) if event == "finished" else searching.failed(visit, RULE)
    assert set(map(str, late)) == {str(gr.skip())}
    assert state_of(visit.run) == before
    assert visit.run.is_under_way


def test_the_controls_of_the_example_are_drawn_once_for_all_visitors(judges, example):
    assert list(judges.controls(example)) == [gr.skip()]
