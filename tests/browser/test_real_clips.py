"""All real clips of a task in one click: offered, fetched, stopped, shared, refused."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")

from playwright.sync_api import Browser, Page, expect

from explorer.ui.wording import tasks as words
from explorer.ui.wording.search import READY
from explorer.ui.wording.tasks import TITLES
from tests.browser.barriers import barriers
from tests.browser.conftest import running_app, visitor_of
from tests.browser.traffic import settle
from tests.support.real_clips import (
    FIRST_REAL,
    HELD,
    LAST_REAL,
    OFFLINE,
    REAL,
    SONG,
    TASK,
    add_real_clips,
    contents,
)
from tests.support.three_tasks import BUNDLED, FIRST, title_of, write_assets

pytestmark = pytest.mark.browser

SHELF = [clip_id for clip_id in BUNDLED if clip_id.startswith(TASK)]
N_BYTES = sum(map(len, contents().values()))
ALL_HERE = "All 3 real clips are here."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real_clips")
    (folder / "assets").mkdir()
    write_assets(folder / "assets")
    add_real_clips(folder / "assets", folder / "served")
    return folder


def words_of(folder: Path) -> list[str]:
    return ["-m", "tests.browser.real_clips_app", str(folder / "assets"), str(folder / "served")]


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    with running_app(words_of(folder), folder) as url:
        yield url
    assert "Traceback" not in (folder / "log.txt").read_text("utf-8")


@pytest.fixture
def page(browser: Browser, url: str, folder: Path) -> Iterator[Page]:
    """A page on the task, with a host that answers and nothing in the cache."""
    shutil.rmtree(folder / "clips", ignore_errors=True)
    with visitor_of(browser, url) as page:
        see(page, TASK)
        yield page
        for name in (HELD, OFFLINE):
            (folder / "served" / name).unlink(missing_ok=True)
        settle(page)


@pytest.fixture
def other_page(page: Page, browser: Browser, url: str) -> Iterator[Page]:
    with visitor_of(browser, url) as other:
        see(other, TASK)
        yield other


def see(page: Page, task: str) -> None:
    page.get_by_role("radio", name=TITLES[task]).check(force=True)
    expect(page.locator(".headline")).to_contain_text(READY)
    settle(page)


def hold(folder: Path, clip_id: str) -> None:
    (folder / "served" / HELD).write_text(Path(clip_id).name, "utf-8")


def let_go(folder: Path) -> None:
    (folder / "served" / HELD).unlink()


def shelf(page: Page) -> list[str]:
    return page.locator("#picker input").evaluate_all("cards => cards.map(({ value }) => value)")


def button(page: Page):
    return page.get_by_role("button", name="Fetch all real clips")


def outcome(page: Page):
    return page.locator("#picker .real .words")


def test_the_button_names_size_and_licences_and_brings_the_real_clips_to_the_front(
    page: Page, folder: Path
):
    expect(button(page)).to_have_text(words.fetch_all(N_BYTES))
    expect(page.locator("#picker .about")).to_have_text(
        "3 recordings made by others. Licence: CC0-1.0."
    )
    assert shelf(page) == [*SHELF, *REAL]
    assert list((folder / "clips").glob("*")) == []
    hold(folder, SONG)
    button(page).click()
    expect(outcome(page)).to_contain_text("1 of 3 are here")
    share = page.get_by_role("progressbar", name="Download").evaluate("bar => bar.value")
    assert 0 < share < 1
    expect(page.get_by_role("button", name=words.STOP, exact=True)).to_be_focused()
    expect(button(page)).to_be_hidden()
    assert shelf(page) == [*SHELF, *REAL]  # nothing moves below the pointer meanwhile
    let_go(folder)
    expect(outcome(page)).to_have_text(ALL_HERE)
    expect(page.locator("#picker input").first).to_have_value(FIRST_REAL)
    assert shelf(page) == [*REAL, *SHELF]
    expect(page.locator("#picker input:checked")).to_have_value(FIRST[TASK])
    expect(page.locator(f"label:has(input[value='{LAST_REAL}']) canvas")).to_be_visible()
    expect(button(page)).to_be_hidden()
    expect(outcome(page)).to_be_focused()
    assert len(list((folder / "clips").glob("*"))) == len(REAL)


def test_a_real_clip_without_a_class_is_an_mp3_that_plays_under_its_title(page: Page):
    button(page).click()
    expect(outcome(page)).to_have_text(ALL_HERE)
    card = page.locator(f"label:has(input[value='{SONG}'])")
    expect(card.locator(".name")).to_have_text(title_of(SONG))
    expect(page.locator(f"#picker input[value='{SONG}']")).to_have_accessible_name(title_of(SONG))
    settle(page)
    page.locator(f"#picker input[value='{SONG}']").check(force=True)
    expect(page.locator(".eyebrow")).to_have_text(title_of(SONG))
    expect(page.locator(".headline")).to_contain_text(READY)


def test_stop_keeps_the_complete_clips_and_the_rest_is_offered_again(page: Page, folder: Path):
    hold(folder, SONG)
    button(page).click()
    expect(outcome(page)).to_contain_text("1 of 3 are here")
    page.get_by_role("button", name=words.STOP, exact=True).click()
    expect(outcome(page)).to_have_text("Stopped. 1 of 3 real clips is here.")
    let_go(folder)
    left = N_BYTES - len(contents()[FIRST_REAL])
    expect(button(page)).to_have_text(words.fetch_all(left))
    expect(page.locator("#picker .about")).to_contain_text("2 recordings")
    assert shelf(page) == [FIRST_REAL, *SHELF, SONG, LAST_REAL]
    button(page).click()
    expect(outcome(page)).to_have_text(ALL_HERE)


def test_a_visitor_who_stops_does_not_stop_another(page: Page, other_page: Page, folder: Path):
    hold(folder, SONG)
    for each in (page, other_page):
        button(each).click()
        expect(outcome(each)).to_contain_text("1 of 3 are here")
    page.get_by_role("button", name=words.STOP, exact=True).click()
    expect(outcome(page)).to_contain_text(words.OTHERS_GO_ON)
    expect(outcome(other_page)).to_contain_text("1 of 3 are here")
    let_go(folder)
    expect(outcome(other_page)).to_have_text(ALL_HERE)


def test_another_task_can_be_looked_at_and_searched_meanwhile(page: Page, folder: Path):
    hold(folder, SONG)
    button(page).click()
    expect(outcome(page)).to_contain_text("1 of 3 are here")
    page.get_by_role("radio", name=TITLES["genre"]).check(force=True)
    expect(page.locator("#picker input:checked")).to_have_value(FIRST["genre"])
    expect(page.locator("#picker .real")).to_be_hidden()
    page.get_by_role("radio", name=TITLES[TASK]).check(force=True)
    expect(outcome(page)).to_contain_text("1 of 3 are here")
    let_go(folder)
    expect(outcome(page)).to_have_text(ALL_HERE)
    expect(page.locator("#picker input").first).to_have_value(FIRST_REAL)


def test_offline_it_says_so_and_can_be_tried_again(page: Page, folder: Path):
    (folder / "served" / OFFLINE).touch()
    for _ in range(2):
        button(page).click()
        alert = page.locator("#picker [role=alert]")
        expect(alert).to_contain_text("None of the 3 real clips is here.")
        expect(alert).to_contain_text("example.org cannot be reached: Network is unreachable")
        settle(page)
    (folder / "served" / OFFLINE).unlink()
    button(page).click()
    expect(outcome(page)).to_have_text(ALL_HERE)
    expect(page.locator("#picker [role=alert]")).to_have_count(0)


def test_there_are_no_barriers_on_any_screen(page: Page, folder: Path):
    assert_no_barriers(page)
    assert button(page).bounding_box()["height"] >= 44  # on the phone, which came last
    hold(folder, FIRST_REAL)
    button(page).click()
    expect(outcome(page)).to_contain_text("0 of 3 are here")
    assert_no_barriers(page)
    let_go(folder)
    expect(outcome(page)).to_have_text(ALL_HERE)


def assert_no_barriers(page: Page) -> None:
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 850})
        assert barriers(page) == [], width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_server_without_downloads_offers_only_what_it_has(
    browser: Browser, folder: Path, tmp_path: Path
):
    with (
        running_app([*words_of(folder), "--downloads", "no"], tmp_path) as url,
        visitor_of(browser, url) as page,
    ):
        see(page, TASK)
        assert shelf(page) == SHELF
        expect(button(page)).to_be_hidden()
        page.goto(f"{url}?clip={SONG}")
        expect(page.locator("#message [role=alert]")).to_contain_text(words.NOT_DOWNLOADED)
        assert list(tmp_path.glob("clips/*")) == []
