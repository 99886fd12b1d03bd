"""The page as a person uses it: look, choose, search, stop, read, upload, download."""

import hashlib
import re
from pathlib import Path

import pytest
import soundfile

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Page, expect

from explorer.strengths import Strength
from explorer.ui.wording import headlines, settings
from explorer.ui.wording.search import NO_CERTIFICATE, NO_FRAGMENT
from models.collection import bundled_models
from tests.browser.driving import (
    CLIPS,
    ask_for_a_long_search,
    begin,
    bring,
    choose,
    downloaded,
    finish,
    open_settings,
    pick,
    send,
    stage_data,
)
from tests.browser.traffic import settle

pytestmark = pytest.mark.browser


def test_it_opens_on_a_finished_example(page: Page):
    expect(page.locator(".headline strong").first).to_be_visible()
    expect(page.locator("#targets .verdicts tbody tr")).to_have_count(
        len(bundled_models().of_task("genre"))
    )
    expect(page.locator(".controls")).to_have_count(len(bundled_models().of_task("genre")))
    expect(page.locator("#excerpt")).to_be_hidden()
    expect(page.locator("#digest")).to_have_text(re.compile("^[0-9a-f]{64}$"))
    expect(page.locator("#shrink figure")).to_be_visible()
    assert 0 < int(stage_data(page, "kept")) < 64
    assert page.locator(".strip dd").count() >= 6


def test_a_search_shows_its_way_to_the_result(page: Page):
    before = page.locator("#digest").text_content()
    choose(page, 4)
    open_settings(page)  # for a search of more than one batch
    pick(page, settings.HOW_SURE, settings.STRENGTHS[Strength.COMPLETE])
    assert stage_data(page, "kept") == ""
    expect(page.locator("#targets .verdicts")).to_have_count(0)
    begin(page)
    finish(page)
    assert int(stage_data(page, "frames")) >= 2
    expect(page.locator(".status")).not_to_have_text("Searching")
    expect(page.locator("#charts")).to_be_visible()
    if stage_data(page, "kept"):
        expect(page.locator("#digest")).not_to_have_text(before)
    # Verdicts first; then every model hears other fragments, in as many turns as that takes.
    expect(page.locator("#targets .controls")).to_have_count(len(bundled_models().of_task("genre")))


def counted(page: Page, kind: str) -> tuple[int, int]:
    """How many controls of a kind the other models accept, by the table's rows."""
    rows = page.locator("#targets .verdicts tbody tr:not(.source)")
    cells = rows.get_by_text(re.compile(rf"^\d+ of \d+ {kind}$")).all_inner_texts()
    counts = [(int(words[0]), int(words[2])) for words in map(str.split, cells)]
    return sum(n for n, _ in counts), sum(of for _, of in counts)


def test_a_sentence_compares_the_fragment_with_its_controls_over_all_models(page: Page):
    choose(page, 4)
    begin(page)
    finish(page)
    n_models = len(bundled_models().of_task("genre"))
    expect(page.locator("#targets .controls")).to_have_count(n_models)
    lead = page.locator("#targets .lead").inner_text()
    random, loud, shifted = (counted(page, kind) for kind in ("random", "as loud", "shifted"))
    n_others = 63 if stage_data(page, "kept") == "1" else 64  # single bands, or random ones
    assert random[1] == n_others * (n_models - 1)
    assert f"random fragments of this size in {random[0]} of {random[1]} cases" in lead
    assert f"fragment’s energy in {loud[0]} of {loud[1]}" in lead
    assert f"shifted copies of the fragment in {shifted[0]} of {shifted[1]}" in lead
    others = page.locator("#targets .verdicts tbody tr:not(.source)")
    n_by_loudest = others.get_by_text(re.compile(r"^loudest bands?: yes$")).count()
    n_by_fragment = others.locator(".pill.accepts").count()
    found = re.search(r"loudest bands? convinces? (as many|more|fewer|none) of the other mo", lead)
    assert found, lead
    assert {"as many": n_by_loudest == n_by_fragment, "more": n_by_loudest > n_by_fragment}.get(
        found[1], n_by_loudest < max(n_by_fragment, 1)
    )
    shares = n_by_loudest >= n_by_fragment > 0
    assert ("share" in lead.partition(". The other models")[0]) == shares


