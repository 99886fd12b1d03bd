"""Waiting for a page to settle: until the server has answered all that the page asked of it.

Gradio keeps one stream of answers open for as long as any event of the page is queued or running,
so a page with no request under way has nothing more to come. Waiting for that instead of for some
seconds makes a test as quick as the machine allows. Now and then Gradio leaves a stream open after
its last event; a page on which nothing but that happens for some seconds has settled, too.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request, Route

QUEUE = "**/gradio_api/queue/join*"  # where Gradio asks for an event
UPLOADS = "**/gradio_api/upload*"
POLL_MS = 50
QUIET_POLLS = 4  # an answer may lead to another request, which is sent within a frame or two
IDLE_S = 5.0  # after which an open stream is one that was left behind
SETTLE_S = 120.0


@dataclass
class Traffic:
    """The requests of one page that have not been answered."""

    under_way: set["Request"] = field(default_factory=set)
    last_change: float = field(default_factory=time.monotonic)

    def begin(self, request: "Request") -> None:
        if _counts(request):
            self.under_way.add(request)
            self.last_change = time.monotonic()

    def end(self, request: "Request") -> None:
        if _counts(request):
            self.under_way.discard(request)
            self.last_change = time.monotonic()

    @property
    def is_idle(self) -> bool:
        """Whether only a stream is open, on which no event of the page has begun or ended."""
        is_stream = all("/queue/data" in request.url for request in self.under_way)
        return is_stream and time.monotonic() - self.last_change > IDLE_S


TRAFFIC: "WeakKeyDictionary[Page, Traffic]" = WeakKeyDictionary()


def watch(page: "Page") -> None:
    """Note the page's requests from now on; to be called before it is opened."""
    traffic = TRAFFIC[page] = Traffic()
    page.on("request", traffic.begin)
    page.on("requestfinished", traffic.end)
    page.on("requestfailed", traffic.end)


def settle(page: "Page") -> None:
    """Wait until the server has answered the page, and the answers are drawn."""
    traffic, end, quiet = TRAFFIC[page], time.monotonic() + SETTLE_S, 0
    busy = page.locator(".stage[data-busy=true]")  # a search's answers are one stream
    while quiet < QUIET_POLLS and not (traffic.is_idle and busy.count() == 0):
        page.wait_for_timeout(POLL_MS)
        quiet = 0 if traffic.under_way else quiet + 1
        urls = [request.url for request in traffic.under_way]
        assert time.monotonic() < end, f"still under way after {SETTLE_S:g} s: {urls}"


@contextmanager
def held(page: "Page", what: str = QUEUE, *, ends: str = "well") -> Iterator[None]:
    """Keep from the server what the page asks during the block; then let it through, in order.

    This is a slow connection, without a clock in the test.

    Args:
        page: watched.
        what: which addresses.
        ends: `well`; `full`: it is turned away then, because the queue is full; or `lost`: the
            connection breaks.
    """
    asked: list[Route] = []
    is_held = True

    def pass_on(route: "Route") -> None:
        asked.append(route) if is_held else route.continue_()

    page.route(what, pass_on)
    yield
    is_held = False
    for route in asked:
        match ends:
            case "full":
                route.fulfill(status=503, json={"detail": "Queue is full."})
            case "lost":
                route.abort()
            case _:
                route.continue_()


def _counts(request: "Request") -> bool:
    """Gradio's heartbeat lasts as long as the page."""
    return "/gradio_api/" in request.url and "/heartbeat/" not in request.url
