"""The page in its states, in both themes, checked by axe: no violation of any impact."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")

from playwright.sync_api import Browser, Page, expect

from explorer.strengths import Strength
from explorer.ui.wording import settings as words
from explorer.ui.wording.choices import RECORDER
from explorer.ui.wording.comparing import own_comparison
from explorer.ui.wording.comparing import study_request as refusals
from explorer.ui.wording.headlines import as_text, vacuous
from explorer.ui.wording.model import SOURCE_MODEL
from tests.browser.barriers import barriers
from tests.browser.conftest import visitor_of
from tests.browser.driving import (
    CLIPS,
    ask_for_a_long_search,
    begin,
    bring,
    choose,
    finish,
    open_settings,
    pick,
    send,
)
from tests.browser.traffic import held, settle
from tests.browser.windows import TOO_WIDE

pytestmark = pytest.mark.browser

# There the button that sticks to the bottom of the window covers no setting.
TO_ITS_END = "column => column.scrollIntoView({ block: 'end' })"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


def assert_no_barrier(page: Page, state: str) -> None:
    assert barriers(page) == [], state


@pytest.mark.timeout(600)
def test_no_state_of_the_page_that_explores_has_a_barrier(browser: Browser, app_url: str):
    with visitor_of(browser, app_url) as page:
        expect(page.locator("#probabilities figure")).to_be_visible()
        assert_no_barrier(page, "found")
        page.set_viewport_size(PHONE)
        assert_no_barrier(page, "found, on a phone")
        assert page.evaluate(TOO_WIDE) == []
        page.set_viewport_size(DESKTOP)
        page.get_by_role("button", name="Paint", exact=True).click()
        page.locator(".stage .picture").click()
        expect(page.locator(".yours li").first).to_be_visible()
        assert_no_barrier(page, "painted")
        page.get_by_role("button", name="Reset").click()
        page.get_by_role("button", name="Look for them").click()
        expect(page.locator(".layers")).to_have_attribute("data-state", "done", timeout=90_000)
        assert_no_barrier(page, "with its layers")
        for summary in page.locator("details > summary:visible").all():
            summary.click()
        page.get_by_role("button", name="Zoom in").click()
        page.locator(".stage .picture").press("[")
        open_settings(page)
        assert_no_barrier(page, "everything unfolded")
        pick(page, words.EFFORT, "quick")
        expect(page.locator("#stale .stale")).not_to_be_empty()
        assert_no_barrier(page, "a result of other settings")
        with held(page, ends="full"):
            page.locator("#find").click()
        expect(page.locator(".toast-body.error")).to_be_visible()
        assert_no_barrier(page, "the queue is full")
        choose(page, 3)
        assert_no_barrier(page, "a clip that was not searched")
        begin(page)
        finish(page)
        settle(page)
        assert_no_barrier(page, "found again")


@pytest.mark.timeout(600)
def test_no_odd_end_of_a_search_or_a_recording_has_a_barrier(
    browser: Browser, app_url: str, tmp_path: Path
):
    with visitor_of(browser, app_url) as page:
        send(page, {"name": "bad.wav", "mimeType": "audio/wav", "buffer": b"no sound"})
        expect(page.locator("#message [role=alert]")).to_be_visible()
        settle(page)
        assert_no_barrier(page, "a refused file")
        page.locator("#recorder .record").click()
        expect(page.get_by_role("meter")).to_be_visible()
        assert_no_barrier(page, "recording")
        page.locator("#recorder .record").click()
        expect(page.locator("#recorder audio")).to_be_visible()
        assert_no_barrier(page, "a recording to listen to")
        page.locator("#recorder").get_by_role("button", name=RECORDER["cancel"]).click()
        ask_for_a_long_search(page)
        page.locator("#settings button").first.click()  # closed: the big button may cover a field
        begin(page)
        page.wait_for_function("Number(document.querySelector('.stage').dataset.kept) > 0")
        page.locator("#stop").click()
        finish(page)
        settle(page)
        assert_no_barrier(page, "stopped")
        open_settings(page)
        pick(page, words.HOW_SURE, words.STRENGTHS[Strength.CLEAR])
        pick(page, SOURCE_MODEL, "Log-mel CNN, plain")
        choose(page, next(at for at, clip in enumerate(CLIPS) if clip.label == "hiphop"))
        begin(page)
        expect(page.locator(".headline")).to_have_text(as_text(vacuous("hiphop", None)))
        finish(page)
        settle(page)
        assert_no_barrier(page, "nothing found")
        bring(page, _long_sound(tmp_path))
        page.locator("#choose").evaluate(TO_ITS_END)
        assert_no_barrier(page, "an excerpt of an own file")


def _long_sound(folder: Path) -> Path:
    """A file of stereo sound that is longer than any window of these models."""
    samples, rate = soundfile.read(CLIPS[0].path)
    soundfile.write(folder / "long.flac", np.tile(samples[:, None], (3, 2)), rate)
    return folder / "long.flac"


def test_the_page_that_compares_has_no_barrier(browser: Browser, app_url: str):
    with visitor_of(browser, app_url) as page:
        page.goto(f"{app_url}compare")
        expect(page.locator("#standing .js-plotly-plot")).to_be_visible()
        settle(page)
        assert_no_barrier(page, "a study")
        page.locator(".matrix button").nth(1).click()
        expect(page.locator("#pair h2").first).to_be_visible()
        assert_no_barrier(page, "a pair of models")
        page.get_by_role("radio", name=own_comparison.OWN_CLIPS).check()
        page.locator("#run-again").click()
        expect(page.get_by_text(refusals.choose_files())).to_be_visible()
        assert_no_barrier(page, "an own comparison without files")
        page.get_by_role("radio", name=own_comparison.BUNDLED_CLIPS).check()
        page.locator("#run-again").click()
        expect(page.locator("#study-progress")).to_contain_text("about")
        assert_no_barrier(page, "a comparison under way")
        page.locator("#stop-study").click()
        expect(page.locator("#run-again")).to_be_visible()
        settle(page)
        assert_no_barrier(page, "a comparison that was stopped")
