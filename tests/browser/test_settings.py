"""Every setting of the page reaches the record."""

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Page, expect

from explorer.ui.wording import settings as words
from explorer.ui.wording.numbers import FULL_UNITS
from explorer.ui.wording.strip import of_cells
from tests.browser.driving import (
    begin,
    downloaded,
    finish,
    open_settings,
    pick,
    stage_data,
)

pytestmark = pytest.mark.browser


def test_every_setting_reaches_the_record(page: Page):
    open_settings(page)
    pick(page, words.CUT_INTO, "tiles")
    expect(page.locator("#settings .facts")).to_contain_text("cut in time as well")
    page.get_by_label(f"number input for {words.number_of('tile')}").fill("32")
    pick(page, words.EFFORT, "quick")
    page.get_by_label(words.SEED).fill("7")
    pick(page, words.ANSWER, "blues")
    page.get_by_label(f"number input for {words.MINIMUM_CONFIDENCE}").fill("0.5")
    page.get_by_label(words.MAXIMUM_EVALUATIONS).fill("300")
    begin(page)
    finish(page)
    record, _ = downloaded(page)
    assert (record["partition"]["kind"], record["partition"]["n_cells"]) == ("tiles", 32)
    assert (record["effort"], record["seed"]) == ("quick", 7)
    own = {"label": "blues", "min_probability": 0.5, "strength": None}
    assert record["criterion"] == own
    assert sum(record["evaluations"].values()) <= 300
    if record["keep"] is not None:
        assert record["certificate"]["probability"] >= 0.5
        assert int(stage_data(page, "lit")) == len(record["keep"])
        expect(page.locator(".headline")).to_contain_text(FULL_UNITS["tiles"])


def test_bins_are_shown_though_there_are_more_than_rows(page: Page):
    open_settings(page)
    pick(page, words.CUT_INTO, "bins")
    expect(page.get_by_label(f"number input for {words.number_of('band')}")).to_have_count(0)
    page.get_by_label(words.MAXIMUM_EVALUATIONS).fill("400")
    begin(page)
    finish(page)
    expect(page.locator(".headline")).to_contain_text(f"of 40,001 {FULL_UNITS['bins']}")
    expect(page.locator(".strip")).to_contain_text(of_cells("bins"))
    kept, lit = int(stage_data(page, "kept")), int(stage_data(page, "lit"))
    assert 0 < lit <= min(kept, 192)
    page.locator(".picture").hover(position={"x": 300, "y": 100})
    expect(page.locator(".readout")).to_contain_text("kept")
    page.get_by_role("button", name="The rest").click()
    record, _ = downloaded(page)
    assert record["partition"]["n_cells"] == 40_001
    assert len(record["keep"]) == kept


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        (words.SEED, "-1", f"{words.SEED} must be"),
        (words.MAXIMUM_EVALUATIONS, "many", f"{words.MAXIMUM_EVALUATIONS} must be"),
    ],
)
def test_a_value_that_is_not_offered_is_explained_and_the_result_stays(
    page: Page, setting: str, value: str, message: str
):
    before = page.locator("#digest").text_content()
    open_settings(page)
    page.get_by_label(setting).fill(value)
    page.locator("#find").click()
    expect(page.locator(".toast-body.error")).to_contain_text(message)
    expect(page.locator("#digest")).to_have_text(before)
    expect(page.locator("#find")).to_be_visible()
