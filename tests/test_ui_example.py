"""The example is everybody's, and a browser may send any event: none of them may change a run
that its visitor did not begin."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import gradio as gr
import pytest

from explorer.records import Outcome, read_record
from explorer.ui import judging
from explorer.ui.example import make_example
from explorer.ui.judging import Judging
from explorer.ui.searching import Searching, finished
from explorer.ui.session import Inquiry, Run, RunDirectories
from tests.bench import RULE, SETTINGS, Bench, asked, selection_of, sound_file


@pytest.fixture
def runs() -> RunDirectories:
    return RunDirectories()


@pytest.fixture
def searching(runs) -> Searching:
    return Searching(Bench(), runs)


@pytest.fixture
def judges(monkeypatch) -> Judging:
    monkeypatch.setattr(judging, "counterpart", lambda label, info: label)
    return Judging(Bench())


@pytest.fixture
def inquiry(tmp_path: Path) -> Inquiry:
    selection = selection_of(sound_file(tmp_path / "mine.wav"))
    return Inquiry(selection=selection, model_id=RULE, settings=SETTINGS)


@pytest.fixture
def example(searching, judges, runs, inquiry) -> Run:
    return make_example(searching, judges, runs, inquiry).run


def state_of(run: Run) -> object:
    """All that an event could change."""
    events = (run.stop, run.searching, run.searched, run.in_use, run.discarded)
    files = {
        path.name: (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(run.directory.iterdir())
    }
    return [event.is_set() for event in events], list(run.verdicts), files


def all_events(searching: Searching, judges: Judging) -> list[Callable[[Run | None], object]]:
    """What a visitor's browser can do with its run, in an order that once destroyed the example."""
    return [
        searching.stop,
        lambda run: list(searching.search(run)),
        lambda run: list(judges.judge(run)),
        lambda run: list(judges.controls(run)),
        finished,
    ]


def fire(event: Callable[[Run | None], object], run: Run | None) -> None:
    with suppress(gr.Error):
        event(run)


def test_the_example_is_a_finished_search_with_its_verdicts_and_controls(example):
    assert read_record(example.directory).outcome is Outcome.IRREDUCIBLE
    assert [verdict.verdict for verdict in example.verdicts] == ["accepts"]
    assert example.verdicts[0].controls
    assert not example.searching.is_set()


@pytest.mark.parametrize("first", range(5))
def test_no_event_changes_the_example(searching, judges, example, first):
    before = state_of(example)
    events = all_events(searching, judges)
    for event in events[first:] + events[:first]:
        fire(event, example)
        assert state_of(example) == before


def test_the_example_stays_as_it_is_though_it_looks_like_a_search_under_way(
    searching, judges, example
):
    example.searching.set()
    example.searched.clear()
    before = state_of(example)
    for event in all_events(searching, judges)[:-1]:
        fire(event, example)
        assert state_of(example) == before


def test_no_event_changes_a_clip_that_waits_for_a_search(searching, judges, runs):
    run = runs.new_run()
    before = state_of(run)
    for event in all_events(searching, judges):
        fire(event, run)
        assert state_of(run) == before


def test_events_before_the_page_has_opened_change_nothing(searching, judges):
    for event in all_events(searching, judges):
        fire(event, None)


def test_a_run_is_searched_once(searching, runs, inquiry):
    run = asked(runs, inquiry.selection)
    list(searching.search(run))
    before = state_of(run)
    with pytest.raises(gr.Error, match="There is no search"):
        list(searching.search(run))
    assert state_of(run) == before


@pytest.mark.parametrize("made", ["searched", "judged"])
def test_a_search_that_has_ended_is_neither_searched_nor_judged_again(
    searching, judges, runs, inquiry, made
):
    run = asked(runs, inquiry.selection)
    list(searching.search(run))
    finished(run)
    before = state_of(run)
    again: Iterator[object] = searching.search(run) if made == "searched" else judges.judge(run)
    with pytest.raises(gr.Error, match="There is no search"):
        list(again)
    assert state_of(run) == before


def test_a_search_that_was_asked_for_but_has_no_result_is_not_judged(judges, runs, inquiry):
    with pytest.raises(gr.Error, match="does not hold the result"):
        list(judges.judge(asked(runs, inquiry.selection)))


def test_the_controls_of_the_example_are_drawn_once_for_all_visitors(judges, example):
    assert list(judges.controls(example)) == []
