"""Uploads that take long, fail, or are overtaken; and answers that never come."""

from pathlib import Path

import pytest
import soundfile

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Page, expect

from explorer.ui.wording import choices as words
from explorer.ui.wording.search import READY
from tests.browser.driving import (
    CLIPS,
    ask_for_a_long_search,
    begin,
    downloaded,
    finish,
    send,
)
from tests.browser.traffic import UPLOADS, held, settle

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "my own sound.wav"
    samples, rate = soundfile.read(CLIPS[7].path)
    soundfile.write(path, samples, rate, subtype="PCM_24")
    return path


def click_card(page: Page, index: int) -> None:
    page.locator(f"#picker input[value='{CLIPS[index].id}']").dispatch_event("click")


def assert_shown(page: Page, index: int) -> None:
    expect(page.locator("#picker input:checked")).to_have_value(CLIPS[index].id)
    expect(page.locator(".eyebrow")).to_have_text(f"{CLIPS[index].title} ({CLIPS[index].label})")
    expect(page.locator(".headline")).to_contain_text(READY)


def test_a_search_waits_for_a_file_that_is_still_being_uploaded(page: Page, file: Path):
    button = page.locator("#upload button")
    with held(page, UPLOADS):
        send(page, file)
        expect(button).to_have_text(words.UPLOADING)
        page.locator("#find").click()
        expect(page.locator("#choices")).to_contain_text(words.WAITING)
    settle(page)
    finish(page)
    expect(button).to_have_text(words.UPLOAD)
    record, _ = downloaded(page)
    assert record["clip"]["name"] == file.name


def test_a_clip_that_is_chosen_during_an_upload_stays(page: Page, file: Path):
    with held(page, UPLOADS):
        send(page, file)
        click_card(page, 5)
        assert_shown(page, 5)
    settle(page)
    assert_shown(page, 5)
    page.locator("#find").click()
    settle(page)
    finish(page)
    record, _ = downloaded(page)
    assert record["clip"]["name"] == CLIPS[5].id


def test_an_upload_that_fails_is_reported_and_begins_no_search(page: Page, file: Path):
    shown = page.locator(".headline").inner_text()
    alert = page.locator("#upload [role=alert]")
    with held(page, UPLOADS, ends="lost"):
        send(page, file)
        page.locator("#find").click()
        expect(page.locator("#choices")).to_contain_text(words.WAITING)
    expect(alert).to_contain_text(words.LOST)
    expect(page.locator("#choices")).to_contain_text(words.DROPPED)
    expect(page.locator(".headline")).to_have_text(shown)
    send(page, file)
    expect(page.locator(".eyebrow")).to_have_text(file.name)
    expect(alert).to_be_hidden()


def test_a_choice_that_is_never_answered_holds_up_no_other(page: Page):
    with held(page):
        page.evaluate(
            """id => {
                const real = window.setTimeout;
                window.setTimeout = (act, ms, ...rest) => 
                    real(act, ms === 300000 ? 50 : ms, ...rest);
                document.querySelector(`#picker input[value='${id}']`).click();
                window.setTimeout = real;
                document.querySelector("#find").click();
            }""",
            CLIPS[3].id,
        )
        expect(page.locator("#choices")).to_contain_text(words.UNANSWERED)
    settle(page)
    click_card(page, 5)
    settle(page)
    assert_shown(page, 5)
    expect(page.locator("#choices .choices")).to_be_hidden()


DROP = """([bytes, name, target]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], name));
    const options = { dataTransfer: data, bubbles: true, cancelable: true };
    const place = document.querySelector(target);
    place.dispatchEvent(new DragEvent("dragover", options));
    const drop = new DragEvent("drop", options);
    place.dispatchEvent(drop);
    return drop.defaultPrevented;  // or else the browser leaves the page for the file
}"""


@pytest.mark.parametrize("target", [".picture", "#belief", "body"])
def test_a_file_that_is_dropped_anywhere_is_taken_and_the_page_stays(
    page: Page, file: Path, target: str
):
    assert page.evaluate(DROP, [list(file.read_bytes()), file.name, target])
    expect(page.locator(".eyebrow")).to_have_text(file.name)


def test_a_file_that_is_dropped_during_a_search_is_refused_for_as_long(page: Page, file: Path):
    ask_for_a_long_search(page)
    begin(page)
    assert page.evaluate(DROP, [list(file.read_bytes()), file.name, "body"])
    alert = page.locator("#upload [role=alert]")
    expect(alert).to_have_text(words.LOCKED)
    page.locator("#stop").click()
    finish(page)
    expect(alert).to_be_hidden()


def test_a_file_that_is_dropped_on_the_page_of_studies_leaves_it_open(
    page: Page, app_url: str, file: Path
):
    page.goto(f"{app_url}compare")
    expect(page.locator("#choices .choices")).to_be_attached()
    assert page.evaluate(DROP, [list(file.read_bytes()), file.name, "body"])
