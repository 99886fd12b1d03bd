"""The tour: by keyboard alone, in a browser that remembers it, and not for what is not there."""

import re

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Browser, Page, expect

from explorer.ui.wording.tour import BUTTONS
from tests.browser.barriers import barriers
from tests.browser.conftest import visitor_of
from tests.browser.driving import choose, stage_data
from tests.browser.traffic import settle

pytestmark = pytest.mark.browser


def press(page: Page, name: str) -> None:
    """Reach a button of the tour by the Tab key, backwards and then forwards, and press Enter."""
    for key in ("Shift+Tab",) * 4 + ("Tab",) * 8:
        if page.evaluate("document.activeElement.textContent") == name:
            page.keyboard.press("Enter")
            return
        page.keyboard.press(key)
    raise AssertionError(f"{name} was not reached from the keyboard")


def test_the_tour_is_taken_by_keyboard_and_tells_of_what_it_plays(browser: Browser, app_url: str):
    with visitor_of(browser, app_url, apart=True) as page:
        settle(page)
        expect(page.locator(".tour .offer p")).to_have_text(BUTTONS["offer"])
        page.get_by_role("button", name=BUTTONS["take"]).focus()
        page.keyboard.press("Enter")
        coach = page.locator(".coach")
        expect(coach).to_be_focused()
        press(page, "Play the clip")
        expect(page.locator(".stage")).to_have_attribute("data-version", "original")
        expect(page.locator(".stage")).to_have_attribute("data-playing", "true")
        press(page, BUTTONS["next"])
        expect(coach.locator("h2")).to_have_text(re.compile("^2 of 4: Hear [0-9.]+ % of it$"))
        share = coach.locator("h2").inner_text().split("Hear ")[1].removesuffix(" of it")
        expect(page.locator(".strip")).to_contain_text(share)
        press(page, "Play what is enough")
        expect(page.locator(".stage")).to_have_attribute("data-version", "enough")
        press(page, BUTTONS["next"])
        assert barriers(page) == []
        press(page, "Take a band away")
        expect(page.locator(".yours .line")).to_have_text(re.compile("^(Still|Now) "))
        expect(page.locator(".yours")).to_be_in_viewport()
        kept = int(stage_data(page, "kept"))
        expect(page.locator(".yours .about")).to_contain_text(f"{kept - 1} of 64")
        press(page, BUTTONS["next"])
        press(page, "Show them")
        expect(page.locator("#targets")).to_be_in_viewport()
        press(page, BUTTONS["done"])
        expect(page.get_by_role("button", name=BUTTONS["take"])).to_be_focused()
        page.reload()
        settle(page)
        expect(page.locator(".tour .offer p")).to_have_text(BUTTONS["seen"])
        expect(page.get_by_role("button", name=BUTTONS["refuse"])).to_be_hidden()


def test_who_refuses_the_tour_is_not_asked_again(browser: Browser, app_url: str):
    with visitor_of(browser, app_url, apart=True) as page:
        settle(page)
        page.get_by_role("button", name=BUTTONS["refuse"]).click()
        expect(page.get_by_role("button", name=BUTTONS["take"])).to_be_focused()
        page.reload()
        settle(page)
        expect(page.locator(".tour .offer p")).to_have_text(BUTTONS["seen"])


def test_without_a_result_there_is_no_tour(page: Page):
    settle(page)
    page.emulate_media(reduced_motion="reduce")  # or else the page moves under the next click
    page.get_by_role("button", name=BUTTONS["take"]).click()
    expect(page.locator(".pointed-at")).to_have_count(1)
    choose(page, 3)
    expect(page.locator(".coach")).to_be_hidden()
    expect(page.locator(".pointed-at")).to_have_count(0)
    expect(page.get_by_role("button", name=BUTTONS["take"])).to_be_hidden()
    expect(page.locator(".tour .offer p")).to_have_text(BUTTONS["none"])
