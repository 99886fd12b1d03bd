"""Looking and listening closer on the stage: a part that repeats."""

import re

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

import itertools

from playwright.sync_api import Locator, Page, expect

from tests.browser.driving import stage_data

pytestmark = pytest.mark.browser

# The positions of one second, a frame at a time.
POSITIONS = """() => new Promise((resolve) => {
    const { dataset } = document.querySelector(".stage");
    const positions = [];
    const end = performance.now() + 1000;
    const note = (now) => {
        positions.push(Number(dataset.position));
        if (now < end) requestAnimationFrame(note);
        else resolve(positions);
    };
    requestAnimationFrame(note);
})"""


def box_of(part: Locator) -> dict[str, float]:
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert box is not None
    return dict(box)


def drag_along_the_ruler(page: Page, start: float, end: float) -> None:
    """Drag from one share of the picture's width to another."""
    box = box_of(page.locator(".stage .ticks-s"))
    page.mouse.move(box["x"] + box["width"] * start, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()


def test_a_part_that_is_dragged_over_repeats_in_every_version(page: Page):
    drag_along_the_ruler(page, 0.4, 0.5)
    expect(page.locator(".stage .loop")).to_have_text(
        re.compile(r"^loop · (2\.0|1\.9)\d to (2\.5|2\.4)\d s$")
    )
    expect(page.locator(".stage .region")).to_have_count(2)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".stage")).to_have_attribute("data-playing", "true")
    for version in ("rest", "original", "enough"):
        page.locator(f"[data-version={version}]").click()
        positions = page.evaluate(POSITIONS)
        assert min(positions) >= 1.98
        assert max(positions) <= 2.52
        assert any(after < before for before, after in itertools.pairwise(positions))
    assert stage_data(page, "playing") == "true"


def test_the_region_is_where_the_play_head_is_when_it_begins(page: Page):
    drag_along_the_ruler(page, 0.7, 0.3)  # backwards, too
    head = box_of(page.locator(".stage .playhead"))
    for region in page.locator(".stage .region").all():
        assert box_of(region)["x"] == pytest.approx(head["x"] + 1, abs=1.5)


def test_a_click_on_the_ruler_or_escape_repeats_the_whole_again(page: Page):
    drag_along_the_ruler(page, 0.4, 0.5)
    page.locator(".stage .ticks-s").click()
    expect(page.locator(".stage .loop")).to_have_text("loop")
    expect(page.locator(".stage .status")).to_have_text("The whole sound repeats.")
    drag_along_the_ruler(page, 0.4, 0.5)
    expect(page.locator(".stage .region").first).to_be_visible()
    page.locator(".stage .picture").focus()
    page.keyboard.press("Escape")
    expect(page.locator(".stage .region").first).to_be_hidden()
    expect(page.locator(".stage .loop")).to_have_text("loop")


def test_keys_set_the_start_and_the_end_and_a_screen_reader_says_so(page: Page):
    page.locator(".stage .picture").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("[")
    expect(page.locator(".stage .status")).to_have_text("1.00 to 5.00 s repeats.")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("]")
    expect(page.locator(".stage .status")).to_have_text("1.00 to 1.50 s repeats.")
    page.keyboard.press("Space")
    expect(page.locator(".stage")).to_have_attribute("data-playing", "true")
    positions = page.evaluate(POSITIONS)
    assert min(positions) >= 1
    assert max(positions) <= 1.5
