"""Painting on the picture: mouse, finger and keyboard, what models say of it, and what is heard."""

import re
from collections.abc import Iterator

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Page, expect

from explorer.ui.wording import painting as words
from models.collection import bundled_models
from tests.browser.driving import downloaded, finish, stage_data
from tests.browser.traffic import settle

pytestmark = pytest.mark.browser

N_OTHERS = len(bundled_models().of_task("genre")) - 1


@pytest.fixture
def painted(page: Page) -> Iterator[Page]:
    """A page on which the fragment of the example was painted upwards by some bands."""
    settle(page)
    page.get_by_role("button", name="Paint", exact=True).click()
    drag(page, 0.5, (0.2, 0.4))
    expect(page.locator(".yours li")).to_have_count(N_OTHERS)
    return page


def drag(page: Page, x: float, heights: tuple[float, float]) -> None:
    """Drag over the picture, from one height to another, 0 to 1 from below."""
    page.locator(".stage .picture").scroll_into_view_if_needed()
    box = page.locator(".stage .picture").bounding_box()
    assert box is not None
    start, end = (box["y"] + box["height"] * (1 - height) for height in heights)
    page.mouse.move(box["x"] + box["width"] * x, start)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * x, end, steps=8)
    page.mouse.up()


def n_painted(page: Page) -> int:
    expect(page.locator(".yours")).to_have_attribute("data-pending", "false")
    found = re.match(r"(\d+) of", page.locator(".yours .about").inner_text())
    assert found is not None
    return int(found[1])


def test_every_model_says_what_it_makes_of_a_stroke_and_undo_takes_it_back(painted: Page):
    n_fragment = int(stage_data(painted, "kept"))
    n_first = n_painted(painted)
    assert n_first > n_fragment
    expect(painted.locator(".yours .about")).to_contain_text(words.NOT_VERIFIED)
    expect(painted.locator(".yours .line")).to_have_text(re.compile("^(Still|Now) "))
    painted.get_by_role("button", name="3 bands").click()
    drag(painted, 0.5, (0.6, 0.8))
    expect(painted.locator(".yours .about")).not_to_contain_text(f"{n_first} of")
    painted.get_by_role("button", name="Undo").click()
    expect(painted.locator(".yours .about")).to_contain_text(f"{n_first} of")
    painted.get_by_role("button", name="Redo").click()
    expect(painted.locator(".yours .about")).not_to_contain_text(f"{n_first} of")
    painted.get_by_role("button", name="Reset").click()
    expect(painted.locator(".yours")).to_be_hidden()
    assert (stage_data(painted, "version"), int(stage_data(painted, "kept"))) == (
        "enough",
        n_fragment,
    )


def test_what_was_painted_plays_and_goes_on_while_one_paints(painted: Page):
    painted.get_by_role("button", name="Play").first.click()
    expect(painted.locator(".stage")).to_have_attribute("data-version", "yours")
    assert stage_data(painted, "heard") == "yours"
    painted.wait_for_function("Number(document.querySelector('.stage').dataset.position) > 0.2")
    with painted.expect_response(re.compile(r"yours.*\.wav")):
        drag(painted, 0.5, (0.6, 0.7))
    assert stage_data(painted, "playing") == "true"
    for version in ("original", "enough", "rest", "yours"):
        painted.locator(f"[data-version={version}]").click()
        now = [stage_data(painted, name) for name in ("version", "heard", "playing")]
        assert now == [version, version, "true"]


def test_everything_erased_is_silence_and_cannot_be_searched(painted: Page):
    painted.get_by_role("button", name="Erase").click()
    drag(painted, 0.3, (0.01, 0.99))
    expect(painted.locator(".yours .about")).to_contain_text("0 of 64 bands, 0 %")
    expect(painted.locator(".yours .line")).to_have_text(re.compile("^Now "))
    for name in ("Verify", "Shrink"):
        expect(painted.get_by_role("button", name=name)).to_be_disabled()


def test_verify_says_what_it_found_until_something_else_is_painted(painted: Page):
    painted.get_by_role("button", name="Verify").click()
    expect(painted.locator(".yours .check")).to_have_text(re.compile("^(Verified|Checked): "))
    drag(painted, 0.5, (0.9, 0.95))
    expect(painted.locator(".yours .check")).to_be_empty()


