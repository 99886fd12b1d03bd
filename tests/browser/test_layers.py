"""The layers around the fragment of a real search: rows, colours on the picture, sounds."""

import re

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Page, expect

from tests.browser.driving import choose, stage_data
from tests.browser.traffic import settle

pytestmark = pytest.mark.browser

RAIL_COLOURS = """() => {
    const rail = document.querySelector('.stage .rail');
    const { data } = rail.getContext('2d').getImageData(0, 0, 1, rail.height);
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3]) seen.add(data.slice(i, i + 3).join());
    }
    return seen.size;
}"""


def build(page: Page) -> None:
    settle(page)
    page.get_by_role("button", name="Look for them").click()
    expect(page.locator(".layers")).to_have_attribute("data-state", "done", timeout=90_000)


def test_the_layers_of_the_example_are_found_shown_and_heard(page: Page):
    settle(page)
    assert page.evaluate(RAIL_COLOURS) == 1  # the fragment alone
    build(page)
    expect(page.locator(".layers .said")).to_have_text(re.compile("^Found: without .* not enough"))
    rows = page.locator(".layers .rows > li")
    expect(rows).to_have_count(3)
    sizes = [int(re.search(r"(\d+) of 64 bands", text)[1]) for text in rows.all_inner_texts()]
    assert sizes == sorted(sizes)
    assert sizes[0] == int(stage_data(page, "kept")) < sizes[-1]
    assert page.evaluate(RAIL_COLOURS) > 1
    page.get_by_label("Show them on the picture").uncheck()
    page.wait_for_function(f"({RAIL_COLOURS})() === 1")
    page.get_by_role("button", name="Play as sure as before").click()
    playing = page.get_by_role("button", name="Stop as sure as before")
    expect(playing).to_be_visible()
    page.get_by_role("button", name="Play", exact=True).first.click()  # the stage's own
    expect(playing).to_be_hidden()
    expect(page.locator(".layers .trouble")).to_be_empty()


def test_another_clip_has_no_layers_and_no_colours(page: Page):
    build(page)
    choose(page, 3)
    expect(page.locator(".layers")).to_be_hidden()
    assert page.evaluate(RAIL_COLOURS) == 0
