"""Three tasks on one page, and clips that are not bundled, on a computer without a network."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")

from playwright.sync_api import Browser, Page, expect

from explorer.ui.wording import settings as words
from explorer.ui.wording.search import FIRST_SEARCH, READY
from explorer.ui.wording.tasks import ABOUT, TITLES, TRY_THIS
from models.collection import bundled_models
from tests.browser.barriers import barriers
from tests.browser.conftest import running_app, visitor_of
from tests.browser.driving import (
    ask_for_a_long_search,
    begin,
    downloaded,
    finish,
    open_settings,
    pick,
    stage_data,
)
from tests.browser.three_tasks_app import REFUSED
from tests.browser.traffic import settle
from tests.support.three_tasks import (
    AWAY,
    EXAMPLE,
    FIRST,
    HOST,
    KEPT,
    fill_cache,
    title_of,
    write_assets,
)
from tests.support.three_tasks import TITLES as MODELS

pytestmark = pytest.mark.browser

OPENS = FIRST | {"deepfake": KEPT}  # a real clip that is here comes first
MUSIC = [spec.title for spec in bundled_models().of_task("genre")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("three_tasks")


@pytest.fixture(scope="module")
def three_url(folder: Path) -> Iterator[str]:
    """The app with three tasks and one of two downloadable clips in its cache."""
    (folder / "assets").mkdir()
    write_assets(folder / "assets")
    fill_cache(folder / "clips")
    words = ["-m", "tests.browser.three_tasks_app", str(folder / "assets")]
    with running_app(words, folder) as url:
        asked_at_start = hosts_asked(folder)
        yield url
        assert asked_at_start == []


@pytest.fixture
def page(browser: Browser, three_url: str) -> Iterator[Page]:
    with visitor_of(browser, three_url) as page:
        yield page


def hosts_asked(folder: Path) -> list[str]:
    """Return what the app has asked the network for."""
    lines = (folder / "log.txt").read_text("utf-8").splitlines()
    return [line.removeprefix(REFUSED).strip() for line in lines if line.startswith(REFUSED)]


def switch(page: Page, task: str) -> None:
    page.get_by_role("radio", name=TITLES[task]).check(force=True)


def card(page: Page, clip_id: str):
    return page.locator(f"#picker input[value='{clip_id}']")


def assert_shows(page: Page, task: str, clip_id: str | None = None) -> None:
    """Switch, gallery, text and models are of the task, and a clip of it waits on the stage."""
    shown = clip_id or OPENS[task]
    expect(page.locator(".eyebrow")).to_contain_text(title_of(shown))
    expect(page.locator(".headline")).to_contain_text(READY)
    expect(page.get_by_role("radio", name=TITLES[task])).to_be_checked()
    expect(card(page, shown)).to_be_checked()
    expect(page.locator("#picker input").first).to_have_value(OPENS[task])
    expect(page.locator("#about")).to_contain_text(ABOUT[task])
    assert page.locator(f"#picker input:not([value^='{task}/'])").count() == 0
    model = MODELS[task][0] if task in MODELS else MUSIC[0]
    expect(page.get_by_label("Source model")).to_have_value(model)
    assert stage_data(page, "kept") == ""
    expect(page.locator("#targets .bars li")).to_have_count(len(MODELS.get(task, MUSIC)))
    expect(page.locator("#belief")).to_contain_text(FIRST_SEARCH)
    expect(page.locator(".takeaway")).to_be_hidden()
    expect(page.locator("#charts")).to_be_hidden()


def models_offered(page: Page) -> list[str]:
    page.get_by_label("Source model").click()
    options = [option.strip() for option in page.get_by_role("option").all_inner_texts()]
    page.keyboard.press("Escape")
    return [option.removeprefix("✓").strip() for option in options]


def test_it_opens_on_the_finished_genre_example_with_all_tasks_to_choose(page: Page):
    names = page.locator("#task label").all_inner_texts()
    assert [name.strip() for name in names] == list(TITLES.values())
    expect(page.get_by_role("radio", name=TITLES["genre"])).to_be_checked()
    expect(page.locator("#targets .verdicts")).to_be_visible()
    assert int(stage_data(page, "kept")) > 0


def test_a_proposed_search_needs_one_click(page: Page):
    switch(page, "deepfake")
    proposals = page.locator("#picker .proposals")
    expect(proposals).to_contain_text(TRY_THIS)
    proposals.get_by_role("button", name="fake").click()
    expect(card(page, EXAMPLE["clip"])).to_be_checked()
    expect(page.get_by_label("Source model")).to_have_value(MODELS["deepfake"][1])
    about = f"With {MODELS['deepfake'][1]}, the fragment also convinces"
    expect(page.locator("#picker .credit")).to_contain_text(about)
    switch(page, "genre")
    expect(proposals).to_be_hidden()


def test_a_task_brings_its_own_clips_models_and_classes_and_there_is_a_way_back(page: Page):
    switch(page, "deepfake")
    assert_shows(page, "deepfake")
    assert models_offered(page) == list(MODELS["deepfake"])
    switch(page, "emotion")
    assert_shows(page, "emotion")
    assert models_offered(page) == list(MODELS["emotion"])
    switch(page, "genre")
    assert_shows(page, "genre")
    assert models_offered(page) == MUSIC


def test_a_search_in_each_task_is_judged_by_the_models_of_that_task(page: Page):
    switch(page, "emotion")
    assert_shows(page, "emotion")
    open_settings(page)
    pick(page, words.EFFORT, "quick")
    begin(page)
    finish(page)
    record, _ = downloaded(page)
    assert (record["clip"]["name"], record["model"]["id"]) == (FIRST["emotion"], "emotion-heart")
    if record["keep"] is not None:
        expect(page.locator("#targets .verdicts tbody tr")).to_have_count(2)
    switch(page, "genre")  # while the others judge, or hear other fragments
    assert_shows(page, "genre")
    settle(page)  # whatever else came must have left the panels alone
    assert_shows(page, "genre")
    begin(page)
    finish(page)
    record, _ = downloaded(page)
    assert record["model"]["id"].startswith("genre-")


def test_the_switch_is_locked_during_a_search_and_works_after_it(page: Page):
    ask_for_a_long_search(page)
    begin(page)
    for task in TITLES.values():
        expect(page.get_by_role("radio", name=task)).to_be_disabled()
    page.locator("#stop").click()
    finish(page)
    switch(page, "deepfake")
    assert_shows(page, "deepfake")


def test_a_switch_that_is_sent_during_a_search_is_refused_and_goes_back(page: Page):
    ask_for_a_long_search(page)
    begin(page)
    # As in the moment before the switch locks.
    page.evaluate(
        """() => {
            document.querySelector("#task fieldset").disabled = false;
            document.querySelector("#task input[value=emotion]").click();
        }"""
    )
    expect(page.locator("#message [role=alert]")).to_contain_text("Stop the search first")
    expect(page.get_by_role("radio", name=TITLES["genre"])).to_be_checked()
    expect(page.locator("#picker input").first).to_have_value(FIRST["genre"])
    page.locator("#stop").click()
    finish(page)
    expect(page.locator("#digest")).to_be_attached()


def test_a_switch_and_a_search_asked_for_at_once_do_not_get_mixed_up(page: Page):
    page.evaluate(
        """() => {
            document.querySelector("#task input[value=emotion]").click();
            document.querySelector("#find").click();
        }"""
    )
    # The search waits for the switch, and is of the new task's clip.
    expect(page.locator(".eyebrow")).to_contain_text(title_of(FIRST["emotion"]))
    finish(page)
    expect(page.locator("#task input[value=emotion]")).to_be_checked()
    expect(card(page, FIRST["emotion"])).to_be_checked()
    switch(page, "deepfake")  # and nothing is locked for good
    assert_shows(page, "deepfake")


def test_the_keyboard_switches_the_task_and_keeps_the_focus(page: Page):
    page.get_by_role("radio", name=TITLES["genre"]).focus()
    page.keyboard.press("ArrowRight")
    assert_shows(page, "emotion")
    expect(page.get_by_role("radio", name=TITLES["emotion"])).to_be_focused()


def test_a_clip_in_the_cache_is_used_without_a_network_and_credited(page: Page, folder: Path):
    before = hosts_asked(folder)
    switch(page, "deepfake")
    expect(page.locator(f"label:has(input[value='{KEPT}']) canvas")).to_be_visible()
    card(page, KEPT).check(force=True)
    assert_shows(page, "deepfake", KEPT)
    expect(page.locator("#picker .credit")).to_have_text("Made for tests from real-kept. CC0-1.0.")
    open_settings(page)
    pick(page, words.EFFORT, "quick")
    begin(page)
    finish(page)
    record, _ = downloaded(page)
    assert record["clip"]["name"] == KEPT
    assert hosts_asked(folder) == before
    card(page, FIRST["deepfake"]).check(force=True)
    expect(page.locator("#picker .credit")).to_be_hidden()


def test_a_clip_that_needs_the_network_says_so_and_failing_says_why(page: Page, folder: Path):
    switch(page, "deepfake")
    label = page.locator(f"label:has(input[value='{AWAY}'])")
    expect(label).to_contain_text("needs the network")
    expect(card(page, AWAY)).to_have_accessible_name(re.compile("needs the network"))
    before = hosts_asked(folder)
    card(page, AWAY).dispatch_event("click")
    alert = page.locator("#message [role=alert]")
    expect(alert).to_contain_text(f"needs the network, and {HOST} cannot be reached")
    expect(alert).to_contain_text("need no network")
    assert hosts_asked(folder) == [*before, HOST]
    expect(label).to_contain_text("needs the network")
    expect(card(page, KEPT)).to_be_checked()
    expect(page.locator(".eyebrow")).to_contain_text(title_of(KEPT))
    card(page, "deepfake/fake-2").check(force=True)  # and the page goes on
    assert_shows(page, "deepfake", "deepfake/fake-2")
    expect(alert).to_have_count(0)
    begin(page)
    finish(page)


def test_the_log_of_an_offline_app_holds_no_traceback(folder: Path, three_url: str):
    assert "Traceback" not in (folder / "log.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("query", "task", "model"),
    [
        (f"clip={FIRST['emotion']}&model=emotion-soul", "emotion", "Soul"),
        (f"clip={FIRST['deepfake']}", "deepfake", "Ear"),
        (f"clip={KEPT}", "deepfake", "Ear"),
        (f"clip={FIRST['genre']}&model=deepfake-nose", "deepfake", "Nose"),
    ],
)
def test_a_link_brings_the_task_of_its_model_or_else_of_its_clip(
    page: Page, three_url: str, query, task, model
):
    page.goto(f"{three_url}?{query}&effort=quick")
    expect(page.get_by_role("radio", name=TITLES[task])).to_be_checked()
    expect(page.get_by_label("Source model")).to_have_value(model)
    expect(page.locator("#picker input").first).to_have_value(OPENS[task])
    expect(page.locator("#about")).to_contain_text(ABOUT[task])
    finish(page)
    record, _ = downloaded(page)
    assert query.startswith(f"clip={record['clip']['name']}")
    page.locator("#find").click()  # what is shown can be searched again
    expect(page.locator("#find")).to_be_hidden()
    finish(page)


def test_a_link_to_a_clip_that_cannot_be_fetched_says_why_and_shows_the_example(
    page: Page, three_url: str
):
    page.goto(f"{three_url}?clip={AWAY}")
    expect(page.locator("#message [role=alert]")).to_contain_text("This link does not work")
    expect(page.locator("#message [role=alert]")).to_contain_text("needs the network")
    expect(page.locator("#targets .verdicts")).to_be_visible()
    expect(page.get_by_role("radio", name=TITLES["genre"])).to_be_checked()


def test_the_api_offers_every_task_and_clips_that_are_not_bundled(three_url: str):
    client = Client(three_url, verbose=False)
    asked = {"model": "deepfake-ear", "effort": "quick", "cells": 16, "api_name": "/search"}
    for clip_id in (FIRST["deepfake"], KEPT):
        record, _ = client.predict(clip=clip_id, **asked)
        assert record["clip"]["name"] == clip_id
    with pytest.raises(AppError, match="needs the network"):
        client.predict(clip=AWAY, **asked)


def test_a_clip_that_cannot_be_fetched_leaves_no_barriers(page: Page):
    switch(page, "deepfake")
    card(page, KEPT).check(force=True)
    assert_shows(page, "deepfake", KEPT)
    card(page, AWAY).dispatch_event("click")
    expect(page.locator("#message [role=alert]")).to_be_visible()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 850})
        assert barriers(page) == [], width


def test_on_a_phone_the_switch_is_large_enough_and_nothing_overflows(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    switch(page, "deepfake")
    assert_shows(page, "deepfake")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("#task label, #picker label")]
            .map((label) => label.getBoundingClientRect())
            .map(({ width, height }) => Math.min(width, height))"""
    )
    assert len(sizes) == 3 + 4
    assert min(sizes) >= 44


def test_the_button_is_in_sight_on_a_common_screen(page: Page):
    box = page.locator("#find").bounding_box()
    assert box["y"] + box["height"] <= 900
