"""Photograph every state of the page: python -m docs.states --out FOLDER.

Starts the app, leads a real browser from state to state, and takes a picture of each at three sizes
and in both themes, to be looked at. Prints a line for each state; exits with 1 if anything sticks
out of a window or a script fails. Needs Playwright (requirements-dev.txt) and a Chromium on the
path.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from explorer.ui.wording import settings as setting_words
from explorer.ui.wording.model import SOURCE_MODEL
from explorer.ui.wording.tour import BUTTONS
from tests.browser.conftest import FLAGS, browser_path, running_app
from tests.browser.driving import (
    CLIPS,
    ask_for_a_long_search,
    begin,
    choose,
    finish,
    finish_with_controls,
    open_settings,
    pick,
    send,
)
from tests.browser.traffic import settle, watch
from tests.browser.windows import HAS_THEME, THEMES, TOO_WIDE

SIZES = {"desktop": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}
WAIT_MS = 120_000
SILENT_WAV = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00"

Take = Callable[[Page, str], None]


class Camera:
    """Takes the pictures of a state, and notes what is wrong with it.

    Args:
        folder: where they go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.faults: list[str] = []

    def take(self, page: Page, state: str) -> None:
        """Photograph a state at every size and in both themes; the window is then the first."""
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            for theme in THEMES:
                page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                page.wait_for_function(HAS_THEME, arg=theme)
                page.screenshot(path=self._folder / f"{state}-{size}-{theme}.png")
            self.faults += [f"{state}, {size}: {each}" for each in page.evaluate(TOO_WIDE)]
        width, height = next(iter(SIZES.values()))
        page.set_viewport_size({"width": width, "height": height})
        print(state, flush=True)

    def fail(self, text: str) -> None:
        """Note a failure of the page's scripts."""
        self.faults.append(text)


def main(arguments: list[str] | None = None) -> int:
    """Take all pictures; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    folder: Path = parser.parse_args(arguments).out
    folder.mkdir(parents=True, exist_ok=True)
    path = browser_path()
    if path is None:
        parser.error("needs a Chromium on the path")
    expect.set_options(timeout=WAIT_MS)
    camera = Camera(folder)
    with (
        tempfile.TemporaryDirectory() as scratch,
        running_app(["app.py", "--downloads", "no"], Path(scratch)) as url,
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=path, args=list(FLAGS)) as browser,
    ):
        for states in (_first_minute, _search, _ends, _compare):
            with _visitor(browser, url, camera) as page:
                states(page, camera.take)
        with _visitor(browser, url, camera) as first, _visitor(browser, url, camera) as second:
            _queued(first, second, camera.take)
    print(*camera.faults, sep="\n", file=sys.stderr)
    return int(bool(camera.faults))


@contextmanager
def _visitor(browser: Browser, url: str, camera: Camera) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        watch(page)
        page.set_default_timeout(WAIT_MS)
        page.on("pageerror", lambda error: camera.fail(str(error)))
        page.goto(url)
        expect(page.locator("#targets .verdicts")).to_be_visible()
        settle(page)
        yield page


def _first_minute(page: Page, take: Take) -> None:
    take(page, "01-open")
    page.get_by_role("button", name=BUTTONS["take"]).click()
    take(page, "02-tour")
    page.locator(".tour .next").click()
    page.locator(".tour .next").click()
    page.locator(".tour .act").click()
    expect(page.locator(".yours li").first).to_be_visible()
    take(page, "03-tour-band-taken-away")
    page.locator(".tour .end").click()
    page.get_by_role("button", name="Paint", exact=True).click()
    page.locator(".stage .picture").click()
    settle(page)
    take(page, "04-painted")
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Look for them").click()
    expect(page.locator(".layers")).to_have_attribute("data-state", "done")
    page.locator(".layers").scroll_into_view_if_needed()
    take(page, "05-layers")
    for summary in page.locator("details > summary:visible").all():
        summary.click()
    open_settings(page)
    take(page, "06-everything-unfolded")
    pick(page, setting_words.EFFORT, "quick")
    expect(page.locator("#stale .stale")).not_to_be_empty()
    take(page, "07-result-of-other-settings")


def _search(page: Page, take: Take) -> None:
    choose(page, 3)
    take(page, "08-clip-chosen")
    ask_for_a_long_search(page)
    begin(page)
    page.wait_for_function("Number(document.querySelector('.stage').dataset.kept) > 0")
    take(page, "09-searching")
    page.locator("#stop").click()
    finish(page)
    take(page, "10-stopped")


def _ends(page: Page, take: Take) -> None:
    pick(page, SOURCE_MODEL, "Log-mel CNN, plain")
    choose(page, next(at for at, clip in enumerate(CLIPS) if clip.label == "hiphop"))
    begin(page)
    finish(page)
    take(page, "11-nothing-to-find")
    send(page, {"name": "broken.wav", "mimeType": "audio/wav", "buffer": SILENT_WAV})
    expect(page.locator("#message")).not_to_be_empty()
    take(page, "12-bad-file")
    choose(page, 1)
    begin(page)
    finish_with_controls(page)
    take(page, "13-found")


def _compare(page: Page, take: Take) -> None:
    page.goto(f"{page.url.split('?')[0]}compare")
    expect(page.locator("#standing .js-plotly-plot")).to_be_visible()
    settle(page)
    take(page, "14-compare")


def _queued(first: Page, second: Page, take: Take) -> None:
    choose(first, 3)
    ask_for_a_long_search(first)
    begin(first)
    second.locator("#find").click()
    expect(second.locator("#withdraw")).to_be_visible()
    take(second, "15-queued")


if __name__ == "__main__":
    sys.exit(main())
