"""The main journey in Firefox: the other engine that can be had here, by Mozilla's own client.

Everything else about the page is tested in Chromium. This is about what browsers do in their own
ways: modules, custom events, canvases, lists, the keyboard. Where there is no sound output, Firefox
does not begin to play, and the page says so.
"""

import gc
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

marionette_driver = pytest.importorskip("marionette_driver", reason="needs marionette-driver")

from marionette_driver.by import By
from marionette_driver.keys import Keys
from marionette_driver.marionette import Marionette

from explorer.ui.wording.tour import BUTTONS
from tests.browser.driving import CLIPS

pytestmark = pytest.mark.browser

NAMES = ("firefox-esr", "firefox")
WAIT_S, POLL_S = 60.0, 0.1
NOTE_ERRORS = "window.faults = []; window.addEventListener('error', e => faults.push(e.message));"


class Visitor:
    """Somebody who looks at the page in Firefox."""

    def __init__(self, driver: Marionette) -> None:
        self._driver = driver

    def sees(self, script: str, wanted: Callable[[Any], bool]) -> Any:
        """Wait until an expression has a value that is wanted; return it."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            value = self._driver.execute_script(f"return {script}", sandbox=None)
            if wanted(value):
                return value
            time.sleep(POLL_S)
        raise AssertionError(f"{script} is {value!r}")

    def stage(self, name: str, wanted: str) -> None:
        self.sees(f"document.querySelector('.stage').dataset.{name}", lambda value: value == wanted)

    def click(self, selector: str) -> None:
        element = self._driver.find_element(By.CSS_SELECTOR, selector)
        self._driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", [element])
        element.click()

    def type(self, selector: str, *keys: str) -> None:
        self._driver.find_element(By.CSS_SELECTOR, selector).send_keys(*keys)


@pytest.fixture
def visitor(app_url: str, tmp_path: Path) -> Iterator[Visitor]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        message = f"needs one of {', '.join(NAMES)} in the PATH"
        pytest.fail(message) if os.environ.get("EARSHOT_REQUIRE_BROWSER") else pytest.skip(message)
    log = str(tmp_path / "firefox.log")
    driver = Marionette(bin=path, headless=True, port=0, startup_timeout=120, gecko_log=log)
    try:
        driver.start_session()
        driver.set_window_rect(width=1440, height=1000)
        driver.navigate(app_url)
        driver.execute_script(NOTE_ERRORS, sandbox=None)
        visitor = Visitor(driver)
        yield visitor
        assert visitor.sees("window.faults", lambda _: True) == []
    finally:
        driver.cleanup()
        driver.instance = None
        gc.collect()  # its profile deletes itself, which fails once Python shuts down


@pytest.mark.timeout(300)
def test_a_clip_is_searched_and_painted(visitor: Visitor):
    visitor.sees("document.querySelectorAll('#targets .verdicts').length", bool)
    assert BUTTONS["offer"] == visitor.sees("document.querySelector('.offer p').textContent", bool)
    clip = CLIPS[4]
    visitor.click(f"#picker label:has(input[value='{clip.id}'])")
    visitor.sees(
        "document.querySelector('.eyebrow').textContent", lambda text: clip.title in (text or "")
    )
    visitor.click("#find")
    visitor.sees(
        "document.querySelector('.headline').textContent",
        lambda text: f"still says {clip.label}" in (text or ""),
    )
    visitor.sees("document.querySelector('#find')?.checkVisibility()", bool)
    for version in ("original", "enough", "rest"):
        visitor.click(f".stage [data-version={version}]")
        visitor.stage("version", version)
    visitor.click(".stage .play")
    visitor.sees(
        "[document.querySelector('.stage').dataset.playing, "
        "document.querySelector('.detail').textContent].join()",
        lambda text: text.startswith("true") or "Cannot play" in text,
    )
    visitor.click("[data-tool=paint]")
    visitor.type(".stage .picture", Keys.ARROW_UP, Keys.ENTER)
    visitor.sees(
        "document.querySelector('.yours .line').textContent",
        lambda text: (text or "").startswith(("Still", "Now")),
    )
    visitor.stage("version", "yours")
    visitor.click(".yours .reset")
    visitor.stage("version", "enough")
