"""Several visitors, and one who does several things at once."""

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Page, expect

from explorer.ui.wording.search import FIRST_SEARCH, READY
from explorer.ui.wording.verdicts import CLIP_ANSWERS
from tests.browser.conftest import visitor_of
from tests.browser.driving import (
    CLIPS,
    OPENS_ON,
    ask_for_a_long_search,
    begin,
    choose,
    downloaded,
    finish,
    send,
    stage_data,
)
from tests.browser.traffic import settle

pytestmark = pytest.mark.browser


def test_visitors_do_not_see_each_other(page: Page, browser, app_url: str):
    with visitor_of(browser, app_url) as other:
        example = other.locator(".headline").inner_text()
        choose(page, 3)
        begin(page)
        finish(page)
        assert other.locator(".headline").inner_text() == example
        other.reload()
        expect(other.locator(".headline")).to_have_text(example)


def test_two_visitors_search_at_the_same_time(page: Page, browser, app_url: str):
    with visitor_of(browser, app_url) as other:
        for visitor, index in ((page, 6), (other, 9)):
            choose(visitor, index)
            visitor.locator("#find").click()
        digests = []
        for visitor, index in ((page, 6), (other, 9)):
            expect(visitor.locator("#charts")).to_be_visible()
            expect(visitor.locator(".eyebrow")).to_contain_text(CLIPS[index].title)
            digests.append(visitor.locator("#digest").text_content())
        assert digests[0] != digests[1]


def test_a_search_that_waits_for_its_turn_stops_at_once(page: Page, browser, app_url: str):
    with visitor_of(browser, app_url) as other:
        ask_for_a_long_search(other)
        begin(other)
        choose(page, 2)
        page.locator("#find").click()
        expect(page.locator("#withdraw")).to_be_visible()
        send(page, CLIPS[7].path)
        expect(page.get_by_role("alert")).to_contain_text("Stop the search first")
        page.locator("#withdraw").click()
        expect(page.locator("#find")).to_be_visible()
        expect(page.locator("#targets")).to_contain_text("There is no result")
        expect(page.locator(".headline")).to_contain_text(READY)
        expect(page.get_by_role("alert")).to_have_count(0)
        assert stage_data(page, "busy") == "false"
        assert stage_data(other, "busy") == "true"
        page.locator("#find").click()  # and again, to the end
        # The other search may be over by now: then there is nothing to be stopped.
        other.evaluate("document.querySelector('#stop')?.click()")
        finish(other)
        expect(page.locator("#charts")).to_be_visible()
        finish(page)
        expect(page.locator(".toast-body.error")).to_have_count(0)


def test_an_upload_during_a_search_leaves_it_alone(page: Page):
    ask_for_a_long_search(page)
    begin(page)
    send(page, CLIPS[7].path)
    expect(page.get_by_role("alert")).to_contain_text("Stop the search first")
    # As in the moment before the gallery locks: the refused clip must not stay marked.
    page.evaluate("document.querySelector('#picker fieldset').disabled = false")
    page.locator(f"#picker input[value='{CLIPS[3].id}']").dispatch_event("click")
    expect(page.locator(f"#picker input[value='{OPENS_ON}']")).to_be_checked()
    page.locator("#stop").click()
    finish(page)
    expect(page.locator("#digest")).to_be_attached()
    expect(page.get_by_role("alert")).to_have_count(0)  # there is no search to be stopped


def test_after_moving_on_the_last_result_changes_nothing(page: Page):
    choose(page, 4)
    begin(page)
    finish(page)
    choose(page, 2)  # while the other models judge, or hear other fragments
    settle(page)
    expect(page.locator("#targets")).to_contain_text(CLIP_ANSWERS)  # and no verdict
    expect(page.locator("#targets .verdicts")).to_have_count(0)
    expect(page.locator("#belief")).to_contain_text(FIRST_SEARCH)
    assert stage_data(page, "kept") == ""


def test_a_search_asked_for_with_a_clip_at_once_is_of_that_clip(page: Page):
    page.evaluate(
        """id => {
            document.querySelector(`#picker input[value='${id}']`).click();
            document.querySelector("#find").click();
        }""",
        CLIPS[3].id,
    )
    expect(page.locator(".eyebrow")).to_contain_text(CLIPS[3].title)
    finish(page)
    record, _ = downloaded(page)
    assert record["clip"]["name"] == CLIPS[3].id
    expect(page.locator("#picker input:checked")).to_have_value(CLIPS[3].id)
    choose(page, 5)  # and nothing is locked for good
