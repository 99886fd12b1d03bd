"""Looking and listening closer on the stage: a part that repeats, zoom, axes, sliders."""

import re

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Locator, Page, expect

from tests.browser.driving import begin, choose, finish, stage_data
from tests.browser.traffic import settle

pytestmark = pytest.mark.browser

# The positions, frame by frame, until the sound has begun again twice.
POSITIONS = """() => new Promise((resolve) => {
    const { dataset } = document.querySelector(".stage");
    const positions = [Number(dataset.position)];
    let n_begun = 0;
    const note = () => {
        const position = Number(dataset.position);
        n_begun += position < positions.at(-1) ? 1 : 0;
        positions.push(position);
        if (n_begun < 2) requestAnimationFrame(note);
        else resolve(positions);
    };
    requestAnimationFrame(note);
})"""
# How colourful the picture is: the mean difference of red and blue.
COLOURS = """(() => {
    const canvas = document.querySelector(".spectrogram");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum += Math.abs(data[i] - data[i + 2]);
    return sum / data.length;
})()"""

# How high the most colourful line of the picture is, as a share of its height.
COLOURED = """(() => {
    const { width, height } = document.querySelector(".spectrogram");
    const pen = document.querySelector(".spectrogram").getContext("2d");
    const sums = Array.from({ length: height }, (_, line) => {
        const { data } = pen.getImageData(0, line, width, 1);
        let sum = 0;
        for (let i = 0; i < data.length; i += 4) sum += Math.abs(data[i] - data[i + 2]);
        return sum;
    });
    return 1 - (sums.indexOf(Math.max(...sums)) + 0.5) / height;
})()"""


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


def zoom_by_wheel(page: Page, x: float, y: float, clicks: int = 4) -> None:
    """Turn the wheel with Ctrl held down, at shares of the picture from its upper left corner."""
    box = box_of(page.locator(".stage .picture"))
    page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    page.keyboard.down("Control")
    for _ in range(clicks):
        page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    expect(page.locator(".stage")).to_have_attribute("data-zoomed", "true")


def read_at(page: Page, x: float, y: float) -> tuple[float, int]:
    """Return the time and the band that the readout says of a place of the picture."""
    box = box_of(page.locator(".stage .picture"))
    page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    words = page.locator(".stage .readout").inner_text()
    found = re.match(r"([\d.]+) s · .* · band (\d+) of 64", words)
    assert found is not None, words
    return float(found[1]), int(found[2])


def head_at(page: Page) -> float:
    """Return where the play-head is, as a share of the picture's width."""
    picture, head = (box_of(page.locator(f".stage .{name}")) for name in ("picture", "playhead"))
    return (head["x"] + 1 - picture["x"]) / picture["width"]


def test_the_wheel_with_ctrl_zooms_at_the_pointer_and_alone_scrolls_the_page(page: Page):
    before = read_at(page, 0.3, 0.7)
    zoom_by_wheel(page, 0.3, 0.7)
    time_s, band = read_at(page, 0.3, 0.7)
    assert time_s == pytest.approx(before[0], abs=0.02)
    assert abs(band - before[1]) <= 1
    labels = page.locator(".stage .marks").inner_text()
    page.mouse.wheel(0, 300)
    page.wait_for_function("window.scrollY > 100")
    assert page.locator(".stage .marks").inner_text() == labels
    page.locator(".stage .plot > .whole").click()
    expect(page.locator(".stage")).to_have_attribute("data-zoomed", "false")
    expect(page.locator(".stage .picture")).to_be_focused()  # the button has gone
    assert read_at(page, 0.3, 0.7) == before


def test_the_play_head_and_the_painted_cell_stay_below_the_pointer(page: Page):
    settle(page)
    zoom_by_wheel(page, 0.5, 0.5)
    box = box_of(page.locator(".stage .picture"))
    at = (box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.25)
    time_s, band = read_at(page, 0.7, 0.25)
    page.mouse.click(*at)
    assert head_at(page) == pytest.approx(0.7, abs=0.005)
    assert float(stage_data(page, "position")) == pytest.approx(time_s, abs=0.01)
    page.get_by_role("button", name="Paint", exact=True).click()
    page.mouse.click(*at)
    expect(page.locator(".yours .about")).to_contain_text(" of 64")
    page.mouse.move(at[0] + 1, at[1])
    expect(page.locator(".stage .readout")).to_have_text(re.compile(rf"band {band} of 64 .* kept$"))


def test_a_drag_moves_a_picture_that_is_zoomed_and_not_the_play_head(page: Page):
    zoom_by_wheel(page, 0.5, 0.5)
    time_s, band = read_at(page, 0.5, 0.5)
    page.mouse.down()
    box = box_of(page.locator(".stage .picture"))
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.6, steps=6)
    page.mouse.up()
    assert stage_data(page, "position") == "0.000"
    moved_s, moved_band = read_at(page, 0.7, 0.6)
    assert moved_s == pytest.approx(time_s, abs=0.02)
    assert abs(moved_band - band) <= 1


