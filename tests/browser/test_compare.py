"""The page that compares models: from the table to a pair, and from a pair to a sound."""

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Page, expect  # noqa: E402

from explorer.shipped_studies import SHIPPED_STUDIES  # noqa: E402
from explorer.ui.task_texts import TITLES  # noqa: E402
from tests.browser.driving import downloaded, finish  # noqa: E402

pytestmark = pytest.mark.browser


def open_studies(page: Page) -> None:
    page.get_by_role("link", name="Compare models").click()
    expect(page.locator(".matrix button").first).to_be_visible()


def see_study_of(page: Page, task: str) -> None:
    """Models of two tasks have the same titles: only the words on top tell the studies apart."""
    first = next(study for study in SHIPPED_STUDIES if study.task == task)
    expect(page.locator("#about-study")).to_contain_text(first.about)


def test_from_the_table_to_a_pair_to_a_clip_that_plays(page: Page):
    open_studies(page)
    page.get_by_role("radio", name=TITLES["deepfake"]).check(force=True)
    see_study_of(page, "deepfake")
    pair = page.get_by_role("button", name="LFCC-LCNN to Raw-waveform CNN")
    pair.hover()
    expect(page.locator(".matrix .told")).to_contain_text("of random fragments of the same size")
    pair.click()
    expect(page.locator("#pair .lead")).to_have_text("LFCC-LCNN → Raw-waveform CNN")
    expect(pair).to_have_attribute("aria-pressed", "true")
    verdict = page.locator("#pair a.pill").nth(1)
    n_cells = verdict.get_attribute("title").rpartition("seed 1, ")[2].removesuffix(" cells")
    verdict.click()
    finish(page)
    expect(page.locator(".headline")).to_contain_text(f"{n_cells} of 64 bands")
    record, _ = downloaded(page)
    assert (record["seed"], record["model"]["id"]) == (1, "deepfake-lfcc-lcnn")
    page.get_by_role("button", name="Play").first.click()
    expect(page.locator(".stage")).to_have_attribute("data-playing", "true")


def test_every_task_and_study_can_be_looked_at_by_keyboard(page: Page):
    open_studies(page)
    for task in dict.fromkeys(study.task for study in SHIPPED_STUDIES):
        page.get_by_role("radio", name=TITLES[task]).focus()
        page.keyboard.press("Space")
        see_study_of(page, task)
        expect(page.locator("#pair")).to_contain_text("Choose a cell")
        expect(page.locator("#standing .js-plotly-plot")).to_be_visible()
        button = page.locator(".matrix button:not(:disabled)").first
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#pair tbody tr").first).to_be_visible()


def test_the_top_bar_leads_back(page: Page, app_url: str):
    open_studies(page)
    page.get_by_role("link", name="How it works").click()
    expect(page).to_have_url(f"{app_url}#how")
    expect(page.locator("#how")).to_be_in_viewport()
