"""The exported page in a real browser, from the disk: it plays, switches, and has no barriers."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")

from playwright.sync_api import Browser, Page, expect

from explorer.export.html import html_page
from explorer.export.material import VERDICTS
from tests.export.test_files import write_verdicts
from tests.support.exported import NASTY, material, noise_of, renamed, searched

pytestmark = pytest.mark.browser

WAIT_MS = 60_000
# Every sound that is connected to the loudspeaker is measured: the last of its samples, squared.
LISTEN = """() => {
    const connect = AudioNode.prototype.connect;
    window.analysers = [];
    AudioNode.prototype.connect = function (target, ...rest) {
        if (target instanceof AudioDestinationNode) {
            const analyser = new AnalyserNode(this.context, { fftSize: 8192 });
            window.analysers.push(analyser);
            connect.call(this, analyser);
        }
        return connect.call(this, target, ...rest);
    };
    window.loudness = () => window.analysers.reduce((sum, analyser) => {
        const samples = new Float32Array(analyser.fftSize);
        analyser.getFloatTimeDomainData(samples);
        return sum + samples.reduce((total, x) => total + x * x, 0) / samples.length;
    }, 0);
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> str:
    """A page with everything that it may have: verdicts, removals, odd names."""
    folder = tmp_path_factory.mktemp("exported")
    searched(folder, clip=noise_of(3.0, amplitude=0.02))
    write_verdicts(folder)
    assert (folder / VERDICTS).exists()
    return written(folder / "page.html", html_page(renamed(folder, NASTY)))


def written(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return path.as_uri()


@contextmanager
def opened(browser: Browser, address: str, **options) -> Iterator[Page]:
    """Open a page; it may ask for nothing, and nothing of it may fail."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    expect.set_options(timeout=WAIT_MS)
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("console", lambda line: failures.append(line.text))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(("data:", address)) else failures.append(request.url)
        ),
    )
    page.add_init_script(f"({LISTEN})()")
    page.goto(address)
    yield page
    context.close()
    assert failures == []


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address) as page:
        yield page


def wait_until(page: Page, condition: str) -> None:
    """Poll from outside: the page's policy forbids it to evaluate texts itself."""
    end = time.monotonic() + WAIT_MS / 1000
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(20)


def seconds(page: Page) -> float:
    return float(page.locator("#time").inner_text().split()[0])


def test_it_plays_and_stops_with_the_keyboard_alone(page: Page):
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_focused()
    wait_until(page, "window.loudness() > 1e-5")
    wait_until(page, "parseFloat(document.querySelector('#time').textContent) > 0.1")
    wait_until(page, "parseFloat(document.querySelector('#head').style.left.slice(5)) > 1")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert page.locator("#play").inner_text() == "Play"
    at = seconds(page)
    assert 0 < at < 3
    slider = page.get_by_label("Position in seconds")
    assert float(slider.input_value()) == pytest.approx(at, abs=0.02)


def test_the_versions_are_switched_at_the_same_position(page: Page):
    page.get_by_label("Position in seconds").fill("1.5")
    assert seconds(page) == 1.5
    page.get_by_role("radio", name="Whole clip").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Enough")).to_be_checked()
    assert seconds(page) == 1.5
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="The rest")).to_be_checked()
    assert seconds(page) == 1.5


def test_each_version_is_heard_at_the_level_that_is_shown(page: Page):
    page.get_by_role("button", name="Play").click()
    for name in ("Whole clip", "Enough", "The rest"):
        page.get_by_role("radio", name=name).check()
        # Raised to −20 dBFS, or as far as the peak allows: white noise has 12 dB between them.
        wait_until(page, "window.loudness() > 10 ** -2.2 && window.loudness() < 10 ** -1.8")
        gain = page.locator("#gain").inner_text()
        assert f"{name}: {gain} at the audible level." in page.locator("#listen").inner_text()
    page.get_by_label("Audible level").uncheck()
    expect(page.locator("#gain")).to_have_text("0 dB")
    wait_until(page, "window.loudness() < 10 ** -3")
    assert page.evaluate("window.loudness()") > 0


def test_a_click_on_the_picture_goes_there(page: Page):
    box = page.locator("#picture").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 3, box["y"] + 20)
    assert seconds(page) == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 390), ("dark", 1440)])
def test_it_has_no_barrier_and_nothing_is_wider_than_the_page(
    browser: Browser, address: str, scheme, width
):
    view = {"width": width, "height": 844}
    with opened(browser, address, color_scheme=scheme, viewport=view) as page:
        page.locator("summary").click()
        found = axe.Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        is_light = page.evaluate(
            "parseInt(getComputedStyle(document.body).backgroundColor.slice(4)) > 128"
        )
        assert is_light == (scheme == "light")


def test_mp3_sounds_play_too_and_keep_their_length(browser: Browser, tmp_path):
    content = html_page(material(tmp_path, clip=noise_of(29.0)))
    assert b"audio/mpeg" in content
    with opened(browser, written(tmp_path / "page.html", content)) as page:
        page.get_by_label("Position in seconds").fill("28.5")
        page.get_by_role("button", name="Play").click()
        wait_until(page, "window.loudness() > 1e-4")
        page.get_by_role("button", name="Stop").click()


def test_without_a_fragment_only_the_clip_is_offered(browser: Browser, tmp_path):
    content = html_page(material(tmp_path, clip=noise_of(1.0), needed=()))
    with opened(browser, written(tmp_path / "page.html", content)) as page:
        expect(page.get_by_role("radio")).to_have_count(0)
        page.get_by_role("button", name="Play").click()
        wait_until(page, "window.loudness() > 1e-5")
        assert axe.Axe().run(page).response["violations"] == []


def test_without_scripts_there_are_the_players_of_the_browser(browser: Browser, address: str):
    with opened(browser, address, java_script_enabled=False) as page:
        expect(page.locator("audio")).to_have_count(3)
        for player in page.locator("audio").all():
            expect(player).to_be_visible()
        expect(page.locator("#play")).to_be_hidden()
