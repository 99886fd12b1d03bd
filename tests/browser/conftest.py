"""The real app in its own process, and a real browser on it; skipped where there is none."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.traffic import settle, watch
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--process-per-site",  # a page that opens while another is open finds its scripts compiled
    "--use-fake-device-for-media-stream",  # a microphone that beeps
    "--use-fake-ui-for-media-stream",  # which asks no one
)
START_S, WAIT_MS = 600, 60_000  # so long only where nothing answers


@pytest.fixture(scope="session")
def app_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the app that most browser tests share keeps its files and its log."""
    return tmp_path_factory.mktemp("app")


@pytest.fixture(scope="session")
def app_url(app_folder: Path) -> Iterator[str]:
    with running_app(["app.py", "--downloads", "no"], app_folder) as url:
        yield url


@contextmanager
def running_app(words: list[str], folder: Path, **environment: str) -> Iterator[str]:
    """Start the app with these arguments of Python, its files in a folder; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    log = folder / "log.txt"
    places = {
        "TMPDIR": str(folder),
        "GRADIO_TEMP_DIR": str(folder / "gradio"),
        "EARSHOT_CLIP_CACHE": str(folder / "clips"),
        "EARSHOT_MODEL_CACHE": str(folder / "models"),
        "HF_HUB_CACHE": str(folder / "hub"),
        "OMP_NUM_THREADS": "1",  # the browser needs the other cores
    }
    with log.open("wb") as output:
        app = subprocess.Popen(
            [sys.executable, *words, "--port", str(port), "--device", "cpu"],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **places, **environment},
        )
        try:
            _wait_until_it_answers(url, app, log)
            yield url
        finally:
            app.terminate()
            app.wait(timeout=30)
        assert app.returncode == 0, log.read_text("utf-8", "replace")
        assert list((folder / "gradio").glob("earshot-app-*")) == []


def _wait_until_it_answers(url: str, app: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        assert app.poll() is None, log.read_text("utf-8", "replace")
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"no answer after {START_S} s: " + log.read_text("utf-8", "replace"))


def browser_path() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
    path = browser_path()
    if path is None:
        message = f"needs one of {', '.join(BROWSERS)} in the PATH"
        pytest.fail(message) if os.environ.get("EARSHOT_REQUIRE_BROWSER") else pytest.skip(message)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page(browser: "Browser", app_url: str) -> Iterator["Page"]:
    """Open the page as a new visitor; it may load nothing from elsewhere."""
    with visitor_of(browser, app_url) as page:
        yield page


@contextmanager
def visitor_of(browser: "Browser", app_url: str, *, apart: bool = False) -> Iterator["Page"]:
    """Open an app as a new visitor, whose browser remembers nothing of another one.

    Visitors share a context, in which a page opens in half the time: its scripts are compiled.

    Args:
        browser: the browser of all visitors.
        app_url: address of the app.
        apart: in a context of its own, of which the test changes something (clock, storage).
    """
    from playwright.sync_api import expect

    context = browser.new_context() if apart else _shared_context(browser, app_url)
    page = context.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_default_timeout(WAIT_MS)
    watch(page)
    expect.set_options(timeout=WAIT_MS)
    elsewhere: list[str] = []
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on(
        "console", lambda line: failures.append(line.text) if _is_forbidden(line.text) else None
    )
    page.on(
        "request",
        lambda request: None if _is_ours(request.url, app_url) else elsewhere.append(request.url),
    )
    try:
        page.goto(app_url)
        expect(page.locator("#targets .verdicts")).to_be_visible()
        settle(page)  # a click must not race what the page draws when it opens
        yield page
    finally:
        page.close()  # or else it keeps some of the six connections of all visitors
    if apart:
        context.close()
    else:
        assert context.storage_state() == {"cookies": [], "origins": []}, "visitors share this"
    assert elsewhere == [], "the page asked other hosts"
    assert failures == [], "the page's scripts failed"


def _shared_context(browser: "Browser", app_url: str) -> "BrowserContext":
    """Return the context of the app's visitors; a small page in it keeps its process alive."""
    small = f"{app_url}favicon.ico"
    for context in browser.contexts:
        open_pages = [page.url for page in context.pages]
        if open_pages[:1] == [small]:
            return context
        if len(open_pages) == 1 and open_pages[0].endswith("/favicon.ico"):  # of another app
            context.close()
    context = browser.new_context()
    context.new_page().goto(small)
    return context


def _is_forbidden(line: str) -> bool:
    return "Content Security Policy" in line


def _is_ours(url: str, app_url: str) -> bool:
    return url.startswith((app_url, "data:", "blob:"))
