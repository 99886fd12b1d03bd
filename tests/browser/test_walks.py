"""Three walks from end to end: a music teacher, a researcher and a host, each as they would go.

Every step has tests of its own elsewhere. These are about whether one gets from each to the next.
"""

import json
import re
import urllib.request
import zipfile
from pathlib import Path

import pytest
from gradio_client import Client

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Browser, Page, expect

from explorer.cli.main import main
from explorer.ui.wording.choices import RECORDER
from explorer.ui.wording.tour import BUTTONS
from tests.browser.conftest import running_app, visitor_of
from tests.browser.driving import begin, choose, downloaded, finish, finish_with_controls
from tests.browser.test_own_sounds import record, recorder
from tests.browser.test_painting import drag
from tests.browser.traffic import settle

pytestmark = pytest.mark.browser

LIMIT_S = 1.0


@pytest.mark.timeout(300)
def test_a_music_teacher_takes_the_tour_and_searches_a_recording(browser: Browser, app_url: str):
    with visitor_of(browser, app_url, apart=True) as page:
        page.get_by_role("button", name=BUTTONS["take"]).click()
        for _ in range(4):
            page.locator(".tour .act").click()
            settle(page)
            page.locator(".tour .next").click()
        expect(page.locator(".coach")).to_be_hidden()
        record(page, r"([6-9]|\d\d+)\.\d")
        recorder(page, RECORDER["use"]).click()
        expect(page.locator(".eyebrow")).to_contain_text("recording")
        settle(page)
        begin(page)
        finish(page)
        expect(page.locator(".stage .play")).to_be_enabled()
        expect(page.locator("#belief li, #belief p").first).not_to_be_empty()


@pytest.mark.timeout(300)
def test_a_researcher_paints_verifies_finds_another_and_exports(page: Page, tmp_path: Path):
    choose(page, 6)
    begin(page)
    finish_with_controls(page)
    first, _ = downloaded(page)
    page.get_by_role("button", name="Paint", exact=True).click()
    drag(page, 0.5, (0.2, 0.4))
    page.get_by_role("button", name="Verify").click()
    expect(page.locator(".yours .check")).to_have_text(re.compile("^(Verified|Checked)"))
    page.get_by_role("button", name="Reset").click()
    scene = page.locator(".stage").get_attribute("data-scene") or ""
    page.get_by_role("button", name="Find another").click()
    expect(page.locator(".stage")).not_to_have_attribute("data-scene", scene)
    finish(page)
    page.get_by_role("button", name="Look for them").click()
    expect(page.locator(".layers")).to_have_attribute("data-state", "done", timeout=90_000)
    second, archive = downloaded(page)
    assert not set(first["keep"]) & set(second["keep"])
    _unpack(archive, tmp_path)
    table = tmp_path / "bands.txt"
    assert main(["export", str(tmp_path), "--format", "raven", "--out", str(table)]) == 0
    assert len(table.read_text("utf-8").splitlines()) > 1  # a head, and bands
    assert main(["transfer", str(tmp_path), "--layer", "necessary", "--controls", "4"]) == 0


@pytest.mark.timeout(300)
def test_a_host_starts_the_app_with_limits_that_hold(tmp_path: Path):
    words = ["app.py", "--downloads", "no", "--search-seconds", f"{LIMIT_S}"]
    with running_app(words, tmp_path) as url:
        with urllib.request.urlopen(f"{url}healthz", timeout=60) as answer:
            assert answer.read().strip() == b"ok"
        client = Client(url, verbose=False)
        result, packed = client.predict(
            clip="genre/blues-1",
            model="genre-mfcc-gru",
            cells=256,
            effort="thorough",
            strength="complete",
            api_name="/search",
        )
        found = json.loads(result) if isinstance(result, str) else result
        assert found["outcome"] == "budget"
        assert found["seconds"] < 60  # a thorough search of so many bands takes minutes
        assert zipfile.is_zipfile(packed)
    assert "Traceback" not in (tmp_path / "log.txt").read_text("utf-8", "replace")


def _unpack(archive: zipfile.ZipFile, folder: Path) -> None:
    """Put the result's own files into a folder, as a researcher does."""
    for name in archive.namelist():
        (folder / name).write_bytes(archive.read(name))
