"""A queue that others have filled: the page opens, says why it cannot search, and soon can."""

import itertools
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Browser, expect

from explorer.ui.hosting.fair_queue import QueueLimits
from explorer.ui.wording import request as refusals
from tests.browser.conftest import running_app, visitor_of
from tests.browser.driving import CLIPS, begin, choose, finish

pytestmark = pytest.mark.browser
LIMITS = QueueLimits()


@pytest.fixture(scope="module")
def drop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that is touched to have dropped what nobody listens to."""
    return tmp_path_factory.mktemp("sign") / "drop"


@pytest.fixture(scope="module")
def url(drop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An app of its own, because it is flooded."""
    command = ["-m", "tests.browser.flooded_app", str(drop), "--downloads", "no"]
    with running_app(command, tmp_path_factory.mktemp("flooded")) as url:
        yield url


def get(url: str) -> dict:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)


def join(url: str, body: dict[str, object], address: str) -> int:
    """Join the queue from an address, as a proxy would pass it on; never listen."""
    headers = {"Content-Type": "application/json", "X-Forwarded-For": address}
    request = urllib.request.Request(
        f"{url}gradio_api/queue/join", json.dumps(body).encode(), headers
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def long_search(url: str) -> dict[str, object]:
    (search,) = (fn for fn in get(f"{url}config")["dependencies"] if fn["api_name"] == "search")
    data = [CLIPS[0].id, None, "genre-logmel-cnn", "mel", 256, "thorough", 0, "", 0, None, 0, "mix"]
    return {"data": [*data, "complete", ""], "fn_index": search["id"]}


def fill(url: str) -> None:
    """Join from several addresses until the queue takes no more."""
    search = long_search(url)
    for n in itertools.count():
        body = {**search, "session_hash": f"crowd {n} of {time.monotonic()}"}
        if join(url, body, f"192.0.2.{10 + n % 8}") == 429:
            return


def test_one_client_that_never_listens_locks_nobody_out(browser: Browser, url: str, drop: Path):
    search = long_search(url)
    answers = [join(url, {**search, "session_hash": "one"}, "192.0.2.1") for _ in range(65)]
    assert answers.count(200) == LIMITS.per_session
    assert answers.count(429) == 65 - LIMITS.per_session
    for n in range(65):
        assert join(url, {**search, "session_hash": f"page {n}"}, "192.0.2.2") == 200
    with visitor_of(browser, url) as page:
        choose(page, 3)
        page.locator("#find").click()
        expect(page.locator("#place")).to_contain_text("The device is busy: about")
        drop.touch()
        finish(page)  # before it, what nobody listens to was dropped
        expect(page.locator(".eyebrow")).to_contain_text(CLIPS[3].title)


def test_a_visitor_of_a_full_queue_sees_the_page_and_reads_why_it_must_wait(
    browser: Browser, url: str, drop: Path
):
    fill(url)
    with visitor_of(browser, url) as page:  # sees the example
        fill(url)  # again: a search may have ended since
        page.locator("#find").click()
        expect(page.locator(".toast-body.error")).to_contain_text(
            refusals.queue_is_full(LIMITS.waiting)
        )
        expect(page.locator("#find")).to_be_visible()
        drop.touch()
        end = time.monotonic() + 120
        while get(f"{url}gradio_api/queue/status")["queue_size"]:
            assert time.monotonic() < end
            time.sleep(0.5)
        choose(page, 3)
        begin(page)
        finish(page)
        expect(page.locator("#digest")).to_be_attached()
