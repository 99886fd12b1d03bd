"""Choices made faster than the server answers: the last one counts, everywhere on the page."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Page, expect

from explorer.clips.gallery import bundled_clips
from explorer.ui.wording import choices as words
from explorer.ui.wording import settings as setting_words
from explorer.ui.wording.search import READY
from explorer.ui.wording.tasks import TITLES
from models.collection import bundled_models
from tests.browser.driving import (
    CLIPS,
    OPENS_ON,
    bring,
    downloaded,
    finish,
    open_settings,
    pick,
    send,
)
from tests.browser.traffic import held, settle

pytestmark = pytest.mark.browser

SLIDER = "Excerpt that the model sees"


def click_card(page: Page, clip_id: str) -> None:
    page.locator(f"#picker input[value='{clip_id}']").dispatch_event("click")


def click_task(page: Page, task: str) -> None:
    page.get_by_role("radio", name=TITLES[task]).dispatch_event("click")


def assert_marked_and_shown(page: Page, index: int) -> None:
    """The card that is marked is that of the clip on the stage."""
    clip = CLIPS[index]
    expect(page.locator("#picker input:checked")).to_have_value(clip.id)
    expect(page.locator(".eyebrow")).to_have_text(f"{clip.title} ({clip.label})")
    expect(page.locator(".headline")).to_contain_text(READY)


def assert_searched(page: Page, clip_id: str) -> None:
    """The search that was begun is of that clip, and so is its link."""
    finish(page)
    record, _ = downloaded(page)
    assert record["clip"]["name"] == clip_id
    assert f"clip={clip_id}&" in page.locator(".link input").input_value() + "&"
    expect(page.locator("#picker input:checked")).to_have_value(clip_id)


def search(page: Page) -> None:
    page.locator("#find").click()
    settle(page)


def test_the_last_of_four_quick_clicks_counts(page: Page):
    with held(page):
        for index in (1, 2, 3, 4):
            click_card(page, CLIPS[index].id)
    settle(page)
    assert_marked_and_shown(page, 4)
    search(page)
    assert_searched(page, CLIPS[4].id)


def test_the_last_of_four_clicks_in_one_moment_counts(page: Page):
    page.evaluate(
        "ids => ids.forEach(id => document.querySelector(`#picker input[value='${id}']`).click())",
        [CLIPS[index].id for index in (1, 2, 3, 4)],
    )
    settle(page)
    assert_marked_and_shown(page, 4)


def test_an_arrow_key_that_is_held_down_ends_where_it_is_let_go(page: Page):
    click_card(page, CLIPS[0].id)
    settle(page)
    page.locator("#picker input:checked").focus()
    for _ in range(12):
        page.keyboard.down("ArrowRight")  # again without an up: the key repeats
    page.keyboard.up("ArrowRight")
    settle(page)
    assert_marked_and_shown(page, 12)
    with held(page):
        for _ in range(7):
            page.keyboard.down("ArrowLeft")
    settle(page)
    assert_marked_and_shown(page, 5)
    search(page)
    assert_searched(page, CLIPS[5].id)


def test_a_search_waits_for_the_clip_that_was_chosen_last(page: Page):
    with held(page):
        for index in (3, 7):
            click_card(page, CLIPS[index].id)
        page.locator("#find").click()
        expect(page.locator("#choices")).to_contain_text(words.WAITING)
        expect(page.locator("#picker input:checked")).to_have_value(CLIPS[7].id)
        click_card(page, CLIPS[6].id)  # still before the search
    settle(page)
    assert_searched(page, CLIPS[6].id)
    expect(page.locator("#choices .choices")).to_be_hidden()


def test_a_choice_that_is_turned_away_marks_what_is_shown_and_begins_no_search(page: Page):
    example = page.locator(".headline").inner_text()
    with held(page, ends="full"):
        click_card(page, CLIPS[3].id)
        page.locator("#find").click()
    settle(page)
    expect(page.locator("#picker input:checked")).to_have_value(OPENS_ON)
    expect(page.locator("#choices")).to_contain_text(words.DROPPED)
    expect(page.locator(".headline")).to_have_text(example)
    click_card(page, CLIPS[2].id)
    settle(page)
    assert_marked_and_shown(page, 2)
    expect(page.locator("#choices .choices")).to_be_hidden()


def test_a_refused_file_that_was_chosen_last_is_not_replaced_by_another_sound(
    page: Page, tmp_path: Path
):
    bad = tmp_path / "bad.wav"
    bad.write_text("no sound")
    with held(page):
        click_card(page, CLIPS[3].id)
        with page.expect_response("**/gradio_api/upload*"):
            send(page, bad)
        page.locator("#find").click()
    settle(page)
    expect(page.locator("#message")).to_contain_text("not a sound file")
    expect(page.locator("#choices")).to_contain_text(words.DROPPED)
    checked = page.locator("#picker input:checked").get_attribute("value")
    title = next(clip.title for clip in CLIPS if clip.id == checked)
    expect(page.locator(".eyebrow")).to_contain_text(title)
    search(page)
    assert_searched(page, checked)


def test_the_last_of_several_tasks_and_clips_counts(page: Page):
    first = {task: bundled_clips(task)[0].id for task in TITLES}
    with held(page):
        click_card(page, CLIPS[5].id)
        click_task(page, "emotion")
        click_task(page, "deepfake")
    settle(page)
    expect(page.get_by_role("radio", name=TITLES["deepfake"])).to_be_checked()
    expect(page.locator("#picker input:checked")).to_have_value(first["deepfake"])
    with held(page):
        click_task(page, "genre")
        click_task(page, "emotion")
        page.locator("#find").click()
    settle(page)
    expect(page.get_by_role("radio", name=TITLES["emotion"])).to_be_checked()
    assert_searched(page, first["emotion"])
    record, _ = downloaded(page)
    assert record["model"]["id"] == bundled_models().of_task("emotion")[0].id


def test_the_model_and_the_clip_that_were_chosen_last_are_searched(page: Page):
    models = bundled_models().of_task("genre")
    with held(page):
        click_card(page, CLIPS[1].id)
        click_card(page, CLIPS[2].id)
        for model in (models[2], models[1]):
            page.locator("#model input").click()
            page.get_by_role("option", name=model.title, exact=True).click()
        page.locator("#find").click()
    settle(page)
    assert_searched(page, CLIPS[2].id)
    record, _ = downloaded(page)
    assert record["model"]["id"] == models[1].id


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    parts = [soundfile.read(CLIPS[index].path) for index in (0, 5, 10)]
    path = tmp_path_factory.mktemp("long") / "long song.flac"
    soundfile.write(path, np.concatenate([samples for samples, _ in parts]), parts[0][1])
    return path


def test_the_last_of_several_excerpts_is_shown_and_searched(page: Page, long_file: Path):
    bring(page, long_file)
    window = page.get_by_role("slider", name=SLIDER)
    with held(page):
        for key in ("End", "PageUp", "Home", "PageDown"):
            window.press(key)
            page.locator("#upload button").focus()  # takes the excerpt
            window.focus()
        window.press("Shift+ArrowRight")
        window.press("Shift+ArrowRight")
        page.evaluate("document.querySelector('#find').click()")  # the focus stays
    settle(page)
    finish(page)
    record, _ = downloaded(page)
    assert float(window.get_attribute("aria-valuenow") or "nan") == record["clip"]["start_s"]
    expect(page.locator(".eyebrow")).to_contain_text(f"from {record['clip']['start_s']:g} s")


def test_a_file_and_a_clip_in_quick_turns(page: Page, long_file: Path):
    with held(page):
        click_card(page, CLIPS[4].id)
        with page.expect_response("**/gradio_api/upload*"):
            send(page, long_file)
        click_card(page, CLIPS[8].id)
    settle(page)
    assert_marked_and_shown(page, 8)
    expect(page.locator("#excerpt")).to_be_hidden()


def test_a_number_that_is_moved_while_its_kind_changes_stays(page: Page):
    open_settings(page)
    number = page.locator("#settings input[type=number]").first
    with held(page):
        pick(page, setting_words.CUT_INTO, "linear")
        number.fill("96")
        number.press("Tab")
    settle(page)
    expect(number).to_have_value("96")
