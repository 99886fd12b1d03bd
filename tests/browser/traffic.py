"""Waiting for a page to settle: until the server has answered all that the page asked of it.

Gradio keeps one stream of answers open for as long as any event of the page is queued or running,
so a page with no request under way has nothing more to come. Waiting for that instead of for some
seconds makes a test as quick as the machine allows, and never too quick.
"""

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

POLL_MS = 50
QUIET_POLLS = 4  # an answer may lead to another request, which is sent within a frame or two
SETTLE_MS = 120_000
UNDER_WAY: "WeakKeyDictionary[Page, set[Request]]" = WeakKeyDictionary()


def watch(page: "Page") -> None:
    """Note the page's requests from now on; to be called before it is opened."""
    under_way: set[Request] = set()
    UNDER_WAY[page] = under_way
    page.on("request", lambda request: under_way.add(request) if _counts(request) else None)
    # Playwright marks each handler as wrapped, which a built-in method does not allow.
    page.on("requestfinished", lambda request: under_way.discard(request))
    page.on("requestfailed", lambda request: under_way.discard(request))


def settle(page: "Page", timeout_ms: float = SETTLE_MS) -> None:
    """Wait until no request of the page is under way, and its answers are drawn."""
    quiet, waited_ms = 0, 0.0
    while quiet < QUIET_POLLS:
        page.wait_for_timeout(POLL_MS)
        waited_ms += POLL_MS
        under_way = UNDER_WAY[page]
        quiet = 0 if under_way else quiet + 1
        urls = [request.url for request in under_way]
        assert waited_ms < timeout_ms, f"still under way after {timeout_ms / 1000:g} s: {urls}"


def _counts(request: "Request") -> bool:
    """Gradio's heartbeat lasts as long as the page."""
    return "/gradio_api/" in request.url and "/heartbeat/" not in request.url
