"""A visitor's own sounds: a recording, and the excerpt of a long file."""

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Locator, Page, expect

from explorer.ui.wording.choices import RECORDER, SILENT
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
from tests.browser.traffic import UPLOADS, held, settle

pytestmark = pytest.mark.browser


def record(page: Page, seconds: str = r"[1-9]\d*\.\d") -> None:
    """Record until the button says so many seconds, then stop."""
    button = page.locator("#recorder .record")
    button.click()
    expect(button).to_have_text(re.compile(rf"Stop · {seconds} s"))
    button.click()


def recorder(page: Page, name: str) -> Locator:
    return page.locator("#recorder").get_by_role("button", name=name, exact=True)


def watch_microphone(page: Page, level: float | None = None) -> None:
    """Keep the streams of the microphone in a list; a level makes it hum at that."""
    page.evaluate(
        """(level) => {
            window.streams = [];
            const devices = navigator.mediaDevices, real = devices.getUserMedia.bind(devices);
            const hum = () => {
                const context = new AudioContext();
                const tone = new OscillatorNode(context, { frequency: 440 });
                const gain = new GainNode(context, { gain: level });
                const end = context.createMediaStreamDestination();
                tone.connect(gain).connect(end);
                tone.start();
                return end.stream;
            };
            devices.getUserMedia = async (asked) => {
                const stream = level === null ? await real(asked) : hum();
                window.streams.push(stream);
                return stream;
            };
        }""",
        level,
    )


def assert_microphone_is_released(page: Page, n_streams: int = 1) -> None:
    states = "streams.flatMap((each) => each.getTracks()).map((track) => track.readyState)"
    page.wait_for_function(f"streams.length === {n_streams}")
    page.wait_for_function(f"{states}.every((state) => state === 'ended')")


def assert_focus_is(page: Page, locator: Locator) -> None:
    expect(locator).to_be_focused()


def test_a_recording_is_heard_before_it_is_used_and_searched_like_an_upload(page: Page):
    shown = page.locator(".eyebrow").inner_text()
    watch_microphone(page)
    record(page, r"([6-9]|\d\d+)\.\d")
    assert_microphone_is_released(page)
    assert_focus_is(page, recorder(page, RECORDER["use"]))
    expect(page.locator("#recorder [role=status]")).to_have_text(RECORDER["taken"])
    settle(page)
    expect(page.locator(".eyebrow")).to_have_text(shown)  # nothing was sent
    player = page.locator("#recorder audio")
    expect(player).to_be_visible()
    expect(page.locator("#recorder .record")).to_be_hidden()
    expect(player).to_have_accessible_name(RECORDER["listen"])
    assert player.evaluate("(audio) => audio.play().then(() => audio.duration)") >= 6
    page.wait_for_function("document.querySelector('#recorder audio').currentTime > 0")
    recorder(page, RECORDER["use"]).click()
    expect(page.locator(".eyebrow")).to_have_text("recording.wav")
    expect(player).to_be_hidden()
    assert_focus_is(page, page.locator("#recorder .record"))
    expect(page.locator("#excerpt .range")).to_contain_text("0.0 s to 5.0 s of")
    expect(page.locator(".strip")).to_contain_text("dBFS")
    begin(page)
    finish(page)
    expect(page.locator(".takeaway")).to_contain_text("A link holds no sound")
    expect(page.locator(".copy-link")).to_be_hidden()
    found, archive = downloaded(page)
    assert found["clip"]["name"] == "recording.wav"
    with archive.open("original.wav") as file:
        samples, _ = soundfile.read(file)
    assert np.abs(samples).max() > 0.1  # the fake microphone beeps


def test_a_meter_shows_how_loud_the_microphone_is(page: Page):
    watch_microphone(page, level=0.1)
    meter = page.get_by_role("meter", name=RECORDER["level"])
    expect(meter).to_have_count(0)
    page.locator("#recorder .record").click()
    expect(meter).to_have_attribute("aria-valuenow", re.compile("^-(19|20|21)$"))
    expect(meter).to_have_attribute("aria-valuetext", re.compile("^−(19|20|21) dB$"))
    box, bar = meter.bounding_box(), meter.locator("i").bounding_box()
    assert bar["width"] / box["width"] == pytest.approx(2 / 3, abs=0.05)  # of 60 dB
    recorder(page, RECORDER["cancel"]).click()
    expect(meter).to_have_count(0)


