"""Checkpoints on the page: added, refused, awaited; and visitors who wait for the device."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")

from playwright.sync_api import Browser, Page, expect

from explorer.ui.wording import settings as words
from explorer.ui.wording.model import NAMES_EVERYTHING
from explorer.ui.wording.search import READY
from explorer.ui.wording.tasks import TITLES
from tests.browser.barriers import barriers
from tests.browser.conftest import running_app, visitor_of
from tests.browser.driving import (
    ask_for_a_long_search,
    begin,
    downloaded,
    finish,
    open_settings,
    pick,
)
from tests.browser.slow_hub_app import GO
from tests.support.bad_checkpoints import headless
from tests.support.hub_cache import keep

pytestmark = pytest.mark.browser

KEPT, BAD = "superb/hubert-large-superb-er", "superb/hubert-base-superb-er"
AWAY = "superb/wav2vec2-base-superb-er"
LARGE = "firdhokk/speech-emotion-recognition-with-openai-whisper-large-v3"
STRANGER, MINE = "somebody/emotions", "local/my-emotions"
BUNDLED = 5  # emotion models that come with Earshot


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory, checkpoints) -> Path:
    """A hub's cache with a good checkpoint, a bad one, and one that is in no catalogue."""
    folder = tmp_path_factory.mktemp("hub")
    keep(folder, KEPT, checkpoints["wav2vec2"])
    keep(folder, STRANGER, checkpoints["data2vec"])
    keep(folder, BAD, headless(checkpoints["wav2vec2"], folder / "bad"))
    return folder


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, cache: Path, checkpoints) -> Iterator[str]:
    """Started with a checkpoint of the operator's, offline; the hub gives AWAY all the same."""
    folder = tmp_path_factory.mktemp("more")
    shutil.copytree(checkpoints["ast"], folder / "my-emotions")
    words = ["-m", "tests.browser.slow_hub_app", AWAY, str(checkpoints["wav2vec2"])]
    words += ["--model-dir", str(folder / "my-emotions"), "--allow-any-model"]
    with running_app(words, folder, HF_HUB_CACHE=str(cache), HF_HUB_OFFLINE="1") as url:
        yield url
    assert "Traceback" not in (folder / "log.txt").read_text("utf-8")


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    with visitor_of(browser, url) as page:
        see_emotions(page)
        yield page


def see_emotions(page: Page) -> None:
    page.get_by_role("radio", name=TITLES["emotion"]).check(force=True)
    expect(page.locator(".headline")).to_contain_text(READY)
    open_settings(page)
    pick(page, words.EFFORT, "quick")


def unfold(page: Page) -> None:
    page.locator(".more summary").click()
    expect(row(page, KEPT)).to_be_visible()


def row(page: Page, hub_id: str):
    return page.locator(f".more li[data-id='{hub_id}']")


def ask(page: Page, hub_id: str) -> None:
    row(page, hub_id).get_by_role("button").click()


def see_it_is_the_source(page: Page, hub_id: str) -> None:
    expect(page.locator(".more .outcome")).to_contain_text(f"{hub_id} is in the list above now")
    expect(page.get_by_label("Source model")).to_have_value(re.compile(f"^{hub_id},"))


def search(page: Page) -> dict[str, object]:
    begin(page)
    finish(page)
    return downloaded(page)[0]


def judges(page: Page) -> list[str]:
    return page.locator("#targets .verdicts tbody th").all_inner_texts()


def test_the_operators_checkpoint_is_in_the_list_searched_and_judged(page: Page):
    pick(page, "Source model", MINE)
    expect(page.locator("#choose")).to_contain_text("Hears 2.575 s at 16 kHz")
    expect(page.locator("#choose")).to_contain_text(NAMES_EVERYTHING)
    assert search(page)["model"]["id"] == MINE
    expect(page.locator("#targets .verdicts tbody tr")).to_have_count(BUNDLED + 1)
    assert judges(page)[-1].startswith(MINE)
    page.locator(".takeaway summary").click()
    expect(page.locator(".takeaway")).to_contain_text("--model-dir my-emotions")
    expect(page.locator(".takeaway")).to_contain_text("as long as this app has that model")


