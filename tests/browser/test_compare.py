"""The page that compares models: from the table to a pair, and from a pair to a sound."""

import re
import shutil
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Page, expect

from explorer.clips.gallery import bundled_clips
from explorer.study.shipped import SHIPPED_STUDIES, find_shipped
from explorer.ui.wording import headlines
from explorer.ui.wording.comparing import compare as texts
from explorer.ui.wording.comparing import own_comparison as own_texts
from explorer.ui.wording.comparing import study_request as refusals
from explorer.ui.wording.tasks import TITLES
from tests.browser.driving import downloaded, finish
from tests.browser.traffic import held, settle

pytestmark = pytest.mark.browser


def open_studies(page: Page) -> None:
    page.get_by_role("link", name="Compare models").click()
    expect(page.locator(".matrix button").first).to_be_visible()
    settle(page)  # the list of models is drawn again when the page opens


def see_study_of(page: Page, task: str) -> None:
    """Models of two tasks have the same titles: only the words on top tell the studies apart."""
    first = next(study for study in SHIPPED_STUDIES if study.task == task)
    expect(page.locator("#about-study")).to_contain_text(first.about)
    settle(page)


def see_bundled_clips_of(page: Page, task: str) -> None:
    """Choose the study of the clips that one can search and hear."""
    see_study_of(page, task)
    choose_bundled(page, task)


def choose_bundled(page: Page, task: str) -> None:
    bundled = find_shipped(f"{task}-bundled")
    page.locator("#compare-head #study").get_by_role("combobox").click()
    page.get_by_role("option", name=bundled.title).click()
    expect(page.locator("#about-study")).to_contain_text(bundled.about)
    settle(page)


def test_from_the_table_to_a_pair_to_a_clip_that_plays(page: Page):
    open_studies(page)
    page.get_by_role("radio", name=TITLES["deepfake"]).check(force=True)
    see_bundled_clips_of(page, "deepfake")
    pair = page.get_by_role("button", name="LFCC-LCNN to Raw-waveform CNN")
    pair.hover()
    numbers = page.locator(".matrix .sentence")
    expect(numbers).to_contain_text(texts.control_shares({"random": 0}).partition("0")[0])
    pair.click()
    expect(page.locator("#pair .lead")).to_have_text(texts.pair_of("LFCC-LCNN", "Raw-waveform CNN"))
    expect(pair).to_have_attribute("aria-pressed", "true")
    verdict = page.locator("#pair a.pill").nth(1)
    named = re.fullmatch(r"seed (\d+), (\d+) cells?", verdict.get_attribute("title"))
    seed, n_cells = map(int, named.groups())
    verdict.click()
    finish(page)
    expect(page.locator(".headline")).to_contain_text(
        headlines.as_text(headlines.kept(n_cells, 64, "mel"))
    )
    record, _ = downloaded(page)
    assert (record["seed"], record["model"]["id"]) == (seed, "deepfake-lfcc-lcnn")
    page.get_by_role("button", name="Play").first.click()
    expect(page.locator(".stage")).to_have_attribute("data-playing", "true")


def test_the_numbers_below_the_table_are_those_of_the_table(page: Page):
    """They were left over from another task, or from the study before one's own."""
    open_studies(page)
    see_bundled_clips_of(page, "genre")
    numbers = page.locator(".matrix .sentence")
    page.get_by_role("button", name="Log-mel CNN to MFCC-GRU").hover()
    of_genre = numbers.inner_text()
    assert of_genre
    page.get_by_role("radio", name=TITLES["deepfake"]).check(force=True)
    see_study_of(page, "deepfake")
    expect(numbers).to_have_text("")
    page.get_by_role("radio", name=TITLES["genre"]).check(force=True)
    see_bundled_clips_of(page, "genre")
    choose_models(page, "Log-mel CNN", "MFCC-GRU")
    page.get_by_role("button", name="Log-mel CNN to MFCC-GRU").hover()
    expect(numbers).to_have_text(of_genre)
    page.locator("#run-again").click()
    expect(page.locator("#stop-study")).to_be_visible()
    expect(numbers).not_to_have_text(of_genre)
    page.locator("#stop-study").click()
    see_it_end(page)
    settle(page)
    expect(numbers).not_to_have_text(of_genre)
    choose_bundled(page, "genre")
    expect(numbers).to_have_text("")
    page.get_by_role("button", name="Log-mel CNN to MFCC-GRU").hover()
    expect(numbers).to_have_text(of_genre)


def test_the_last_of_several_quick_choices_counts(page: Page):
    open_studies(page)
    with held(page):
        for task in ("emotion", "genre", "deepfake"):
            page.get_by_role("radio", name=TITLES[task]).dispatch_event("click")
    settle(page)
    expect(page.get_by_role("radio", name=TITLES["deepfake"])).to_be_checked()
    see_bundled_clips_of(page, "deepfake")
    pairs = ["LFCC-LCNN to Raw-waveform CNN", "Raw-waveform CNN to LFCC-LCNN"]
    with held(page):
        for pair in (*pairs, pairs[0], pairs[1]):
            page.get_by_role("button", name=pair).click()
    settle(page)
    expect(page.get_by_role("button", name=pairs[1])).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#pair .lead")).to_have_text(texts.pair_of("Raw-waveform CNN", "LFCC-LCNN"))