def test_shrink_searches_inside_what_was_painted_and_its_link_says_so(painted: Page):
    drag(painted, 0.5, (0.05, 0.95))
    expect(painted.locator(".yours .line")).to_have_text(re.compile("^Still "))
    n_cells = n_painted(painted)
    painted.get_by_role("button", name="Shrink").click()
    expect(painted.locator(".yours")).to_be_hidden()
    finish(painted)
    record, _ = downloaded(painted)
    assert len(record["among"]) == n_cells
    assert set(record["keep"]) <= set(record["among"])
    link = painted.locator(".link input").input_value()
    assert "among=" in link
    painted.goto(link)
    finish(painted)
    again, _ = downloaded(painted)
    assert (again["keep"], again["among"]) == (record["keep"], record["among"])


def test_another_fragment_shares_no_band_with_the_last_one(page: Page):
    finish(page)
    settle(page)
    first, _ = downloaded(page)
    scene = stage_data(page, "scene")
    page.get_by_role("button", name="Find another").click()
    expect(page.locator(".stage")).not_to_have_attribute("data-scene", scene)
    finish(page)
    second, _ = downloaded(page)
    assert second["certificate"]["holds"]
    assert not set(second["keep"]) & set(first["keep"])
    n_left = second["partition"]["n_cells"] - len(first["keep"])
    expect(page.locator(".stage .detail")).to_contain_text(f"Only {n_left} of")


def test_the_hand_moves_the_play_head_and_paints_nothing(page: Page):
    settle(page)
    drag(page, 0.5, (0.4, 0.6))
    assert float(stage_data(page, "position")) == pytest.approx(2.5, abs=0.1)
    expect(page.locator(".yours")).to_be_hidden()


def test_keys_paint_too_and_say_where_they_are(page: Page):
    settle(page)
    page.get_by_role("button", name="Paint", exact=True).click()
    page.locator(".stage .picture").focus()
    page.keyboard.press("ArrowDown")  # there is nothing below the lowest band
    expect(page.locator(".stage .status")).to_have_text(re.compile(r"Hz: not kept$"))
    page.keyboard.press("Enter")
    expect(page.locator(".stage .status")).to_have_text(re.compile(r"Hz: kept$"))
    n_fragment = int(stage_data(page, "kept"))
    expect(page.locator(".yours .about")).to_contain_text(f"{n_fragment + 1} of")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(".yours .about")).to_contain_text(f"{n_fragment + 2} of")
    page.keyboard.press("Enter")  # the brush keeps; it does not take away
    expect(page.locator(".stage .status")).to_have_text(re.compile(r"Hz: kept$"))
    page.keyboard.press("Control+z")
    expect(page.locator(".yours .about")).to_contain_text(f"{n_fragment + 1} of")


def test_a_click_on_the_rail_takes_a_band_away_and_brings_it_back(page: Page):
    settle(page)
    n_fragment = int(stage_data(page, "kept"))
    rail = page.locator(".stage .rail")
    rail.scroll_into_view_if_needed()
    box = rail.bounding_box()
    assert box is not None
    at = {"x": box["width"] / 2, "y": box["height"] - 2}  # the lowest band, which is not kept
    rail.click(position=at)
    expect(page.locator(".yours .about")).to_contain_text(f"{n_fragment + 1} of")
    rail.click(position=at)
    expect(page.locator(".yours .about")).to_contain_text(f"{n_fragment} of")


def test_the_first_stroke_does_not_stop_what_plays_and_an_answer_does_not_switch_it(page: Page):
    settle(page)
    page.get_by_role("button", name="Play").first.click()
    page.wait_for_function("Number(document.querySelector('.stage').dataset.position) > 0.1")
    page.get_by_role("button", name="Paint", exact=True).click()
    drag(page, 0.5, (0.2, 0.3))
    assert [stage_data(page, name) for name in ("heard", "playing")] == ["yours", "true"]
    page.locator("[data-version=original]").click()  # before the answer is there, mostly
    expect(page.locator(".yours")).to_have_attribute("data-pending", "false")
    assert [stage_data(page, name) for name in ("version", "heard")] == ["original", "original"]


def test_no_answer_is_missed_while_answers_come(painted: Page):
    painted.evaluate(
        """() => {
            window.lines = [];
            const line = document.querySelector(".yours .line");
            const note = () => window.lines.push(line.textContent);
            new MutationObserver(note).observe(line, { childList: true, characterData: true });
        }"""
    )
    for top in (0.5, 0.6, 0.7, 0.8):
        drag(painted, 0.5, (0.4, top))
        expect(painted.locator(".yours")).to_have_attribute("data-pending", "false")
    no_answer = painted.locator(".yours").get_attribute("data-none")
    assert painted.evaluate("window.lines")
    assert no_answer not in painted.evaluate("window.lines")