def test_a_cancelled_recording_is_gone_and_the_microphone_released(page: Page):
    shown = page.locator(".eyebrow").inner_text()
    watch_microphone(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/upload" in request.url else 0)
    button = page.locator("#recorder .record")
    button.click()
    expect(button).to_have_text(re.compile(r"Stop · [1-9]"))
    recorder(page, RECORDER["cancel"]).click()
    assert_microphone_is_released(page)
    expect(button).to_have_text("Record")
    assert_focus_is(page, button)
    expect(page.locator("#recorder [role=status]")).to_have_text(RECORDER["cancelled"])
    record(page)
    recorder(page, RECORDER["cancel"]).click()  # after it
    expect(page.locator("#recorder audio")).to_be_hidden()
    assert_focus_is(page, button)
    settle(page)
    assert sent == []
    expect(page.locator(".eyebrow")).to_have_text(shown)


def test_the_microphone_that_comes_after_the_request_was_cancelled_is_released(page: Page):
    page.evaluate(
        """() => {
            window.streams = [];
            const devices = navigator.mediaDevices, real = devices.getUserMedia.bind(devices);
            devices.getUserMedia = async (asked) => {
                await new Promise((resolve) => { window.allow = resolve; });
                window.streams.push(await real(asked));
                return window.streams[0];
            };
        }"""
    )
    button = page.locator("#recorder .record")
    button.click()
    expect(button).to_have_text("Allow …")
    recorder(page, RECORDER["cancel"]).click()
    expect(button).to_have_text("Record")
    page.evaluate("window.allow()")
    assert_microphone_is_released(page)
    expect(button).to_have_text("Record")


def test_a_recording_is_made_once_more_by_keyboard(page: Page):
    watch_microphone(page)
    button = page.locator("#recorder .record")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text(re.compile(r"Stop · [1-9]"))
    page.keyboard.press("Enter")
    assert_focus_is(page, recorder(page, RECORDER["use"]))
    page.keyboard.press("Tab")
    assert_focus_is(page, recorder(page, RECORDER["again"]))
    page.keyboard.press("Enter")
    expect(button).to_have_text(re.compile(r"Stop · [2-9]"))
    assert_focus_is(page, button)
    page.keyboard.press("Enter")
    assert_microphone_is_released(page, n_streams=2)
    seconds = page.locator("#recorder audio").evaluate(
        "(audio) => new Promise((r) => audio.duration ? r(audio.duration)"
        " : audio.addEventListener('loadedmetadata', () => r(audio.duration)))"
    )
    assert seconds >= 2  # the second one
    page.keyboard.press("Enter")  # on “Use it”
    expect(page.locator(".eyebrow")).to_have_text("recording.wav")
    assert_focus_is(page, button)


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
    expect(page.locator("#recorder audio")).to_be_hidden()
    assert_focus_is(page, button)
    settle(page)
    expect(page.locator(".eyebrow")).to_have_text(shown)


def test_a_recording_that_does_not_arrive_is_kept_and_sent_again(page: Page):
    page.route("**/upload*", lambda route: route.abort())
    record(page)
    recorder(page, RECORDER["use"]).click()
    expect(page.locator("#recorder [role=alert]")).to_contain_text("did not arrive")
    page.unroute("**/upload*")
    recorder(page, RECORDER["use"]).click()
    expect(page.locator(".eyebrow")).to_have_text("recording.wav")
    expect(recorder(page, RECORDER["use"])).to_be_hidden()
    expect(page.locator("#recorder [role=alert]")).to_be_hidden()


def test_a_recording_on_its_way_can_be_neither_cancelled_nor_sent_twice(page: Page):
    record(page)
    with held(page, UPLOADS):
        recorder(page, RECORDER["use"]).click()
        expect(recorder(page, RECORDER["sending"])).to_have_attribute("aria-disabled", "true")
        for name in ("cancel", "sending", "again"):
            recorder(page, RECORDER[name]).dispatch_event("click")
        expect(page.locator("#recorder audio")).to_be_visible()
    expect(page.locator(".eyebrow")).to_have_text("recording.wav")
    expect(page.locator("#recorder .record")).to_have_text("Record")
    expect(page.locator("#recorder audio")).to_be_hidden()


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
    recorder(page, RECORDER["use"]).click()
    expect(page.locator("#recorder [role=alert]")).to_have_text(RECORDER["busy"])
    page.locator("#stop").click()
    finish(page)
    expect(page.locator("#recorder [role=alert]")).to_be_hidden()
    recorder(page, RECORDER["use"]).click()
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
