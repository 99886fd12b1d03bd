"""A queue that no client can fill alone; over real connections."""

import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from explorer.ui.hosting.fair_queue import QueueLimits
from explorer.ui.wording import request as refusals
from tests.support.small_server import API, SmallServer, small_server

LIMITS = QueueLimits(
    waiting=12, per_session=3, per_address=6, unheard_per_address=5, unheard_s=1000.0
)
ELSEWHERE = "198.51.100.7"


@pytest.fixture
def server() -> Iterator[SmallServer]:
    with small_server(LIMITS) as server:
        yield server


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def refused(answer: httpx.Response) -> str:
    assert answer.status_code == 429
    sentence: str = answer.json()["detail"]
    return sentence


def test_a_page_that_joins_again_and_again_has_a_limit_of_its_own(server):
    answers = [server.join("greedy") for _ in range(65)]
    assert [answer.status_code for answer in answers[:3]] == [200] * 3
    assert {refused(answer) for answer in answers[3:]} == {refusals.too_many_of_page(3)}
    assert server.join("other").status_code == 200


def test_of_many_to_which_nobody_listens_the_oldest_make_room(server):
    assert {server.join(f"page {n}").status_code for n in range(65)} == {200}
    assert server.sessions == [f"page {n}" for n in range(60, 65)]
    assert server.join("visitor", ELSEWHERE).status_code == 200
    with server.listening("visitor") as lines:
        server.goes_on.set()
        assert any("done" in line for line in lines)


def test_an_address_that_listens_has_a_limit_of_its_own(server):
    streams = []
    try:
        for n in range(LIMITS.per_address):
            assert server.join(f"page {n}").status_code == 200
            streams.append(server.listening(f"page {n}"))
            next(streams[-1].__enter__())
        assert refused(server.join("one more")) == refusals.too_many_of_address(6)
        assert server.join("visitor", ELSEWHERE).status_code == 200
    finally:
        server.goes_on.set()
        for stream in streams:
            stream.__exit__(None, None, None)


def test_a_full_queue_is_said_in_a_sentence(server):
    for n in range(1 + LIMITS.waiting):  # one of them runs
        assert server.join(f"page {n}", f"192.0.2.{n}").status_code == 200
        until(lambda: len(server.queue) < len(server.sessions))
    sentence = refused(server.join("visitor", ELSEWHERE))
    assert sentence == refusals.queue_is_full(LIMITS.waiting)
    assert httpx.get(server.url).status_code == 200


def test_what_is_past_the_queue_is_answered_while_it_is_full(server):
    for n in range(1 + LIMITS.waiting):
        server.join(f"page {n}", f"192.0.2.{n}")
    body = {"data": [], "fn_index": 1, "session_hash": "visitor"}
    answer = httpx.post(f"{server.url}{API}/run/now", json=body, timeout=30)
    assert answer.json()["data"] == ["now"]


def test_nothing_that_needs_the_queue_can_be_called_past_it(server):
    body = {"data": [], "fn_index": 0, "session_hash": "sly"}
    answer = httpx.post(f"{server.url}{API}/run/wait", json=body, timeout=30)
    assert answer.status_code == 404
    assert server.sessions == []


def test_what_nobody_listens_to_is_dropped_after_a_while_and_the_rest_stays():
    limits = QueueLimits(unheard_s=0.0)
    with small_server(limits) as server:
        server.join("heard")
        with server.listening("heard") as lines:
            assert "process_starts" in next(line for line in lines if "estimation" not in line)
            server.join("unheard")
            until(lambda: server.sessions == ["heard"])
            server.goes_on.set()
            assert any("done" in line for line in lines)


def test_of_a_session_that_is_dropped_while_its_event_runs_nothing_is_kept():
    with small_server(QueueLimits(unheard_s=0.0)) as server:
        server.join("running")
        until(lambda: not server.queue.pending_event_ids_session.get("running"))
        assert "running" not in server.queue.pending_event_ids_session
        server.goes_on.set()


def test_what_was_just_asked_for_is_not_dropped(server):
    server.join("running")
    server.join("waiting")
    until(lambda: len(server.queue) == 1)
    server.sweep()
    assert server.sessions == ["running", "waiting"]


def test_a_script_that_reads_an_event_by_its_id_listens_to_it(server):
    url = f"{server.url}{API}/call/wait"
    event = httpx.post(url, json={"data": []}, timeout=30).json()["event_id"]
    with httpx.stream("GET", f"{url}/{event}", timeout=30) as stream:
        for n in range(2 * LIMITS.unheard_per_address):
            server.join(f"page {n}", "127.0.0.1")
        server.goes_on.set()
        lines = list(stream.iter_lines())
    assert lines[-3:-1] == ["event: complete", 'data: ["done"]']