def test_every_task_and_study_can_be_looked_at_by_keyboard(page: Page):
    open_studies(page)
    for task in dict.fromkeys(study.task for study in SHIPPED_STUDIES):
        page.get_by_role("radio", name=TITLES[task]).focus()
        page.keyboard.press("Space")
        see_study_of(page, task)
        expect(page.locator("#pair")).to_contain_text(texts.NO_PAIR)
        expect(page.locator("#standing .js-plotly-plot")).to_be_visible()
        button = page.locator(".matrix button:not(:disabled)").first
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#pair tbody tr").first).to_be_visible()


def test_the_top_bar_leads_back(page: Page, app_url: str):
    open_studies(page)
    page.get_by_role("link", name="How it works").click()
    expect(page).to_have_url(f"{app_url}#how")
    expect(page.locator("#how")).to_be_in_viewport()


def choose_models(page: Page, *titles: str) -> None:
    """Choose these models and no others."""
    boxes = page.locator("#again-models")
    for label in boxes.locator("label").all():
        label.locator("input").set_checked((label.inner_text().strip()) in titles)


def fill(page: Page, name: str, number: int) -> None:
    field = page.get_by_label(f"number input for {name}")
    field.fill(str(number))
    field.press("Tab")


def see_it_end(page: Page) -> None:
    expect(page.locator("#run-again")).to_be_visible()
    expect(page.locator("#study-progress")).to_be_hidden()


def test_a_study_is_run_again_stopped_and_its_clips_are_searched_again(page: Page):
    open_studies(page)
    choose_models(page, "Log-mel CNN", "LFCC-LCNN")
    page.locator("#run-again").click()
    progress = page.locator("#study-progress")
    of_all = re.escape(own_texts.done(0, 36).removeprefix("0"))
    expect(progress).to_contain_text(re.compile(rf"[1-9]\d*{of_all} · about"))
    expect(page.locator(".matrix button").first).to_have_text("100 %")
    other_task = page.get_by_role("radio", name=TITLES["emotion"])
    expect(other_task).to_be_disabled()
    page.evaluate("document.querySelector('#compare-task fieldset').disabled = false")
    # A click, not check(): the page may put the choice back before check() looks at it.
    other_task.click(force=True)  # as in the moment before it was locked
    expect(page.get_by_role("radio", name=TITLES["genre"])).to_be_checked()
    expect(page.locator("#findings")).to_be_hidden()
    page.locator("#stop-study").click()
    see_it_end(page)
    expect(page.locator("#about-study")).to_contain_text(
        own_texts.stopped_after(0, 36).partition("0")[0]
    )
    page.get_by_role("button", name="Log-mel CNN to LFCC-LCNN").click()
    page.locator("#pair a.pill").first.click()
    finish(page)
    record, _ = downloaded(page)
    assert record["model"]["id"] == "genre-logmel-cnn"


def test_a_study_of_labelled_files_of_ones_own_is_run_and_taken_away(page: Page, tmp_path: Path):
    clips = [clip for clip in bundled_clips("emotion") if clip.label in ("angry", "sad")][:2]
    files = [tmp_path / f"mine-{at}.flac" for at in range(2)]
    for clip, file in zip(clips, files, strict=True):
        shutil.copyfile(clip.path, file)
    table = tmp_path / "labels.csv"
    rows = [f"{file.name},{clip.label}" for clip, file in zip(clips, files, strict=True)]
    table.write_text("\n".join(["file,label", *rows]))
    open_studies(page)
    page.get_by_role("radio", name=TITLES["emotion"]).check(force=True)
    see_study_of(page, "emotion")
    choose_models(page, "Log-mel CNN", "MFCC-GRU")
    fill(page, own_texts.N_SEEDS, 1)
    page.get_by_role("radio", name=own_texts.OWN_CLIPS).check()
    page.locator("#run-again").click()
    expect(page.get_by_text(refusals.choose_files())).to_be_visible()
    page.locator("#own-files input[type=file]").set_input_files([*files, table])
    expect(page.get_by_role("row", name="labels.csv")).to_be_visible()
    page.locator("#run-again").click()
    see_it_end(page)
    expect(page.locator("#about-study")).to_contain_text(texts.counts(2, 2, 1, 4))
    page.get_by_role("button", name="Log-mel CNN to MFCC-GRU").click(force=True)
    with page.expect_download() as download:
        page.locator("#taken a[download]").first.click()
    report = Path(download.value.path()).read_text("utf-8")
    assert "Earshot study: emotion" in report
    assert "2 clips, 2 models, 1 seed: 4 searches" in report