def test_stop_keeps_the_best_so_far(page: Page):
    ask_for_a_long_search(page)
    begin(page)
    page.wait_for_function(
        "() => { const { kept, busy } = document.querySelector('.stage').dataset;"
        " return busy === 'true' && Number(kept) > 0 && Number(kept) < 256; }"
    )
    page.locator("#stop").dispatch_event("click")  # before the search is over
    finish(page)
    expect(page.locator(".headline")).to_contain_text(
        headlines.best_so_far("Stopped", "", [], None)[0][0]
    )
    expect(page.locator(".link input")).to_have_value(re.compile("cells=256&.*effort=thorough"))
    assert 0 < int(stage_data(page, "kept")) <= 256
    expect(page.locator("#digest")).to_be_attached()


def test_a_search_without_a_fragment_says_so_in_every_panel(page: Page):
    pick(page, "Source model", "Log-mel CNN, plain")
    choose(page, next(i for i, clip in enumerate(CLIPS) if clip.label == "hiphop"))
    begin(page)
    expect(page.locator(".headline")).to_have_text(
        headlines.as_text(headlines.vacuous("hiphop", None))
    )
    expect(page.locator("#targets")).to_contain_text(NO_FRAGMENT)
    finish(page)
    settle(page)  # whatever else came must have left the panels alone
    expect(page.locator("#targets")).to_contain_text(NO_FRAGMENT)
    expect(page.locator("#belief")).to_contain_text(NO_CERTIFICATE)


def test_a_bad_file_is_refused_and_a_good_one_works(page: Page, tmp_path: Path):
    bad = tmp_path / "bad.wav"
    bad.write_text("this is no sound")
    send(page, bad)
    expect(page.get_by_role("alert")).to_contain_text("not a sound file")
    good = tmp_path / "my own sound.wav"
    samples, rate = soundfile.read(CLIPS[7].path)
    soundfile.write(good, samples, rate, subtype="PCM_24")
    bring(page, good)
    expect(page.get_by_role("alert")).to_have_count(0)
    begin(page)
    finish(page)
    expect(page.locator(".strip dd").first).to_be_visible()


def test_the_download_holds_the_certified_file(page: Page):
    _, archive = downloaded(page)
    sounds = {"original.wav", "sufficient.wav", "remainder.wav"}
    texts = {"result.json", "verdicts.json", "repeat.json", "README.txt"}
    assert set(archive.namelist()) == {*sounds, *texts, "spectrogram.html"}
    digest = hashlib.sha256(archive.read("sufficient.wav")).hexdigest()
    expect(page.locator("#digest")).to_have_text(digest)


def test_an_empty_seed_is_explained_and_the_result_stays(page: Page):
    before = page.locator("#digest").text_content()
    open_settings(page)
    seed = page.get_by_label(settings.SEED)
    seed.fill("")
    seed.press("Tab")  # a person leaves the field before pressing the button
    expect(seed).to_have_value("")
    page.locator("#find").click()
    expect(page.locator(".toast-body.error")).to_contain_text(settings.SEED)
    expect(page.locator("#digest")).to_have_text(before)
    expect(page.locator("#find")).to_be_visible()


def test_on_a_phone_the_result_comes_first_and_nothing_overflows(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    tops = {
        name: page.locator(name).bounding_box()["y"] for name in ("#stage", "#choose", "#targets")
    }
    assert tops["#stage"] < tops["#choose"] < tops["#targets"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.evaluate(
        """() => [...document.querySelectorAll('#page button')]
            .filter((b) => b.offsetParent && b.getBoundingClientRect().height < 44)
            .map((b) => b.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_every_card_says_which_clip_it_is(page: Page):
    cards = page.locator("#picker label")
    names = cards.locator(".name").all_inner_texts()
    kinds = cards.locator(".kind").all_inner_texts()
    assert names == [clip.title for clip in CLIPS]
    assert kinds == [clip.label for clip in CLIPS]
    assert len(set(zip(names, kinds, strict=True))) == len(CLIPS)
