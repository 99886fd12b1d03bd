"""What the page weighs, measured as `benchmarks.page` does: shifts, bytes, blocked time, leaks."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Browser, CDPSession, Page, expect

from benchmarks.page import WINDOWS
from benchmarks.page_probes import (
    Wire,
    blocked,
    bytes_by_kind,
    held,
    listen,
    shift,
    take_tasks,
    wait_for_all,
)
from tests.browser.conftest import WAIT_MS
from tests.browser.driving import begin, finish_with_controls
from tests.browser.traffic import settle, watch

pytestmark = pytest.mark.browser

MAX_BYTES = 1_000_000  # on the wire, until nothing more comes
# In three searches, whose figures differ: what the last search has, and how long it took.
MAX_NEW_NODES = 30
MAX_SHIFT = 0.1  # what https://web.dev/articles/cls calls good
SITE = "http://planted.test/"
FILES = {
    "": ("text/html", "<link rel=stylesheet href=a.css><div id=late></div><p>text</p>"),
    "a.css": ("text/css", "p { margin: 0 }" + " " * 3000),
    "b.js": ("text/javascript", " " * 5000),
}
GROW = "() => { document.querySelector('#late').style.height = '200px'; }"
BLOCK = """() => setTimeout(() => {
  const end = performance.now() + 200;
  while (performance.now() < end);
})"""
LEAK = """() => {
  window.kept ??= [];
  for (let n = 0; n < 100; n++) {
    const each = document.createElement("button");
    each.addEventListener("click", () => each);
    window.kept.push(each);
  }
  for (let n = 0; n < 1000; n++) document.createElement("i"); // garbage
}"""
LOAD = "() => document.body.append(Object.assign(document.createElement('script'), {src: 'b.js'}))"


@contextmanager
def measured(
    browser: Browser, url: str, size: tuple[int, int]
) -> Iterator[tuple[Page, CDPSession, Wire]]:
    """Open a page of the app; yield it when it has settled, with what is measured of it."""
    width, height = size
    expect.set_options(timeout=WAIT_MS)
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        page = context.new_page()
        watch(page)
        session, wire = listen(page)
        page.goto(url)
        expect(page.locator("h2:visible").nth(1)).to_be_visible()
        settle(page)
        wait_for_all(page, wire)
        yield page, session, wire


@pytest.fixture
def planted(browser: Browser) -> Iterator[tuple[Page, CDPSession, Wire]]:
    """A page that is known: with what is measured of it."""
    with browser.new_context(viewport={"width": 800, "height": 600}) as context:
        page = context.new_page()
        session, wire = listen(page)

        def answer(route):
            kind, body = FILES.get(route.request.url.removeprefix(SITE), ("text/plain", ""))
            route.fulfill(status=200, content_type=kind, body=body)

        page.route("**/*", answer)
        page.goto(SITE)
        yield page, session, wire


def test_a_shift_and_a_long_task_are_measured(planted):
    page, _, _ = planted
    assert shift(page) == 0
    page.evaluate(GROW)
    page.wait_for_function("window.measured.shift > 0.01")
    page.evaluate(BLOCK)
    page.wait_for_function("window.measured.tasks.some((task) => task >= 200)")
    found = blocked(take_tasks(page))
    assert found.longest_ms >= 200
    assert found.total_ms >= 150


def test_bytes_are_counted_by_kind_also_of_what_comes_late(planted):
    page, _, wire = planted
    wait_for_all(page, wire)
    before = bytes_by_kind(wire.complete)
    assert before["CSS"] >= 3000
    assert before["JavaScript"] == 0
    page.evaluate(LOAD)
    wait_for_all(page, wire)
    after = bytes_by_kind(wire.complete)
    assert after["JavaScript"] >= 5000
    assert {**after, "JavaScript": 0} == before


def test_what_is_kept_is_counted_and_garbage_is_not(planted):
    page, session, _ = planted
    page.evaluate(LEAK)
    before = held(session)
    page.evaluate(LEAK)
    after = held(session)
    assert after.nodes - before.nodes == pytest.approx(100, abs=5)
    assert after.listeners - before.listeners == 100


@pytest.mark.parametrize("path", ["", "compare"])
@pytest.mark.parametrize("size", WINDOWS.values(), ids=WINDOWS)
def test_what_arrives_late_moves_nothing_that_is_seen(browser: Browser, app_url: str, path, size):
    with measured(browser, app_url + path, size) as (page, _, _):
        assert shift(page) < MAX_SHIFT


def test_a_result_is_seen_with_less_than_a_megabyte(browser: Browser, app_url: str):
    with measured(browser, app_url, WINDOWS["desktop"]) as (page, _, wire):
        expect(page.locator("#shrink figure")).to_be_visible()
        expect(page.locator("#probabilities figure")).to_be_visible()
        sums = bytes_by_kind(wire.complete)
        assert 0 < sum(sums.values()) < MAX_BYTES
        assert sums["fonts"] == 0
        assert not [answer.name for answer in wire.complete if "Plotly" in answer.name]


@pytest.mark.timeout(600)  # six searches
def test_searches_leave_nothing_in_memory(browser: Browser, app_url: str):
    with measured(browser, app_url, WINDOWS["desktop"]) as (page, session, _):
        counts = []
        for _ in range(6):
            begin(page)
            finish_with_controls(page)
            counts.append(held(session))
    third, last = counts[2], counts[-1]
    assert last.nodes - third.nodes < MAX_NEW_NODES, counts
    assert last.listeners <= third.listeners, counts
