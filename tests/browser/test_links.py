"""Taking a result away: its link in another browser, its certificate by an FFT of one's own."""

import numpy as np
import pytest
import soundfile
import torch

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Browser, Page, expect

from explorer.ui.wording import settings as words
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
