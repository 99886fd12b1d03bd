"""The stage: listening, looking closer, mouse and keyboard."""

import re

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Page, expect

from tests.browser.driving import stage_data

pytestmark = pytest.mark.browser


def test_listening_switches_at_the_same_position(page: Page):
    page.get_by_role("button", name="Play").click()
    wait_for_position(page, 0.3)
    for version, name in (("rest", "The rest"), ("original", "Original"), ("enough", "Enough")):
        before = float(stage_data(page, "position"))
        page.get_by_role("button", name=name, exact=True).click()
        assert stage_data(page, "version") == version
        assert stage_data(page, "playing") == "true"
        wait_for_position(page, before + 0.05)
    page.get_by_role("button", name="Pause").click()
    stopped = stage_data(page, "position")
    page.locator("button.level").click()
    expect(page.locator("button.level")).to_have_text("true level")
    assert stage_data(page, "position") == stopped


def test_the_position_is_drawn_once_a_frame_however_often_one_switches(page: Page):
    page.get_by_role("button", name="Play").click()
    wait_for_position(page, 0.1)
    page.evaluate(
        """() => {
            const buttons = document.querySelectorAll('.stage [data-version]');
            for (let i = 0; i < 50; i += 1) buttons[i % buttons.length].click();
        }"""
    )
    drawn = page.evaluate(
        """() => new Promise((resolve) => {
            let drawn = 0;
            let left = 10;
            const watching = new MutationObserver((changes) => { drawn += changes.length; });
            const stage = document.querySelector('.stage');
            watching.observe(stage, { attributeFilter: ['data-position'] });
            const count = () => (left-- ? requestAnimationFrame(count) : resolve(drawn));
            requestAnimationFrame(count);
        })"""
    )
    page.get_by_role("button", name="Pause").click()
    assert 0 < drawn <= 12  # in eleven frames


def test_looping_can_be_switched_off_after_the_first_pass(page: Page):
    page.get_by_role("slider", name="Position in the sound").focus()
    page.keyboard.press("End")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "() => { const at = Number(document.querySelector('.stage').dataset.position);"
        " return at > 0.1 && at < 2; }"
    )
    page.locator(".loop").click()
    assert float(stage_data(page, "position")) < 2.5
    assert stage_data(page, "playing") == "true"
    page.get_by_role("button", name="Pause").click()


def wait_for_position(page: Page, seconds: float) -> None:
    page.wait_for_function(
        "least => Number(document.querySelector('.stage').dataset.position) >= least", arg=seconds
    )


def test_the_stage_is_driven_by_the_keyboard(page: Page):
    page.get_by_role("slider", name="Position in the sound").focus()
    page.keyboard.press("ArrowRight")
    assert float(stage_data(page, "position")) == pytest.approx(0.25)
    page.keyboard.press("1")
    assert stage_data(page, "version") == "original"
    page.keyboard.press("3")
    assert stage_data(page, "version") == "rest"
    page.keyboard.press("Space")
    wait_for_position(page, 0.4)
    page.keyboard.press("Space")
    assert stage_data(page, "playing") == "false"


def test_the_picture_shows_time_frequency_note_band_and_level(page: Page):
    page.locator(".picture").hover(position={"x": 300, "y": 200})
    expect(page.locator(".readout")).to_have_text(
        re.compile(r"^\d\.\d\d s · \d+ Hz \([A-G]♯?-?\d\) · band \d+ of 64 · .+dB · (not )?kept$")
    )
