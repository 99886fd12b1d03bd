"""What the browser tests do with the page, in a person's words."""

import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.clips.examples import examples
from explorer.clips.gallery import bundled_clips
from explorer.strengths import Strength
from explorer.ui.wording import settings as words
from explorer.ui.wording.search import READY
from models.collection import bundled_models
from tests.browser.traffic import settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

CLIPS = bundled_clips("genre")
OPENS_ON = examples("genre")[0].clip  # the id of the clip

# Every element that has the focus from now on, by its id; BODY where the focus is lost.
NOTE_THE_FOCUS = """() => {
    window.focused = [];
    const note = () => {
        const { activeElement } = document;
        const name = activeElement === document.body ? "BODY" : activeElement.id;
        if (window.focused.at(-1) !== name) window.focused.push(name);
        requestAnimationFrame(note);
    };
    note();
}"""


def stage_data(page: "Page", name: str) -> str:
    return page.locator(".stage").get_attribute(f"data-{name}") or ""


def choose(page: "Page", index: int) -> None:
    from playwright.sync_api import expect

    page.locator(f"#picker input[value='{CLIPS[index].id}']").check(force=True)
    expect(page.locator(".headline")).to_contain_text(READY)
    expect(page.locator(".eyebrow")).to_have_text(f"{CLIPS[index].title} ({CLIPS[index].label})")
    settle(page)


def send(page: "Page", file: Path | dict[str, Any]) -> None:
    """Choose a file to upload, as one does in the browser's dialogue."""
    page.locator("#upload input").set_input_files(file)  # type: ignore[arg-type]


def bring(page: "Page", file: Path) -> None:
    from playwright.sync_api import expect

    send(page, file)
    expect(page.locator(".eyebrow")).to_have_text(file.name)
    settle(page)


def begin(page: "Page") -> None:
    """Press the button and see the search begin: it brings a scene of its own."""
    from playwright.sync_api import expect

    before = stage_data(page, "scene")
    page.locator("#find").click()
    expect(page.locator(".stage")).not_to_have_attribute("data-scene", before)


def finish(page: "Page") -> None:
    from playwright.sync_api import expect

    expect(page.locator(".stage")).to_have_attribute("data-busy", "false")
    expect(page.locator("#find")).to_be_visible()
    expect(page.locator(".takeaway")).to_be_visible()


def finish_with_controls(page: "Page") -> None:
    """Wait until every model has judged the fragment and made its chance check, too."""
    from playwright.sync_api import expect

    finish(page)
    checked = page.locator("#targets .controls")
    expect(checked).to_have_count(len(bundled_models().of_task("genre")))
    settle(page)


def open_settings(page: "Page") -> None:
    """Open or close the settings, and wait until their fields are drawn.

    The code of each field is fetched when it is first shown, and it is drawn empty before it gets
    its value: what is typed in that moment is replaced.
    """
    from playwright.sync_api import expect

    page.locator("#settings button").first.click()
    expect(page.get_by_label(words.SEED)).not_to_have_value("")
    expect(page.get_by_label(words.MAXIMUM_EVALUATIONS)).to_be_attached()
    settle(page)


def pick(page: "Page", setting: str, choice: str) -> None:
    """Choose from a drop-down list."""
    page.get_by_label(setting, exact=True).click()
    page.get_by_role("option", name=choice).click()


def ask_for_a_long_search(page: "Page") -> None:
    open_settings(page)
    page.get_by_label(f"number input for {words.number_of('band')}").fill("256")
    pick(page, words.EFFORT, "thorough")
    # Less may be enough with a single band, and the search over as soon as that is found.
    pick(page, words.HOW_SURE, words.STRENGTHS[Strength.COMPLETE])


def downloaded(page: "Page") -> tuple[dict[str, Any], zipfile.ZipFile]:
    """Download the zip; return its record and its files."""
    with page.expect_download() as download:
        page.locator(".takeaway .zip").click()
    archive = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    return json.loads(archive.read("result.json")), archive
