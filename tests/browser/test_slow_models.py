"""A search that takes minutes: what is left, a quick search instead, the best fragment so far."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")

from playwright.sync_api import Page, expect

from explorer.ui.wording import settings as words
from explorer.ui.wording.running import heard_so_far
from models.collection import bundled_models
from tests.browser.barriers import barriers
from tests.browser.conftest import running_app, visitor_of
from tests.browser.driving import begin, downloaded, finish, open_settings, stage_data

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that makes models slow while it is there."""
    return tmp_path_factory.mktemp("sign") / "slow"


@pytest.fixture(scope="module")
def slow_url(slow: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    command = ["-m", "tests.browser.slow_model_app", str(slow), "--downloads", "no"]
    with running_app(command, tmp_path_factory.mktemp("app")) as url:
        yield url


@pytest.fixture
def page(browser: "Browser", slow_url: str, slow: Path) -> Iterator[Page]:
    with visitor_of(browser, slow_url) as page:
        slow.touch()
        yield page
        slow.unlink(missing_ok=True)


def test_a_search_of_minutes_is_replaced_by_a_quick_one(page: Page, slow: Path):
    begin(page)
    expect(page.locator(".detail")).to_have_text(
        re.compile(r"About [\d,]+ judgements and \d+ (s|min) left\.$")
    )
    offer = page.locator("#quick")
    words_of_it = r"Search quickly instead \(about 70 judgements, \d+ s\)"
    expect(offer).to_have_text(re.compile(words_of_it))
    offer.click()
    expect(offer).to_be_hidden()
    expect(page.locator("#stop")).to_be_visible()
    slow.unlink()
    finish(page)
    expect(offer).to_be_hidden()
    record, _ = downloaded(page)
    assert (record["effort"], record["outcome"]) == ("quick", "irreducible")
    open_settings(page)
    expect(page.get_by_label(words.EFFORT, exact=True)).to_have_value("quick")


def test_controls_of_slow_models_are_counted_while_another_visitor_searches(
    page: Page, browser: "Browser", slow_url: str, slow: Path
):
    slow.unlink()
    begin(page)
    finish(page)
    slow.touch()
    targets = page.locator("#targets")
    under_way = re.compile(r"\d+ of \d+ judged …")
    expect(targets).to_contain_text(under_way)
    with visitor_of(browser, slow_url) as other:
        begin(other)  # it has the device between two turns
        before = under_way.search(targets.inner_text())
        assert before
        slow.unlink()
        finish(other)
    expect(targets.locator(".controls")).to_have_count(len(bundled_models().of_task("genre")))
    expect(targets).not_to_contain_text("judged …")


def test_the_best_so_far_is_heard_while_the_search_goes_on(page: Page, slow: Path):
    begin(page)
    so_far = page.get_by_role("button", name="Enough so far")
    expect(so_far).to_be_enabled()
    page.get_by_role("button", name="Play").click()
    so_far.click()
    expect(so_far).to_have_attribute("aria-pressed", "true")
    a_number = re.escape(heard_so_far(7, "mel")).replace("7", r"\d+")
    expect(page.locator(".stage .note")).to_have_text(re.compile(a_number))
    assert stage_data(page, "busy") == "true"
    page.wait_for_function("() => document.querySelector('.stage').dataset.playing === 'true'")
    slow.unlink()
    finish(page)
    expect(page.get_by_role("button", name="Enough", exact=True)).to_be_enabled()
    assert "so far" not in page.locator(".stage .note").inner_text()


def pressed(page: Page) -> str:
    return page.locator(".versions button[aria-pressed=true]").inner_text()


def share_in_colour(page: Page) -> float:
    """The share of the picture's pixels that are drawn in colour, not in grey."""
    return page.evaluate(
        """() => {
            const canvas = document.querySelector(".spectrogram");
            const { width, height } = canvas;
            const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
            let coloured = 0;
            for (let at = 0; at < data.length; at += 4) {
                const channels = [data[at], data[at + 1], data[at + 2]];
                coloured += Math.max(...channels) - Math.min(...channels) > 30;
            }
            return coloured / (data.length / 4);
        }"""
    )


def test_what_is_pressed_is_what_the_picture_shows_during_a_search(page: Page, slow: Path):
    page.emulate_media(reduced_motion="reduce")  # no fading: the picture is what it shows
    page.get_by_role("button", name="Original", exact=True).click()
    page.wait_for_timeout(100)
    whole = share_in_colour(page)
    begin(page)
    page.wait_for_function(
        "() => { const kept = Number(document.querySelector('.stage').dataset.kept);"
        " return kept > 0 && kept < 32; }"
    )
    assert pressed(page) == "Enough so far"
    assert share_in_colour(page) < 0.7 * whole
    page.get_by_role("button", name="Original", exact=True).click()
    expect(page.get_by_role("button", name="Original", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    page.wait_for_timeout(300)  # and the search goes on
    assert pressed(page) == "Original"
    assert share_in_colour(page) == pytest.approx(whole, rel=0.01)
    page.get_by_role("button", name="Enough so far").click()
    assert pressed(page) == "Enough so far"
    slow.unlink()
    finish(page)
    assert pressed(page) == "Enough"
    assert share_in_colour(page) < 0.7 * whole


def test_a_search_under_way_has_no_barrier(page: Page, slow: Path):
    begin(page)
    page.wait_for_function("Number(document.querySelector('.stage').dataset.kept) > 0")
    assert barriers(page) == []
    assert stage_data(page, "busy") == "true"
    slow.unlink()
    finish(page)


def test_play_makes_the_sound_of_what_is_pressed_during_a_search(page: Page, slow: Path):
    begin(page)
    expect(page.locator(".stage")).to_have_attribute("data-version", "enough")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".stage")).to_have_attribute("data-playing", "true")
    expect(page.locator(".stage .note")).to_contain_text("enough so far")
    slow.unlink()
    finish(page)
