"""A visitor's own sounds: a recording, and the excerpt of a long file."""

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Page, expect

from explorer.ui.wording.choices import SILENT
from explorer.ui.wording.request import CHANNEL_IS_BELOW
from explorer.ui.wording.settings import CHANNELS
from explorer.ui.wording.strip import EVALUATIONS
from tests.browser.driving import (
    CLIPS,
    ask_for_a_long_search,
    begin,
    bring,
    choose,
    downloaded,
    finish,
    open_settings,
    stage_data,
)
from tests.browser.traffic import settle

pytestmark = pytest.mark.browser


def test_a_recording_is_searched_like_an_upload(page: Page):
    button = page.locator("#recorder .record")
    button.click()
    expect(button).to_have_text(re.compile(r"Stop · ([6-9]|\d\d+)\.\d s"))
    button.click()
    expect(page.locator(".eyebrow")).to_have_text("recording.wav")
    expect(page.locator("#excerpt .range")).to_contain_text("0.0 s to 5.0 s of")
    expect(page.locator(".strip")).to_contain_text("dBFS")
    begin(page)
    finish(page)
    expect(page.locator(".takeaway")).to_contain_text("A link holds no sound")
    expect(page.locator(".copy-link")).to_be_hidden()
    record, archive = downloaded(page)
    assert record["clip"]["name"] == "recording.wav"
    with archive.open("original.wav") as file:
        samples, _ = soundfile.read(file)
    assert np.abs(samples).max() > 0.1  # the fake microphone beeps


def test_a_blocked_microphone_is_reported_and_the_page_goes_on(page: Page):
    page.evaluate(
        """() => {
            const refusal = new DOMException("Permission denied", "NotAllowedError");
            navigator.mediaDevices.getUserMedia = () => Promise.reject(refusal);
        }"""
    )
    page.locator("#recorder .record").click()
    expect(page.locator("#recorder [role=alert]")).to_contain_text("blocks the microphone")
    expect(page.locator("#recorder .record")).to_have_text("Record")
    choose(page, 2)


def test_a_silent_recording_is_refused_and_the_clip_stays(page: Page):
    shown = page.locator(".eyebrow").inner_text()
    page.evaluate(
        """() => {
            const muted = new AudioContext().createMediaStreamDestination().stream;
            navigator.mediaDevices.getUserMedia = () => Promise.resolve(muted);
        }"""
    )
    button = page.locator("#recorder .record")
    button.click()
    expect(button).to_have_text(re.compile(r"Stop · "))
    button.click()
    expect(page.locator("#recorder [role=alert]")).to_have_text(SILENT)
    expect(page.get_by_role("button", name="Send the recording")).to_be_hidden()
    settle(page)
    expect(page.locator(".eyebrow")).to_have_text(shown)


