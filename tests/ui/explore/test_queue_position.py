"""A visitor's position in Gradio's own queue."""

from types import SimpleNamespace

import gradio as gr
import pytest
from gradio.queueing import EventQueue

from explorer.ui.explore.queue_position import DeviceQueue, QueueEvents
from explorer.ui.search_run import Phase
from explorer.ui.session import Visit
from tests.support.bench import asked, selection_of, sound_file

SEARCH, JUDGE = 7, 8


@pytest.fixture
def queue() -> EventQueue:
    return EventQueue("device", 1)


@pytest.fixture
def line(queue: EventQueue) -> DeviceQueue:
    app = gr.Blocks()
    app._queue.event_queue_per_concurrency_id["device"] = queue
    return DeviceQueue(app, "device")


def event(session: str, index: int = SEARCH) -> SimpleNamespace:
    return SimpleNamespace(session_hash=session, fn=SimpleNamespace(_id=index))


@pytest.fixture
def visit(runs, tmp_path) -> Visit:
    return asked(runs, selection_of(sound_file(tmp_path / "mine.wav")))


def test_the_running_one_and_those_ahead_are_before(line, queue):
    queue.queue = [event("a"), event("b"), event("c")]
    assert line.before("c", SEARCH) == 2
    queue.current_concurrency = 1
    assert [line.before(name, SEARCH) for name in "abc"] == [1, 2, 3]


def test_events_of_the_same_page_are_distinguished(line, queue):
    queue.queue = [event("a", JUDGE), event("b"), event("a")]
    assert line.before("a", SEARCH) == 2
    assert line.before("a", JUDGE) == 0


def test_an_event_that_gave_up_is_no_longer_counted(line, queue):
    queue.queue = [event("a"), event("b"), event("c")]
    del queue.queue[0]
    assert line.before("c", SEARCH) == 1


def test_an_event_that_is_not_waiting_has_no_position(line, queue):
    assert line.before("a", SEARCH) is None
    queue.queue = [event("a")]
    assert line.before("b", SEARCH) is None
    assert DeviceQueue(gr.Blocks(), "device").before("a", SEARCH) is None


def test_the_position_is_shown_while_the_search_waits(line, queue, visit):
    waiting, request = QueueEvents(line, SEARCH), gr.Request(session_hash="b")
    queue.current_concurrency, queue.queue = 1, [event("a"), event("b")]
    text, timer = waiting.show(visit, request)
    assert (text, timer.active) == ("The device is busy: about 2 turns before yours.", True)
    queue.queue = [event("b")]
    assert waiting.show(visit, request)[0] == "The device is busy: about 1 turn before yours."
    queue.queue = []  # it has left the queue, and has not begun
    text, timer = waiting.show(visit, request)
    assert (text, timer.active) == ("", True)
    visit.run.move(Phase.SEARCHING)
    text, timer = waiting.show(visit, request)
    assert (text, timer.active) == ("", False)


def test_nothing_is_shown_where_no_search_waits(line, runs, visit):
    waiting, request = QueueEvents(line, SEARCH), gr.Request(session_hash="b")
    for other in (None, Visit(visit.selection, runs.new_run())):
        text, timer = waiting.show(other, request)
        assert (text, timer.active) == ("", False)


def test_nothing_is_shown_to_a_visitor_who_is_next(line, queue, visit):
    queue.queue = [event("b")]
    text, timer = QueueEvents(line, SEARCH).show(visit, gr.Request(session_hash="b"))
    assert (text, timer.active) == ("", True)
