"""One visit with the keyboard alone, from the first Tab to the other page."""

import io
import json
import zipfile
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Page, expect

from explorer.ui.wording.search import READY
from tests.browser.driving import NOTE_THE_FOCUS, finish, stage_data
from tests.browser.traffic import settle

pytestmark = pytest.mark.browser
MANY = 150  # presses, more than any way on the page takes


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press Tab until what has the focus matches."""
    for _ in range(MANY):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"Tab never comes to {selector}")


@pytest.mark.timeout(600)
def test_choose_search_listen_and_take_away_without_a_mouse(page: Page):
    page.keyboard.press("Tab")
    page.evaluate(NOTE_THE_FOCUS)
    tab_to(page, "#picker input[type=radio]")
    before = page.locator(".eyebrow").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".headline")).to_contain_text(READY)
    expect(page.locator(".eyebrow")).not_to_have_text(before)
    settle(page)
    clip = page.locator("#picker input:checked").input_value()

    tab_to(page, "#find")
    scene = stage_data(page, "scene")
    page.keyboard.press("Enter")
    expect(page.locator(".stage")).not_to_have_attribute("data-scene", scene)
    finish(page)
    settle(page)

    tab_to(page, ".stage [data-version=rest]")
    page.keyboard.press("Enter")
    expect(page.locator(".stage [data-version=rest]")).to_have_attribute("aria-pressed", "true")
    tab_to(page, ".takeaway .zip")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    archive = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    record = json.loads(archive.read("result.json"))
    assert record["clip"]["name"] == clip
    assert len(record["keep"]) == int(stage_data(page, "kept"))

    assert "BODY" not in page.evaluate("window.focused")
    tab_to(page, "a[href*=compare]", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".matrix button").first).to_be_visible()