def test_two_fingers_zoom_and_paint_nothing(page: Page):
    settle(page)
    page.get_by_role("button", name="Paint", exact=True).click()
    box = box_of(page.locator(".stage .picture"))
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    touch = page.context.new_cdp_session(page)

    def fingers(kind: str, *spreads: float) -> None:
        points = [
            {"x": middle[0] + spread, "y": middle[1], "id": at} for at, spread in enumerate(spreads)
        ]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", -50)
    fingers("touchStart", -50, 50)
    for spread in (70, 90, 120):
        fingers("touchMove", -spread, spread)
    fingers("touchEnd")
    expect(page.locator(".stage")).to_have_attribute("data-zoomed", "true")
    expect(page.locator(".yours")).to_be_hidden()


def test_zoom_and_axis_survive_a_search_of_the_same_clip_and_end_with_another(page: Page):
    page.get_by_text("Look and listen closer").click()
    page.get_by_role("button", name="log", exact=True).click()
    page.get_by_role("button", name="Zoom in").click()
    marks = [page.locator(f".stage .{name}").inner_text() for name in ("ticks-hz", "marks")]
    begin(page)
    finish(page)
    assert [page.locator(f".stage .{name}").inner_text() for name in ("ticks-hz", "marks")] == marks
    assert stage_data(page, "zoomed") == "true"
    choose(page, 3)
    assert stage_data(page, "zoomed") == "false"
    log = page.get_by_role("button", name="log", exact=True)
    expect(log).to_have_attribute("aria-pressed", "true")


def test_an_axis_puts_a_frequency_where_its_tick_is(page: Page):
    settle(page)
    page.get_by_text("Look and listen closer").click()
    for axis in ("linear", "log", "mel"):
        page.get_by_role("button", name=axis, exact=True).click()
        picture = box_of(page.locator(".stage .picture"))
        tick = page.locator(".stage .ticks-hz span", has_text=re.compile("^1 kHz$")).bounding_box()
        assert tick is not None
        y = tick["y"] + tick["height"] / 2
        page.mouse.move(picture["x"] + 200, y)
        words = page.locator(".stage .readout").inner_text()
        found = re.search(r"· (\d+) Hz", words)
        assert found is not None
        assert int(found[1]) == pytest.approx(1000, rel=0.06), axis


def test_keys_zoom_move_and_keep_the_play_head_in_sight(page: Page):
    page.locator(".stage .picture").focus()
    for _ in range(5):
        page.keyboard.press("+")
    expect(page.locator(".stage")).to_have_attribute("data-zoomed", "true")
    marks = page.locator(".stage .marks").inner_text()
    page.keyboard.press("Shift+ArrowRight")
    assert page.locator(".stage .marks").inner_text() != marks
    assert stage_data(page, "position") == "0.000"
    page.keyboard.press("ArrowRight")
    assert stage_data(page, "position") == "0.250"
    assert 0 <= head_at(page) <= 1
    page.keyboard.press("0")
    expect(page.locator(".stage")).to_have_attribute("data-zoomed", "false")
    assert head_at(page) == pytest.approx(0.05, abs=0.005)


def test_a_double_click_shows_the_whole_again(page: Page):
    zoom_by_wheel(page, 0.5, 0.5)
    page.locator(".stage .picture").dblclick()
    expect(page.locator(".stage")).to_have_attribute("data-zoomed", "false")


def test_sliders_set_volume_speed_and_the_colour_of_what_is_left_out(page: Page):
    settle(page)
    page.get_by_text("Look and listen closer").click()
    grey = page.evaluate(COLOURS)
    slider = page.get_by_role("slider", name="Colour of what is left out")
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "100 %")
    page.wait_for_function(f"{COLOURS} > 2 * {grey}")
    assert stage_data(page, "position") == "0.000"  # the arrows and End are the slider's own
    page.get_by_role("slider", name="Speed (changes the pitch)").fill("50")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".stage")).to_have_attribute("data-playing", "true")
    expect(page.locator("[data-knob=speed] .value")).to_have_text("50 %")
    page.wait_for_function("Number(document.querySelector('.stage').dataset.position) > 0.1")
    page.get_by_role("slider", name="Volume").fill("0")
    expect(page.locator("[data-knob=volume] .value")).to_have_text("0 %")


def test_what_is_in_colour_is_what_the_readout_calls_kept(page: Page):
    settle(page)
    page.get_by_text("Look and listen closer").click()
    for axis in ("mel", "linear", "log"):
        page.get_by_role("button", name=axis, exact=True).click()
        assert_colour_is_kept(page)
    zoom_by_wheel(page, 0.5, 1 - page.evaluate(COLOURED), clicks=6)
    assert_colour_is_kept(page)


def assert_colour_is_kept(page: Page) -> None:
    picture = box_of(page.locator(".stage .picture"))
    share = page.evaluate(COLOURED)
    y = picture["y"] + picture["height"] * (1 - share)
    page.mouse.move(picture["x"] + picture["width"] / 2, y)
    expect(page.locator(".stage .readout")).to_have_text(re.compile("dB · kept$"))