def test_a_downloaded_checkpoint_becomes_this_visitors_source_and_a_choice_for_others(
    page: Page, browser: Browser, url: str
):
    unfold(page)
    expect(row(page, KEPT)).to_contain_text("· downloaded")
    ask(page, KEPT)
    see_it_is_the_source(page, KEPT)
    expect(row(page, KEPT)).to_contain_text("in the list above")
    expect(page.locator("#choose")).to_contain_text("Hears 5 s at 16 kHz")
    assert search(page)["model"]["id"] == KEPT
    expect(page.locator("#targets .verdicts tbody tr")).to_have_count(BUNDLED + 2)
    with visitor_of(browser, url) as other:
        see_emotions(other)
        pick(other, "Source model", KEPT)
        expect(other.locator("#choose")).to_contain_text(f"A checkpoint (wav2vec2), {KEPT}")
        other.get_by_role("link", name="Compare models").click()
        other.get_by_role("radio", name=TITLES["emotion"]).check(force=True)
        expect(other.locator("#again-models")).to_contain_text(KEPT)


def test_a_checkpoint_that_is_not_downloaded_is_described_and_comes_on_request(
    page: Page, cache: Path
):
    unfold(page)
    expect(row(page, LARGE)).to_contain_text("Whisper large · 2,500 MB, licence apache-2.0")
    expect(row(page, AWAY)).to_contain_text("size not known, licence apache-2.0")
    expect(row(page, AWAY)).to_contain_text("not downloaded")
    ask(page, AWAY)
    expect(page.locator(".more .outcome")).to_contain_text(f"Downloading {AWAY}: 2 MB so far")
    assert search(page)["model"]["id"] == "emotion-logmel-cnn"  # the page goes on meanwhile
    expect(page.locator(".more .outcome")).to_contain_text("Downloading")
    (cache / GO).touch()
    see_it_is_the_source(page, AWAY)


def test_a_bad_checkpoint_is_refused_with_the_reason_and_nothing_changes(page: Page):
    unfold(page)
    before = page.get_by_label("Source model").input_value()
    ask(page, BAD)
    alert = page.locator(".more [role=alert]")
    expect(alert).to_contain_text(f"The checkpoint {BAD} cannot be used: its weights do not fit")
    assert page.get_by_label("Source model").input_value() == before
    assert page.evaluate("document.activeElement.textContent") == "Use"
    ask(page, KEPT)  # and the page goes on
    see_it_is_the_source(page, KEPT)


def test_an_id_that_was_typed_is_added_and_searched_where_that_is_allowed(page: Page):
    unfold(page)
    page.get_by_label("Another checkpoint on the Hugging Face hub").fill(STRANGER)
    page.keyboard.press("Enter")
    see_it_is_the_source(page, STRANGER)
    assert search(page)["model"]["id"] == STRANGER


def test_a_waiting_visitor_sees_the_place_in_the_queue_and_gets_the_right_result(
    page: Page, browser: Browser, url: str
):
    with visitor_of(browser, url) as first:
        ask_for_a_long_search(first)
        begin(first)
        page.locator("#find").click()
        place = page.locator("#place")
        expect(place).to_contain_text("The device is busy: about 1 turn before yours.")
        first.locator("#stop").click()
        expect(page.locator("#withdraw")).to_be_hidden()
        finish(page)
        expect(place.locator("p")).to_be_empty()
        record, _ = downloaded(page)
        assert record["clip"]["name"].startswith("emotion/")
        finish(first)
        assert downloaded(first)[0]["clip"]["name"].startswith("genre/")


def test_there_are_no_barriers_and_nothing_overflows(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    unfold(page)
    ask(page, BAD)
    expect(page.locator(".more [role=alert]")).to_be_visible()
    assert barriers(page, "#choose") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    heights = [
        button.bounding_box()["height"] for button in page.locator(".more button:visible").all()
    ]
    assert min(heights) >= 44


def test_offline_it_says_so(page: Page):
    unfold(page)
    ask(page, LARGE)
    alert = page.locator(".more [role=alert]")
    expect(alert).to_contain_text(f"{LARGE} needs the network, and cannot be fetched")


def test_without_the_operators_leave_nothing_can_be_downloaded(browser: Browser, app_url: str):
    with visitor_of(browser, app_url) as page:
        see_emotions(page)
        page.locator(".more summary").click()
        expect(row(page, LARGE)).to_contain_text(
            "licence apache-2.0 · not available on this server"
        )
        expect(page.locator(".more .intro")).to_contain_text("This server downloads none")
        assert page.locator(".more li").count() > 4
        assert page.locator(".more li button").count() == 0
        assert page.locator(".more input").count() == 0
