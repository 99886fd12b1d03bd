"""A published model is fetched on the page, stopped, and searches a real recording."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Browser, Page, expect

from explorer.ui.wording import settings as words
from explorer.ui.wording.search import of_published
from models.published.table import find_published
from tests.browser.conftest import running_app, visitor_of
from tests.browser.driving import begin, bring, downloaded, finish, open_settings, pick
from tests.support.paths import SHARED_WEIGHTS

RECORDING = SHARED_WEIGHTS.parent / "data" / "free-music" / "metal-muldjord-chaos_god.flac"
MODEL = find_published("jamendo-musicnn")
OTHER = find_published("aasist-l")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (SHARED_WEIGHTS.is_dir() and RECORDING.is_file()),
        reason="the published weights or the recordings are not here: ../shared",
    ),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def page(browser: Browser, folder: Path) -> Iterator[Page]:
    app = ["-m", "tests.browser.published_app", str(SHARED_WEIGHTS), str(folder / "go")]
    with running_app(app, folder) as url, visitor_of(browser, url) as page:
        yield page
    assert "Traceback" not in (folder / "log.txt").read_text("utf-8")


def test_a_published_model_is_stopped_fetched_searched_and_judges(page: Page, folder: Path):
    page.locator(".more summary").click()
    row = page.locator(f".more li[data-id='{MODEL.id}']")
    expect(row).to_contain_text(f"{MODEL.title} · {MODEL.about} · not downloaded")
    outcome = page.locator(".more .outcome")
    row.get_by_role("button", name=f"Download and use: {MODEL.id}").click()
    expect(outcome).to_contain_text(re.compile(rf"Downloading {MODEL.id}: 1\.\d of about 3\.3 MB"))
    page.get_by_role("button", name="Stop the download").click()
    expect(outcome).to_contain_text(f"{MODEL.id} is no longer being downloaded for you.")
    expect(page.get_by_role("button", name="Stop the download")).to_be_hidden()
    assert not list((folder / "models").glob("*.safetensors"))

    (folder / "go").touch()
    row.get_by_role("button", name=f"Download and use: {MODEL.id}").click()
    expect(outcome).to_contain_text(f"{MODEL.id} is in the list above now")
    expect(page.get_by_label("Source model")).to_have_value(MODEL.title)
    expect(page.locator("#choose")).to_contain_text("trained by others, on MTG-Jamendo")

    bring(page, RECORDING)
    open_settings(page)
    pick(page, words.EFFORT, "quick")
    begin(page)
    finish(page)
    record, archive = downloaded(page)
    assert record["model"]["id"] == MODEL.id
    assert record["certificate"]["holds"]
    assert "sufficient.wav" in archive.namelist()
    judges = page.locator("#targets .verdicts tbody th")
    expect(judges.filter(has_text=MODEL.title)).to_have_count(1)
    page.locator(".takeaway summary").click()
    expect(page.locator(".takeaway")).to_contain_text("original.wav from the zip")
    assert of_published(MODEL.id).endswith("earshot fetch jamendo-musicnn.")