def test_a_recording_that_does_not_arrive_is_kept_and_sent_again(page: Page):
    page.route("**/upload*", lambda route: route.abort())
    button = page.locator("#recorder .record")
    button.click()
    expect(button).to_have_text(re.compile(r"Stop · [1-9]"))
    button.click()
    expect(page.locator("#recorder [role=alert]")).to_contain_text("did not arrive")
    page.unroute("**/upload*")
    page.get_by_role("button", name="Send the recording").click()
    expect(page.locator(".eyebrow")).to_have_text("recording.wav")
    expect(page.get_by_role("button", name="Send the recording")).to_be_hidden()
    expect(page.locator("#recorder [role=alert]")).to_be_hidden()


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four clips on end, 20 s."""
    parts = [soundfile.read(CLIPS[index].path) for index in (0, 5, 10, 15)]
    path = tmp_path_factory.mktemp("long") / "long song.flac"
    soundfile.write(path, np.concatenate([samples for samples, _ in parts]), parts[0][1])
    return path


def test_an_excerpt_is_chosen_by_mouse_and_keyboard(page: Page, long_file: Path):
    bring(page, long_file)
    window = page.get_by_role("slider", name="Excerpt that the model sees")
    expect(window).to_have_attribute("aria-valuetext", "0.0 s to 5.0 s of 20.0 s")
    before = stage_data(page, "scene")
    box = page.locator("#excerpt .overview").bounding_box()
    page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.35 * box["width"], box["y"] + 20, steps=4)
    assert stage_data(page, "scene") == before  # until it is let go
    page.mouse.up()
    expect(window).to_have_attribute("aria-valuetext", "5.0 s to 10.0 s of 20.0 s")
    expect(page.locator(".stage")).not_to_have_attribute("data-scene", before)
    window.press("End")
    expect(window).to_have_attribute("aria-valuetext", "15.0 s to 20.0 s of 20.0 s")
    window.press("PageDown")
    window.press("Shift+ArrowRight")
    window.press("ArrowLeft")
    expect(window).to_have_attribute("aria-valuetext", "10.9 s to 15.9 s of 20.0 s")
    page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + 20)
    expect(window).to_have_attribute("aria-valuetext", re.compile("^10.9 s"))  # it is inside
    page.mouse.click(box["x"] + 0.2 * box["width"], box["y"] + 20)
    expect(window).to_have_attribute("aria-valuetext", "1.5 s to 6.5 s of 20.0 s")
    window.press("ArrowRight")  # while the server still answers
    expect(page.locator(".eyebrow")).to_have_text("long song.flac, from 1.6 s")
    assert_the_excerpt_is_what_is_searched(page, long_file, 1.6)


def assert_the_excerpt_is_what_is_searched(page: Page, file: Path, start_s: float) -> None:
    begin(page)
    finish(page)
    record, archive = downloaded(page)
    assert record["clip"]["start_s"] == pytest.approx(start_s)
    rate = soundfile.info(file).samplerate
    expected, _ = soundfile.read(file, start=round(start_s * rate), frames=5 * rate)
    with archive.open("original.wav") as original:
        heard, heard_rate = soundfile.read(original)
    assert heard_rate == rate
    assert np.allclose(heard, expected[: len(heard)], atol=1e-4)


def test_channels_that_cancel_are_explained_and_one_of_them_is_searched(page: Page, tmp_path: Path):
    samples, rate = soundfile.read(CLIPS[7].path)
    soundfile.write(tmp_path / "phase.wav", np.stack([samples, -samples], axis=1), rate)
    bring(page, tmp_path / "phase.wav")
    message = page.locator("#message [role=alert]")
    expect(message).to_contain_text("is silent")
    expect(message).to_contain_text("cancel each other")
    expect(message).to_contain_text(CHANNEL_IS_BELOW)
    page.locator("#find").click()
    expect(page.locator(".toast-body.error")).to_contain_text("cancel each other")
    open_settings(page)
    page.get_by_role("radio", name=CHANNELS["left"], exact=True).check()
    expect(page.locator(".eyebrow")).to_have_text("phase.wav, left channel")
    expect(message).to_have_count(0)
    begin(page)
    finish(page)
    record, _ = downloaded(page)
    assert record["clip"]["channel"] == "left"


def test_a_short_file_leaves_nothing_to_choose(page: Page, long_file: Path):
    bring(page, long_file)
    expect(page.locator("#excerpt")).to_be_visible()
    choose(page, 1)
    expect(page.locator("#excerpt")).to_be_hidden()


def test_an_excerpt_moved_by_keys_is_taken_when_the_focus_goes_on(page: Page, long_file: Path):
    bring(page, long_file)
    page.evaluate(  # the chooser never rests by itself
        "() => { const real = setTimeout;"
        " window.setTimeout = (act, ms, ...rest) => (ms === 500 ? 0 : real(act, ms, ...rest)); }"
    )
    page.get_by_role("slider", name="Excerpt that the model sees").press("ArrowRight")
    page.locator("#find").focus()
    expect(page.locator(".eyebrow")).to_have_text("long song.flac, from 0.1 s")


def test_a_recording_that_ends_during_a_search_is_kept(page: Page):
    button = page.locator("#recorder .record")
    button.click()
    expect(button).to_have_text(re.compile(r"Stop · [1-9]"))
    ask_for_a_long_search(page)
    begin(page)
    button.click()
    expect(page.locator("#recorder [role=alert]")).to_contain_text("is saved")
    page.locator("#stop").click()
    finish(page)
    page.get_by_role("button", name="Send the recording").click()
    expect(page.locator(".eyebrow")).to_have_text("recording.wav")


def test_the_excerpt_that_is_shown_is_the_one_that_is_searched(page: Page, long_file: Path):
    bring(page, long_file)
    window = page.get_by_role("slider", name="Excerpt that the model sees")
    window.press("ArrowRight")
    page.locator("#find").click()  # before the chooser has rested
    expect(page.locator(".strip")).to_contain_text(EVALUATIONS)
    finish(page)
    record, _ = downloaded(page)
    assert float(window.get_attribute("aria-valuenow") or "nan") == record["clip"]["start_s"]
