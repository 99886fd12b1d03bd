"""How sure the source has to be: the switch on both pages."""

from collections.abc import Iterator

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Browser, Page, expect

from explorer.strengths import Strength
from explorer.study.shipped import SHIPPED_STUDIES
from explorer.ui.wording import settings as words
from explorer.ui.wording.certificate import reused
from explorer.ui.wording.comparing import compare as texts
from explorer.ui.wording.tasks import TITLES
from tests.browser.conftest import running_app, visitor_of
from tests.browser.driving import begin, choose, downloaded, finish, open_settings, pick
from tests.browser.strengths_app import STUDY
from tests.browser.traffic import settle

pytestmark = pytest.mark.browser

OWN_MINIMUM = f"number input for {words.MINIMUM_CONFIDENCE}"


@pytest.fixture(scope="module")
def app_url(tmp_path_factory) -> Iterator[str]:
    """In place of the app of all other tests."""
    folder = tmp_path_factory.mktemp("strengths")
    with running_app(["-m", "tests.browser.strengths_app", "--downloads", "no"], folder) as url:
        yield url


@pytest.fixture
def page(browser: Browser, app_url: str) -> Iterator[Page]:
    with visitor_of(browser, app_url) as page:
        yield page


def test_a_stronger_search_reuses_the_last_one_and_is_in_its_link(page: Page, app_url: str):
    choose(page, 12)
    open_settings(page)
    expect(page.get_by_label(OWN_MINIMUM)).to_be_visible()
    pick(page, words.EFFORT, "quick")
    begin(page)
    finish(page)
    first, _ = downloaded(page)
    assert (first["criterion"]["strength"], first["evaluations"]["reused"]) == ("clear", 0)
    pick(page, words.HOW_SURE, words.STRENGTHS[Strength.HALF])
    expect(page.get_by_label(OWN_MINIMUM)).to_have_count(0)
    begin(page)
    finish(page)
    half, _ = downloaded(page)
    assert (half["criterion"]["strength"], half["criterion"]["min_probability"]) == ("half", 0.5)
    assert half["certificate"]["probability"] >= 0.5
    assert half["evaluations"]["reused"] > 0
    expect(page.locator(".headline")).to_contain_text("at least 50 % sure")
    assert (
        page.locator("#belief").text_content().count(reused(half["evaluations"]["reused"]).strip())
    )
    link = page.locator(".link input").input_value()
    assert "strength=half" in link
    page.goto(link)  # as a new visitor, of whom nothing is known
    finish(page)
    again, _ = downloaded(page)
    assert (again["keep"], again["evaluations"]["reused"]) == (half["keep"], 0)
    open_settings(page)
    expect(page.get_by_label(words.HOW_SURE, exact=True)).to_have_value(
        words.STRENGTHS[Strength.HALF]
    )
    expect(page.get_by_label(OWN_MINIMUM)).to_have_count(0)


def test_the_comparison_is_shown_at_the_chosen_strength(page: Page):
    page.get_by_role("link", name="Compare models").click()
    cell = page.get_by_role("button", name="Log-mel CNN to MFCC-GRU")
    expect(cell).to_be_visible()
    settle(page)
    expect(page.locator("#about-study")).to_contain_text(texts.at_strength(Strength.TOP))
    assert cell.inner_text() != "100 %"
    pick(page, words.HOW_SURE, words.STRENGTHS[Strength.HALF])
    expect(page.locator("#about-study")).to_contain_text(texts.at_strength(Strength.HALF))
    expect(cell).to_have_text("100 %")
    cell.click()
    expect(page.locator("#pair .lead")).to_have_text(texts.pair_of("Log-mel CNN", "MFCC-GRU"))
    link = page.locator("#pair a.pill").first.get_attribute("href")
    assert "strength=half" in (link or "")
    pick(page, words.HOW_SURE, words.STRENGTHS[Strength.TOP])
    expect(page.locator("#about-study")).to_contain_text(texts.at_strength(Strength.TOP))
    expect(cell).not_to_have_text("100 %")


def test_a_study_at_one_strength_says_so(page: Page):
    page.get_by_role("link", name="Compare models").click()
    expect(page.locator(".matrix button").first).to_be_visible()
    settle(page)
    page.get_by_role("radio", name=TITLES["deepfake"]).check(force=True)
    first = next(study for study in SHIPPED_STUDIES if study.task == "deepfake" != STUDY.task)
    expect(page.locator("#about-study")).to_contain_text(first.about)
    expect(page.locator("#study-strength")).to_contain_text(texts.ONE_STRENGTH)
    expect(page.get_by_label(words.HOW_SURE, exact=True)).to_be_disabled()
