"""The page as a person uses it: look, choose, search, stop, listen, read, upload, download."""

import hashlib
import re
from pathlib import Path

import pytest
import soundfile

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")

from playwright.sync_api import Page, expect  # noqa: E402

from models.registry import list_models  # noqa: E402
from tests.browser.driving import (  # noqa: E402
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

pytestmark = pytest.mark.browser


def test_it_opens_on_a_finished_example(page: Page):
    expect(page.locator(".headline strong").first).to_be_visible()
    expect(page.locator(".verdicts tbody tr")).to_have_count(len(list_models("genre")))
    expect(page.locator(".controls")).to_have_count(len(list_models("genre")))
    expect(page.locator("#excerpt")).to_be_hidden()
    expect(page.locator("#digest")).to_have_text(re.compile("^[0-9a-f]{64}$"))
    expect(page.locator("#shrink .js-plotly-plot")).to_be_visible()
    assert 0 < int(stage_data(page, "kept")) < 64
    assert page.locator(".strip dd").count() >= 6


def test_a_search_shows_its_way_to_the_result(page: Page):
    before = page.locator("#digest").inner_text()
    choose(page, 4)
    assert stage_data(page, "kept") == ""
    expect(page.locator("#targets .verdicts")).to_have_count(0)
    begin(page)
    finish(page)
    assert int(stage_data(page, "frames")) >= 2
    expect(page.locator(".status")).not_to_have_text("Searching")
    expect(page.locator("#charts")).to_be_visible()
    if stage_data(page, "kept"):
        expect(page.locator("#digest")).not_to_have_text(before)


def test_stop_keeps_the_best_so_far(page: Page):
    ask_for_a_long_search(page)
    begin(page)
    page.wait_for_function(
        "() => Number(document.querySelector('.stage').dataset.kept) > 0"
        " && document.querySelector('.stage').dataset.busy === 'true'"
    )
    page.locator("#stop").click()
    finish(page)
    expect(page.locator(".headline")).to_contain_text("Stopped. The best so far")
    expect(page.locator(".link input")).to_have_value(re.compile("cells=256&.*effort=thorough"))
    assert 0 < int(stage_data(page, "kept")) <= 256
    expect(page.locator("#digest")).to_be_visible()


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
    page.locator(".level").click()
    expect(page.locator(".level")).to_have_text("true level")
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


def test_the_picture_tells_time_frequency_and_level(page: Page):
    page.locator(".picture").hover(position={"x": 300, "y": 200})
    expect(page.locator(".readout")).to_have_text(
        re.compile(r"^\d\.\d\d s · \d+ Hz \([A-G]♯?-?\d\) · .+dB · (not )?kept$")
    )


def test_a_bad_file_is_refused_and_a_good_one_works(page: Page, tmp_path: Path):
    bad = tmp_path / "bad.wav"
    bad.write_text("this is no sound")
    page.locator("input[type=file]").first.set_input_files(bad)
    expect(page.get_by_role("alert")).to_contain_text("not a sound file")
    good = tmp_path / "my own sound.wav"
    samples, rate = soundfile.read(CLIPS[7].path)
    soundfile.write(good, samples, rate, subtype="PCM_24")
    bring(page, good)
    expect(page.get_by_role("alert")).to_have_count(0)
    begin(page)
    finish(page)
    expect(page.locator(".strip dd").first).to_be_visible()


def test_the_download_holds_the_certified_file(page: Page):
    _, archive = downloaded(page)
    names = {"result.json", "original.wav", "sufficient.wav", "remainder.wav", "spectrogram.html"}
    assert set(archive.namelist()) == names
    digest = hashlib.sha256(archive.read("sufficient.wav")).hexdigest()
    expect(page.locator("#digest")).to_have_text(digest)


def test_visitors_do_not_see_each_other(page: Page, browser, app_url: str):
    other = browser.new_context().new_page()
    other.goto(app_url)
    expect(other.locator(".verdicts")).to_be_visible()
    example = other.locator(".headline").inner_text()
    choose(page, 3)
    begin(page)
    finish(page)
    assert other.locator(".headline").inner_text() == example
    other.reload()
    expect(other.locator(".headline")).to_have_text(example)
    other.context.close()


def test_two_visitors_search_at_the_same_time(page: Page, browser, app_url: str):
    other = browser.new_context().new_page()
    other.goto(app_url)
    expect(other.locator(".verdicts")).to_be_visible()
    for visitor, index in ((page, 6), (other, 9)):
        choose(visitor, index)
        visitor.locator("#find").click()
    digests = []
    for visitor, index in ((page, 6), (other, 9)):
        expect(visitor.locator("#charts")).to_be_visible()
        expect(visitor.locator(".eyebrow")).to_contain_text(CLIPS[index].title)
        digests.append(visitor.locator("#digest").inner_text())
    assert digests[0] != digests[1]
    other.context.close()


def test_a_search_that_waits_for_its_turn_stops_at_once(page: Page, browser, app_url: str):
    other = browser.new_context().new_page()
    other.goto(app_url)
    expect(other.locator(".verdicts")).to_be_visible()
    ask_for_a_long_search(other)
    begin(other)
    choose(page, 2)
    page.locator("#find").click()
    page.locator("#withdraw").click()
    expect(page.locator("#find")).to_be_visible()
    expect(page.locator("#targets")).to_contain_text("There is no result")
    expect(page.locator(".headline")).to_contain_text("Ready")
    assert stage_data(page, "busy") == "false"
    assert stage_data(other, "busy") == "true"
    page.locator("#find").click()  # and again, to the end
    expect(page.locator("#withdraw")).to_be_visible()
    other.locator("#stop").click()
    finish(other)
    expect(page.locator("#charts")).to_be_visible()
    finish(page)
    expect(page.locator(".toast-body.error")).to_have_count(0)
    other.context.close()


def test_an_upload_during_a_search_leaves_it_alone(page: Page):
    ask_for_a_long_search(page)
    begin(page)
    page.locator("input[type=file]").first.set_input_files(CLIPS[7].path)
    expect(page.get_by_role("alert")).to_contain_text("Stop the search first")
    # As in the moment before the gallery locks: the refused clip must not stay marked.
    page.evaluate("document.querySelector('#picker fieldset').disabled = false")
    page.locator(f"#picker input[value='{CLIPS[3].id}']").dispatch_event("click")
    expect(page.locator(f"#picker input[value='{CLIPS[0].id}']")).to_be_checked()
    page.locator("#stop").click()
    finish(page)
    expect(page.locator("#digest")).to_be_visible()


def test_an_empty_seed_is_told_and_the_result_stays(page: Page):
    before = page.locator("#digest").inner_text()
    open_settings(page)
    page.get_by_label("Seed").fill("")
    page.locator("#find").click()
    expect(page.locator(".toast-body.error")).to_contain_text("seed")
    expect(page.locator("#digest")).to_have_text(before)
    expect(page.locator("#find")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_there_are_no_serious_barriers(page: Page, scheme, width):
    page.set_viewport_size({"width": width, "height": 850})
    page.emulate_media(color_scheme=scheme)
    page.reload()
    expect(page.locator("#probabilities .js-plotly-plot")).to_be_visible()
    results = axe.Axe().run(page)
    found = {
        violation["id"]: [node["html"][:160] for node in violation["nodes"]]
        for violation in results.response["violations"]
        if violation["impact"] in ("serious", "critical")
    }
    assert found == {}


def test_on_a_phone_the_result_comes_first_and_nothing_overflows(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    tops = {
        name: page.locator(name).bounding_box()["y"] for name in ("#stage", "#choose", "#targets")
    }
    assert tops["#stage"] < tops["#choose"] < tops["#targets"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.evaluate(
        """() => [...document.querySelectorAll('#page button')]
            .filter((b) => b.offsetParent && b.getBoundingClientRect().height < 44)
            .map((b) => b.outerHTML.slice(0, 120))"""
    )
    assert small == []
