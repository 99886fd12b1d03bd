"""The page in its states, in both themes, checked by axe: no violation of any impact."""

import pytest

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")

from playwright.sync_api import Browser, Page, expect

from explorer.ui.wording import settings as words
from tests.browser.conftest import visitor_of
from tests.browser.driving import begin, choose, finish, open_settings, pick
from tests.browser.traffic import held, settle

pytestmark = pytest.mark.browser


# Gradio's own, and out of our hands: a message's head is a button that holds another one.
OF_GRADIO = {"nested-interactive": "toast-header"}


def is_of_gradio(violation: dict, node: dict) -> bool:
    mark = OF_GRADIO.get(violation["id"])
    return mark is not None and mark in node["html"]


def assert_no_barrier(page: Page, state: str) -> None:
    found = [
        (violation["id"], node["html"][:160])
        for violation in axe.Axe().run(page).response["violations"]
        for node in violation["nodes"]
        if not is_of_gradio(violation, node)
    ]
    assert found == [], state


@pytest.mark.timeout(600)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_state_of_the_page_that_explores_has_a_barrier(browser: Browser, app_url: str, scheme):
    with visitor_of(browser, app_url) as page:
        page.emulate_media(color_scheme=scheme)
        page.reload()
        expect(page.locator("#probabilities figure")).to_be_visible()
        settle(page)
        assert_no_barrier(page, "found")
        for summary in page.locator("details > summary:visible").all():
            summary.click()
        open_settings(page)
        assert_no_barrier(page, "everything unfolded")
        pick(page, words.EFFORT, "quick")
        expect(page.locator("#stale .stale")).not_to_be_empty()
        assert_no_barrier(page, "a result of other settings")
        with held(page, ends="full"):
            page.locator("#find").click()
        expect(page.locator(".toast-body.error")).to_be_visible()
        page.wait_for_function("document.getAnimations().length === 0")  # it fades in
        assert_no_barrier(page, "the queue is full")
        choose(page, 3)
        assert_no_barrier(page, "a clip that was not searched")
        begin(page)
        assert_no_barrier(page, "searching")
        finish(page)
        settle(page)
        assert_no_barrier(page, "found again")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_that_compares_has_no_barrier(browser: Browser, app_url: str, scheme):
    with visitor_of(browser, app_url) as page:
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{app_url}compare")
        expect(page.locator("#standing .js-plotly-plot")).to_be_visible()
        settle(page)
        assert_no_barrier(page, "a study")
