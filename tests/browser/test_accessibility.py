"""The page without a mouse and without the picture: focus, headings, what is read aloud, bands."""

import io
import re

import numpy as np
import pytest
import soundfile

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

import itertools

from playwright.sync_api import Browser, Page, expect

from explorer.strengths import Strength
from explorer.ui.wording import running, settings, strip
from explorer.ui.wording.model import SOURCE_MODEL
from models.collection import bundled_models
from tests.browser.conftest import visitor_of
from tests.browser.driving import NOTE_THE_FOCUS, choose, downloaded, finish, open_settings, pick
from tests.browser.traffic import held, settle

pytestmark = pytest.mark.browser

NOTE_WHAT_IS_SAID = """() => {
    window.said = [];
    for (const line of document.querySelectorAll(".stage .status, #news [role=status]")) {
        new MutationObserver(() => window.said.push(line.textContent)).observe(
            line, { childList: true, characterData: true, subtree: true });
    }
}"""
ACTIVE = "() => document.activeElement.id || document.activeElement.tagName"


def test_a_search_by_keyboard_never_loses_the_focus(page: Page):
    page.locator("#find").focus()
    page.evaluate(NOTE_THE_FOCUS)
    page.keyboard.press("Enter")
    expect(page.locator(".stage")).to_have_attribute("data-busy", "true")
    finish(page)
    settle(page)
    focused = page.evaluate("window.focused")
    assert "BODY" not in focused
    assert focused[0] == focused[-1] == "find"
    assert {"withdraw", "stop"} & set(focused)


def test_whoever_left_the_button_is_not_brought_back(page: Page):
    page.locator("#find").click()
    page.locator(".tagline").click()
    finish(page)
    assert page.evaluate(ACTIVE) == "BODY"


def test_phases_result_and_verdicts_are_read_aloud_once(page: Page):
    choose(page, 4)
    open_settings(page)  # for a search that takes more than one phase
    pick(page, settings.HOW_SURE, settings.STRENGTHS[Strength.COMPLETE])
    page.evaluate(NOTE_WHAT_IS_SAID)
    page.locator("#find").click()
    finish(page)
    n_models = len(bundled_models().of_task("genre"))
    expect(page.locator("#targets .controls")).to_have_count(n_models)
    said = [text.strip() for text in page.evaluate("window.said") if text.strip()]
    result = page.locator(".headline").inner_text()
    phases = {running.SEARCHING_ON, *running.PHASES.values()}
    assert said[0] == running.SEARCHING_ON
    assert len(set(said) & phases) >= 2
    assert len(said) == len(set(said)), said
    assert next(text for text in said if text not in phases).startswith(result)
    verdicts = page.locator("#news [role=status]").inner_text()
    assert verdicts
    assert said[-1] == verdicts
    # Its first sentences: the controls, which come later, are not read aloud.
    assert page.locator("#targets .lead").inner_text().startswith(verdicts[:40])
    assert len(said) == len(set(said) & phases) + 2


@pytest.mark.parametrize("path", ["", "compare"])
def test_headings_are_in_order(page: Page, app_url: str, path):
    page.goto(app_url + path)
    expect(page.locator("h2:visible").nth(1)).to_be_visible()
    levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(
        "all => all.map(each => Number(each.tagName[1]))"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))


@pytest.mark.parametrize(("path", "goal"), [("", "result"), ("compare", "compare-head")])
def test_the_first_tab_offers_to_skip_to_the_result(page: Page, app_url: str, path, goal):
    page.goto(app_url + path)
    expect(page.locator("h2:visible").nth(1)).to_be_visible()
    settle(page)
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to the result")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate(ACTIVE) == goal


def test_every_kept_band_is_listed_and_its_own_sound_is_played(page: Page):
    record, archive = downloaded(page)
    kept, edges = record["keep"], record["partition"]["edges_hz"]
    page.get_by_text(strip.one_by_one(len(kept), "mel")).click()
    rows = page.locator("#bands li")
    expect(rows).to_have_count(len(kept))
    names = [f"{edges[cell]:,.0f} to {edges[cell + 1]:,.0f} Hz" for cell in kept]
    assert rows.locator("span:not(.note)").all_inner_texts() == names
    with archive.open("original.wav") as file:
        clip, rate = soundfile.read(file)
    for cell, name in list(zip(kept, names, strict=True))[:2]:
        with page.expect_response(re.compile(rf"-cell-{cell}\.wav")) as response:
            page.get_by_role("button", name=f"Play {name}", exact=True).click()
        expect(page.get_by_role("button", name=f"Stop {name}", exact=True)).to_be_visible()
        expect(page.locator("#bands").get_by_text("Stop", exact=True)).to_have_count(1)
        heard, _ = soundfile.read(io.BytesIO(response.value.body()))
        assert np.allclose(heard, only_between(clip, rate, *edges[cell : cell + 2]), atol=1e-6)


def only_between(clip: np.ndarray, rate: int, low: float, high: float) -> np.ndarray:
    spectrum = np.fft.rfft(clip)
    hz = np.fft.rfftfreq(len(clip), 1 / rate)
    spectrum[(hz < low) | (hz >= high)] = 0
    return np.fft.irfft(spectrum, len(clip))


def test_one_sound_is_heard_at_a_time(page: Page):
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".stage")).to_have_attribute("data-playing", "true")
    page.locator("#bands summary").click()
    page.locator("#bands li button").first.click()
    expect(page.locator(".stage")).to_have_attribute("data-playing", "false")
    expect(page.locator("#bands li button").first).to_have_text("Stop")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("#bands li button").first).to_have_text("Play")


def test_a_sound_that_cannot_be_made_leaves_no_button_pressed(page: Page):
    page.locator("#bands summary").click()
    with held(page, ends="full"):
        page.locator("#bands li button").first.click()
        expect(page.locator("#bands li button").first).to_have_text("Stop")
    expect(page.locator("#bands li button").first).to_have_text("Play")


def test_the_list_goes_with_its_result(page: Page):
    expect(page.locator("#bands")).to_be_visible()
    choose(page, 3)
    expect(page.locator("#bands")).to_be_hidden()


def test_an_error_stays_until_the_next_action(browser: Browser, app_url: str):
    with visitor_of(browser, app_url, apart=True) as page:
        page.clock.install()
        open_settings(page)
        seed = page.get_by_label(settings.SEED)
        seed.fill("")
        seed.press("Tab")
        page.locator("#find").click()
        error = page.locator(".toast-body.error")
        expect(error).to_contain_text(settings.SEED)
        page.clock.fast_forward(120_000)
        expect(error).to_be_visible()
        seed.fill("3")
        seed.press("Tab")
        page.locator("#find").click()
        expect(error).to_have_count(0)
        page.clock.resume()
        finish(page)


def test_an_option_that_enter_chooses_leaves_the_focus_in_its_field(page: Page):
    model = page.get_by_label(SOURCE_MODEL, exact=True)
    before = model.input_value()
    model.click()
    page.keyboard.press("ArrowDown")
    page.evaluate(NOTE_THE_FOCUS)
    page.keyboard.press("Enter")
    settle(page)
    expect(page.get_by_role("option")).to_have_count(0)
    expect(model).to_be_focused()
    assert model.input_value() != before
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()


def test_a_list_that_the_tab_key_leaves_is_closed(page: Page):
    model = page.get_by_label(SOURCE_MODEL, exact=True)
    model.click()
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(page.locator("#more summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#more details")).to_have_attribute("open", "")
    expect(page.get_by_role("option")).to_have_count(0)
