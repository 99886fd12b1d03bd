"""The results of a visit: coming back to one, the shelf of fragments, two of them compared."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")

from playwright.sync_api import Browser, Locator, Page, expect

from explorer.ui.wording import history as words
from explorer.ui.wording import settings as setting_words
from tests.browser.barriers import barriers
from tests.browser.conftest import visitor_of
from tests.browser.driving import (
    CLIPS,
    OPENS_ON,
    begin,
    choose,
    downloaded,
    finish,
    finish_with_controls,
    open_settings,
    pick,
    stage_data,
)
from tests.browser.traffic import settle

pytestmark = pytest.mark.browser

# How often the stage said that a search was under way, from now on.
COUNT_SEARCHES = """() => {
    window.searches = 0;
    const stage = document.querySelector(".stage");
    const note = () => { window.searches += Number(stage.dataset.busy === "true"); };
    new MutationObserver(note).observe(stage, { attributeFilter: ["data-busy"] });
}"""


@pytest.fixture
def searched(page: Page) -> Iterator[Page]:
    """A page on which, after the example, two clips were searched."""
    for index in (3, 12):
        search(page, index)
    return page


def search(page: Page, index: int) -> None:
    choose(page, index)
    begin(page)
    finish(page)
    settle(page)


def another(page: Page) -> None:
    scene = stage_data(page, "scene")
    page.get_by_role("button", name="Find another").click()
    expect(page.locator(".stage")).not_to_have_attribute("data-scene", scene)
    finish(page)
    settle(page)


def rows(page: Page) -> Locator:
    """The list, the newest first."""
    return page.locator(".history .list li")


def show(page: Page, at: int) -> None:
    rows(page).nth(at).locator(".open").click()
    settle(page)


def seen(page: Page) -> tuple[str, ...]:
    """All that says which result is on the page."""
    texts = [page.locator(place).inner_text() for place in (".eyebrow", ".headline", ".strip")]
    digest = page.locator("#digest").text_content() or ""
    return (*texts, digest, page.locator(".link input").input_value())


def test_a_page_that_opens_has_no_list(page: Page):
    expect(page.locator(".history")).to_be_hidden()


def test_a_result_comes_back_without_a_search_and_its_address_with_it(page: Page):
    search(page, 3)
    before, url = seen(page), page.url
    record, _ = downloaded(page)
    finish_with_controls(page)
    verdicts = page.locator("#targets .verdicts").inner_text()
    search(page, 12)
    page.evaluate(COUNT_SEARCHES)
    show(page, 1)
    assert seen(page) == before
    expect(page).to_have_url(url)
    again, _ = downloaded(page)
    assert again == record
    finish_with_controls(page)
    assert page.locator("#targets .verdicts").inner_text() == verdicts
    expect(page.locator("#charts svg")).to_be_visible()
    expect(page.locator(f"#picker input[value='{CLIPS[3].id}']")).to_be_checked()
    assert page.evaluate("window.searches") == 0
    expect(rows(page).nth(1).locator(".open")).to_have_attribute("aria-current", "true")
    page.reload()
    finish(page)
    settle(page)
    assert seen(page)[3] == before[3]
    expect(page).to_have_url(url)


def test_the_settings_and_the_model_come_back_with_a_result(page: Page):
    open_settings(page)
    pick(page, setting_words.EFFORT, "quick")
    search(page, 3)
    url = page.url
    pick(page, "Source model", "Log-mel CNN, plain")
    pick(page, setting_words.EFFORT, "normal")
    page.get_by_label(setting_words.SEED).fill("4")
    settle(page)
    expect(page.locator("#stale .stale")).not_to_be_empty()
    show(page, 0)
    expect(page.locator("#stale .stale")).to_be_empty()
    expect(page.get_by_label(setting_words.SEED)).to_have_value("0")
    expect(page).to_have_url(url)


def test_the_example_comes_back_and_another_task_is_left_for_it(page: Page, app_url: str):
    before = page.locator(".headline").inner_text()
    page.get_by_role("radio", name="Speech emotion").check(force=True)
    settle(page)
    page.locator("#find").click()
    finish(page)
    settle(page)
    show(page, 1)
    assert page.locator(".headline").inner_text() == before
    expect(page).to_have_url(app_url)
    expect(page.get_by_role("radio", name="Music genre")).to_be_checked()
    expect(page.locator(f"#picker input[value='{OPENS_ON}']")).to_be_checked()


def test_fragments_found_one_after_another_are_one_click_away(page: Page):
    finish(page)
    first, _ = downloaded(page)
    found = [set(first["keep"])]
    for _ in range(2):
        another(page)
        found.append(set(downloaded(page)[0]["keep"]))
    assert not (found[0] & found[1]) | (found[0] & found[2]) | (found[1] & found[2])
    shelf = page.locator(".history .fragments")
    expect(shelf.locator("h2")).to_have_text(words.shelf_title(3, 3))
    shelf.get_by_role("button", name="1 of 3").click()
    settle(page)
    expect(shelf.locator("h2")).to_have_text(words.shelf_title(1, 3))
    again, _ = downloaded(page)
    assert again["certificate"] == first["certificate"]
    expect(shelf.get_by_role("button", name="1 of 3")).to_contain_text("convinced")
    for _ in range(5):  # beside all that is on the shelf, until there is none
        if page.locator(".history .none").is_visible():
            break
        another(page)
    expect(page.locator(".history .none")).to_contain_text("nothing was found that is enough")


def test_two_pinned_results_are_side_by_side_and_each_plays(searched: Page):
    page = searched
    for at in (0, 1):
        rows(page).nth(at).locator(".pin").click()
        settle(page)
        expect(rows(page).nth(at).locator(".pin")).to_be_focused()
        expect(rows(page).nth(at).locator(".pin")).to_have_text(words.UNPIN)
    pair = page.locator(".history .pair")
    expect(pair.locator("tbody tr").first.locator("td")).to_have_text(
        [f"{CLIPS[index].title} ({CLIPS[index].label})" for index in (12, 3)]
    )
    for name in ("A", "B"):
        expect(pair.get_by_role("img", name=f"{name} keeps")).to_be_visible()
        pair.get_by_role("button", name=f"Play {name}").click()
        expect(pair.get_by_role("button", name=f"Stop {name}")).to_be_visible()
    expect(pair.get_by_role("button", name="Play A")).to_be_visible()  # only one is heard
    expect(pair.locator(".overlap")).to_contain_text("A or B")
    pair.get_by_role("button", name="Unpin A").click()
    expect(pair).to_be_hidden()


def test_the_keyboard_alone_comes_back_and_stays_in_its_place(searched: Page):
    page = searched
    rows(page).nth(0).locator(".open").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(rows(page).nth(1).locator(".open")).to_be_focused()
    page.keyboard.press("Enter")
    settle(page)
    expect(page.locator(".eyebrow")).to_contain_text(CLIPS[3].title)
    expect(rows(page).nth(1).locator(".open")).to_be_focused()


def test_no_visitor_sees_the_results_of_another(searched: Page, browser: Browser, app_url: str):
    with visitor_of(browser, app_url) as other:
        expect(other.locator(".history")).to_be_hidden()
        search(other, 5)
        expect(rows(other)).to_have_count(2)
    expect(rows(searched)).to_have_count(3)


def test_a_result_whose_files_are_gone_says_so_and_is_searched_again(
    searched: Page, app_folder: Path
):
    page = searched
    show(page, 1)
    before, url = seen(page), page.url
    show(page, 0)
    delete_results_of(CLIPS[3].id, app_folder)
    shown = seen(page)
    show(page, 1)
    expect(rows(page).nth(1)).to_contain_text(words.GONE)
    assert seen(page) == shown
    assert barriers(page) == []
    rows(page).nth(1).get_by_role("button", name=words.AGAIN).click()
    expect(page.locator(".eyebrow")).to_contain_text(CLIPS[3].title)
    finish(page)
    settle(page)
    assert (seen(page)[0], seen(page)[3]) == (before[0], before[3])
    expect(page).to_have_url(url)
    expect(rows(page)).to_have_count(3)
    expect(page.locator(".history .gone:visible")).to_have_count(0)


@pytest.mark.timeout(600)
def test_the_list_has_no_barrier_and_fits_a_phone(searched: Page):
    page = searched
    show(page, 2)
    another(page)
    for at in (0, 1):
        rows(page).nth(at).locator(".pin").click()
        settle(page)
    for size in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert barriers(page) == [], size
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def delete_results_of(clip_id: str, folder: Path) -> None:
    """Delete the files of all results of a clip, as if others had needed the room."""
    found = [
        path.parent
        for path in folder.rglob("result.json")
        if json.loads(path.read_text("utf-8"))["clip"]["name"] == clip_id
    ]
    assert found
    for directory in found:
        shutil.rmtree(directory)
