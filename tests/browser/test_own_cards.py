"""Cards of a visitor's own sounds: chosen again, seen by nobody else, gone with the visit."""

import shutil
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Browser, Locator, Page, expect

from explorer.ui.wording.request import deleted_sound
from explorer.ui.wording.tasks import OWN
from tests.browser.conftest import visitor_of
from tests.browser.driving import CLIPS, begin, bring, choose, downloaded, finish
from tests.browser.traffic import settle

pytestmark = pytest.mark.browser
LONG = "an interview with somebody about a sound that is long.wav"


def cards(page: Page) -> Locator:
    return page.locator("#picker input[value^='own/']")


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("radio", name=f"{OWN}: {name}", exact=True)


def sound(tmp_path: Path, name: str, index: int) -> Path:
    return Path(shutil.copy(CLIPS[index].path, tmp_path / name))


def test_own_sounds_come_first_and_are_chosen_again(page: Page, tmp_path: Path):
    expect(cards(page)).to_have_count(0)
    bring(page, sound(tmp_path, "mine.wav", 5))
    bring(page, sound(tmp_path, LONG, 6))
    first, second = page.locator("#picker label").all()[:2]
    expect(first.locator(".name")).to_have_text("an intervie….wav")
    expect(first).to_have_attribute("title", LONG)
    expect(second.locator(".name")).to_have_text("mine.wav")
    expect(card(page, LONG)).to_be_checked()
    choose(page, 3)
    expect(cards(page).and_(page.locator(":checked"))).to_have_count(0)
    card(page, "mine.wav").check(force=True)
    expect(page.locator(".eyebrow")).to_have_text("mine.wav")
    settle(page)
    expect(card(page, "mine.wav")).to_be_checked()
    begin(page)
    finish(page)
    record, _ = downloaded(page)
    assert record["clip"]["name"] == "mine.wav"
    page.get_by_role("radio", name="Speech emotion").check(force=True)
    settle(page)
    expect(cards(page)).to_have_count(2)  # a sound is of no task
    card(page, "mine.wav").check(force=True)
    expect(page.locator(".eyebrow")).to_have_text("mine.wav")
    settle(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_suffix_of_a_name_is_in_sight(page: Page, tmp_path: Path, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    for name in ("recording.wav", "my own sound.wav", "x" * 40 + ".wav", LONG):
        bring(page, sound(tmp_path, name, 5))
        label = page.locator("#picker label:has(:checked) .name")
        assert label.inner_text().endswith(".wav")
        assert label.evaluate("(name) => name.scrollHeight <= name.clientHeight + 1"), name


def test_nobody_else_sees_them_and_a_reload_ends_them(
    page: Page, browser: Browser, app_url: str, tmp_path: Path
):
    bring(page, sound(tmp_path, "mine.wav", 5))
    expect(cards(page)).to_have_count(1)
    with visitor_of(browser, app_url) as other:
        expect(cards(other)).to_have_count(0)
    page.reload()
    expect(page.locator("#message [role=alert]")).to_be_visible()
    settle(page)
    expect(cards(page)).to_have_count(0)


def test_cards_are_chosen_by_keyboard_and_recordings_are_numbered(page: Page):
    for name in ("recording.wav", "recording 2.wav"):
        page.locator("#recorder .record").click()
        expect(page.locator("#recorder .record")).to_contain_text("Stop · 1")
        page.locator("#recorder .record").click()
        page.locator("#recorder .use").click()
        expect(page.locator(".eyebrow")).to_have_text(name)
        settle(page)
    card(page, "recording 2.wav").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".eyebrow")).to_have_text("recording.wav")
    settle(page)
    expect(card(page, "recording.wav")).to_be_focused()


def test_a_sound_that_was_deleted_says_so_and_its_card_goes(
    page: Page, app_folder: Path, tmp_path: Path
):
    name = "deleted later.wav"
    bring(page, sound(tmp_path, name, 5))
    choose(page, 3)
    (stored,) = app_folder.rglob(name)
    stored.unlink()  # as the quota does
    card(page, name).check(force=True)
    expect(page.locator("#message [role=alert]")).to_have_text(deleted_sound(name))
    expect(cards(page)).to_have_count(0)
    expect(page.locator("#picker input:checked")).to_have_value(CLIPS[3].id)
    assert page.evaluate("document.activeElement !== document.body")
