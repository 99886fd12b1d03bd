"""Taking a result away: its link in another browser, its certificate by an FFT of one's own."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Browser, Page, expect

from explorer.ui.wording import settings as words
from explorer.ui.wording.archives.zip import README, REPEAT, VERDICTS
from models.collection import bundled_models
from tests.browser.driving import (
    begin,
    choose,
    downloaded,
    finish,
    open_settings,
    pick,
)
from tests.browser.traffic import watch
from tests.support.paths import ROOT

pytestmark = pytest.mark.browser


def test_a_link_repeats_the_search_in_another_browser(page: Page, browser: Browser, app_url: str):
    choose(page, 12)
    open_settings(page)
    pick(page, words.CUT_INTO, "linear")
    pick(page, words.EFFORT, "quick")
    page.get_by_label(words.SEED).fill("3")
    begin(page)
    expect(page.locator(".pill").first).to_be_visible()
    expect(page.locator(".controls").first).to_be_visible()  # later than the verdicts
    finish(page)
    record, archive = downloaded(page)
    assert_the_certificate_holds(record, archive)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".copy-link").click()
    expect(page.locator(".copy-link")).to_have_text("Link copied")
    link = page.evaluate("navigator.clipboard.readText()")
    page.context.clear_permissions()  # other visitors share them
    assert link == page.locator(".link input").input_value()
    assert link.startswith(f"{app_url}?clip=genre/")
    other = browser.new_context().new_page()
    watch(other)
    other.goto(link)
    finish(other)
    expect(other.locator(".link input")).to_have_value(link)
    open_settings(other)
    expect(other.get_by_label(words.SEED)).to_have_value("3")
    again, _ = downloaded(other)
    for same in ("keep", "label", "clip", "model", "partition", "criterion", "seed", "effort"):
        assert again[same] == record[same], same
    assert again["certificate"] == record["certificate"]
    other.context.close()


def assert_the_certificate_holds(record: dict, archive) -> None:
    """Remove every kept band from the downloaded fragment, and let the model hear what is left."""
    with archive.open("sufficient.wav") as file:
        fragment, rate = soundfile.read(file)
    hz = np.fft.rfftfreq(len(fragment), 1 / rate)
    edges = record["partition"]["edges_hz"]
    classifier = bundled_models().load(record["model"]["id"], torch.device("cpu"))

    def heard(waveform: np.ndarray) -> str:
        logits = classifier(torch.from_numpy(waveform).float()[None])
        return classifier.info.labels[int(logits.argmax())]

    assert heard(fragment) == record["label"]
    for removal in record["certificate"]["removals"]:
        spectrum = np.fft.rfft(fragment)
        low, high = edges[removal["cell"] : removal["cell"] + 2]
        spectrum[(low <= hz) & (hz < high)] = 0
        assert heard(np.fft.irfft(spectrum, len(fragment))) == removal["label"]
    assert [removal["cell"] for removal in record["certificate"]["removals"]] == record["keep"]
    assert record["certificate"]["holds"]


def test_the_zip_holds_what_the_page_says_and_other_programs_find(page: Page, tmp_path: Path):
    choose(page, 12)
    open_settings(page)
    pick(page, words.EFFORT, "quick")
    begin(page)
    finish(page)
    expect(page.locator(".pill").first).to_be_visible()
    n_models = len(bundled_models().of_task("genre"))
    expect(page.locator("#targets .controls")).to_have_count(n_models)  # the chance check has ended
    _, archive = downloaded(page)
    archive.extractall(tmp_path)
    verdicts = json.loads((tmp_path / VERDICTS).read_text("utf-8"))
    assert (verdicts["verdicts"], verdicts["controls"]) == ("complete", "complete")
    assert page.locator("#targets .lead").inner_text() == verdicts["summary"]
    rows = page.locator("#targets tbody tr").all()
    for row, target in zip(rows, verdicts["targets"], strict=True):
        cells = [row.locator("th").inner_text(), *row.locator("td").all_inner_texts()]
        shown = target["shown"]
        parts = [target["title"], shown["verdict"], shown["says"], shown["sure"]]
        assert [cell.strip() for cell in cells[:5]] == [*parts, shown["whole_clip"]]
        assert row.locator(".controls span").all_inner_texts() == shown["chance_check"]
    assert_the_command_line_agrees(tmp_path, verdicts)
    repeat = json.loads((tmp_path / REPEAT).read_text("utf-8"))
    assert repeat["link"] == page.locator(".link input").input_value() == page.url
    page.locator(".takeaway summary").click()
    assert repeat["command"] == page.locator(".takeaway .command").inner_text()
    assert repeat["python"] == page.locator(".takeaway .call").inner_text()
    readme = (tmp_path / README).read_text("utf-8")
    for text in (verdicts["summary"], repeat["link"], repeat["command"]):
        assert text in readme


def assert_the_command_line_agrees(directory: Path, verdicts: dict) -> None:
    """Let the models judge the unpacked fragment in another process, with the same controls."""
    command = [sys.executable, "-m", "explorer", "transfer", str(directory), "--json"]
    answer = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    found = {target["model"]: target for target in json.loads(answer.stdout)["targets"]}
    assert set(found) == {target["model"] for target in verdicts["targets"]}
    for target in verdicts["targets"]:
        other = found[target["model"]]
        assert other.keys() == target.keys() - {"title", "shown"}
        for same in ("verdict", "label", "agrees_on_clip", "vacuous", "controls"):
            assert other[same] == target[same], (target["model"], same)
        assert other["probability"] == pytest.approx(target["probability"], abs=1e-4)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("clip=genre/none", "There is no clip “genre/none” in the gallery."),
        ("clip=genre/jazz-1&model=none", "There is no model “none” here."),
        ("clip=genre/jazz-1&seed=%3Cscript%3E", "Seed must be a number, not “<script>”."),
        ("clip=genre/jazz-1&seed=-1", "Seed must be a whole number from 0 to 2,147,483,647."),
        ("clip=genre/jazz-1&partition=bark", "Cut into must be one of mel bands, linear bands,"),
    ],
)
def test_a_bad_link_is_explained_and_the_example_is_there(page: Page, app_url: str, query, message):
    headline = page.locator(".headline").inner_text()
    page.goto(f"{app_url}?{query}")
    expect(page.locator("#message [role=alert]")).to_contain_text(message)
    expect(page.locator(".headline")).to_have_text(headline)
    expect(page.locator("#targets .verdicts")).to_be_visible()
