"""A result of another model, or of other settings, than those that are chosen now."""

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Page, expect

from explorer.clips.gallery import find_bundled
from explorer.ui.wording import settings as words
from explorer.ui.wording.model import SOURCE_MODEL
from explorer.ui.wording.search import stale
from models.collection import bundled_models
from tests.browser.driving import OPENS_ON, begin, choose, finish, open_settings, pick
from tests.browser.traffic import settle

pytestmark = pytest.mark.browser

OPACITY = "element => Number(getComputedStyle(element).opacity)"


def said_after(page: Page, *changed: str) -> str:
    clip = find_bundled(OPENS_ON)
    chosen = page.locator(".strip").inner_text()
    assert chosen
    title = next(
        spec.title
        for spec in bundled_models().of_task("genre")
        if page.locator("#targets tr.source", has_text=spec.title).count()
    )
    return stale(title, f"{clip.title} ({clip.label})", list(changed), is_under_way=False)


def test_a_result_of_another_model_is_dimmed_and_says_whose_it_is(page: Page):
    line, picture = page.locator("#stale"), page.locator(".picture")
    expect(line).to_be_hidden()
    assert picture.evaluate(OPACITY) == 1
    chosen = page.get_by_label(SOURCE_MODEL).input_value()
    pick(page, SOURCE_MODEL, "Log-mel CNN, plain")
    expect(line).to_have_text(said_after(page, SOURCE_MODEL))
    assert picture.evaluate(OPACITY) < 0.5
    pick(page, SOURCE_MODEL, chosen)
    expect(line).to_be_hidden()
    assert picture.evaluate(OPACITY) == 1


def test_a_result_of_other_settings_says_which_until_the_next_search(page: Page):
    line = page.locator("#stale")
    open_settings(page)
    page.get_by_label(words.SEED).fill("3")
    pick(page, words.EFFORT, "quick")
    expect(line).to_have_text(said_after(page, words.EFFORT, words.SEED))
    begin(page)
    expect(line).to_be_hidden()
    finish(page)
    settle(page)
    expect(line).to_be_hidden()


def test_with_another_clip_there_is_no_old_result(page: Page):
    open_settings(page)
    page.get_by_label(words.SEED).fill("3")
    expect(page.locator("#stale")).to_be_visible()
    choose(page, 3)
    expect(page.locator("#stale")).to_be_hidden()
