"""The browser's address follows what is chosen, so that a reload loses nothing."""

from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Page, expect

from explorer.ui.wording import settings as words
from explorer.ui.wording.request import OWN_SOUND_IS_GONE
from explorer.ui.wording.strip import EVALUATIONS
from models.collection import bundled_models
from tests.browser.driving import (
    CLIPS,
    begin,
    bring,
    choose,
    downloaded,
    finish,
    open_settings,
    pick,
)
from tests.browser.traffic import settle

pytestmark = pytest.mark.browser
MODEL = bundled_models().find("genre-mfcc-gru")


def choose_model(page: Page) -> None:
    page.get_by_label("Source model").click()
    page.get_by_role("option", name=MODEL.title).click()
    settle(page)


def test_the_page_itself_has_no_query_until_something_is_chosen(page: Page, app_url: str):
    assert page.url == app_url
    headline = page.locator(".headline").inner_text()
    page.reload()
    expect(page.locator(".headline")).to_have_text(headline)
    settle(page)
    assert page.url == app_url


def test_a_reload_finds_what_was_found_before(page: Page, app_url: str):
    n_entries = page.evaluate("history.length")
    choose(page, 12)
    choose_model(page)
    open_settings(page)
    pick(page, words.EFFORT, "quick")
    page.get_by_label(words.SEED).fill("3")
    settle(page)
    query = f"clip={CLIPS[12].id}&effort=quick&model={MODEL.id}&seed=3"
    expect(page).to_have_url(f"{app_url}?{query}")
    begin(page)
    finish(page)
    settle(page)
    expect(page.locator(".link input")).to_have_value(page.url)
    record, _ = downloaded(page)
    page.reload()
    finish(page)
    open_settings(page)
    expect(page.get_by_label(words.SEED)).to_have_value("3")
    again, _ = downloaded(page)
    for same in ("keep", "label", "clip", "model", "partition", "criterion", "seed", "effort"):
        assert again[same] == record[same], same
    settle(page)
    expect(page).to_have_url(f"{app_url}?{query}")
    assert page.evaluate("history.length") == n_entries


def test_a_task_and_a_label_are_in_the_address_with_what_others_put_there(page: Page, app_url: str):
    page.goto(f"{app_url}?__theme=dark")
    expect(page.locator("#targets .verdicts")).to_be_visible()
    settle(page)
    page.get_by_role("radio", name="Speech emotion").check(force=True)
    settle(page)
    first = bundled_models().of_task("emotion")[0].id
    assert f"model={first}" in page.url
    assert "clip=emotion/" in page.url
    assert page.url.endswith("&__theme=dark")
    open_settings(page)
    pick(page, words.ANSWER, "sad")
    settle(page)
    assert "&label=sad&" in page.url


def test_the_example_that_is_searched_again_has_an_address(page: Page, app_url: str):
    begin(page)
    finish(page)
    settle(page)
    expect(page.locator(".link input")).to_have_value(page.url)
    assert page.url != app_url


def test_a_number_that_no_search_would_take_is_not_put_into_the_address(page: Page, app_url: str):
    choose(page, 3)
    before = page.url
    open_settings(page)
    page.get_by_label(words.MAXIMUM_EVALUATIONS).fill("many")
    settle(page)
    assert page.url == before
    page.get_by_label(words.MAXIMUM_EVALUATIONS).fill("900")
    settle(page)
    assert page.url == f"{app_url}?budget=900&{before.split('?')[1]}"


def test_an_own_sound_has_to_be_chosen_again_and_the_rest_does_not(
    page: Page, app_url: str, tmp_path: Path
):
    file = tmp_path / "my secret song.wav"
    file.write_bytes(Path(CLIPS[5].path).read_bytes())
    bring(page, file)
    choose_model(page)
    open_settings(page)
    page.get_by_label(words.SEED).fill("3")
    settle(page)
    expect(page).to_have_url(f"{app_url}?model={MODEL.id}&seed=3&sound=own")
    for _ in range(2):  # a second reload is no different
        page.reload()
        expect(page.locator("#message [role=alert]")).to_have_text(OWN_SOUND_IS_GONE)
        settle(page)
        expect(page.get_by_label("Source model")).to_have_value(MODEL.title)
        expect(page.locator(".strip")).not_to_contain_text(EVALUATIONS)  # nothing is searched
        expect(page).to_have_url(f"{app_url}?model={MODEL.id}&seed=3&sound=own")
    bring(page, file)
    expect(page.locator("#message [role=alert]")).to_have_count(0)
    open_settings(page)
    expect(page.get_by_label(words.SEED)).to_have_value("3")
    choose(page, 4)
    expect(page).to_have_url(f"{app_url}?clip={CLIPS[4].id}&model={MODEL.id}&seed=3")


def test_a_bad_link_is_replaced_once_something_is_chosen(page: Page, app_url: str):
    page.goto(f"{app_url}?sound=theirs")
    expect(page.locator("#message [role=alert]")).to_contain_text(
        "Sound must be one of own, not “theirs”"
    )
    settle(page)
    choose(page, 4)
    assert page.url.startswith(f"{app_url}?clip={CLIPS[4].id}&model=")
