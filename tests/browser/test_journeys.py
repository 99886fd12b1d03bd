"""The whole way through the page, in each of the three tasks, with the bundled models and clips."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")

from playwright.sync_api import Locator, Page, expect

from explorer.clips.gallery import bundled_clips
from explorer.ui.wording.copy import ANALYSE, MAKE
from explorer.ui.wording.tasks import TITLES
from models.collection import bundled_models
from models.labels import TASKS
from tests.browser.driving import begin, bring, downloaded, finish, stage_data
from tests.browser.traffic import settle

pytestmark = pytest.mark.browser


def switch(page: Page, task: str) -> None:
    page.get_by_role("radio", name=TITLES[task]).check(force=True)
    clips = page.locator("#picker input:not([value^='own/'])")
    expect(clips.first).to_have_value(bundled_clips(task)[0].id)
    expect(page.locator("#message [role=alert]")).to_have_count(0)


@pytest.mark.parametrize("task", TASKS)
def test_the_button_is_in_sight_without_scrolling(page: Page, task: str):
    page.get_by_role("radio", name=TITLES[task]).check(force=True)
    settle(page)
    page.mouse.move(0, 0)
    assert page.evaluate("scrollY") == 0
    expect(page.locator("#find")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("task", TASKS)
def test_choose_search_listen_compare_and_take_away(page: Page, task: str):
    other = next(name for name in TASKS if name != task)
    switch(page, other)
    switch(page, task)
    clip = bundled_clips(task)[1]
    page.locator(f"#picker input[value='{clip.id}']").check(force=True)
    expect(page.locator(".eyebrow")).to_have_text(f"{clip.title} ({clip.label})")
    begin(page)
    finish(page)
    record, archive = downloaded(page)
    models = bundled_models().of_task(task)
    assert (record["clip"]["name"], record["model"]["id"]) == (clip.id, models[0].id)
    assert record["outcome"] == "irreducible"
    assert record["certificate"]["holds"] is True
    expect(page.locator("#targets .verdicts tbody tr")).to_have_count(len(models))
    expect(page.locator("#digest")).to_have_text(record["certificate"]["sha256"])
    assert int(stage_data(page, "kept")) == len(record["keep"])
    page.locator(".player .play").click()
    page.wait_for_function("() => document.querySelector('.stage').dataset.position > 0.05")
    with archive.open("sufficient.wav") as file:
        samples, rate = soundfile.read(file)
    assert len(samples) == record["clip"]["n_samples"]
    assert rate == record["clip"]["sample_rate"]


def assert_one_is_heard_at_a_time(page: Page, players: Locator) -> None:
    """The clip, its copy and the stage stop one another."""
    clip, copy = players.nth(0), players.nth(1)
    for player, other in ((clip, copy), (copy, clip)):
        player.evaluate("player => { player.loop = true; return player.play(); }")
        expect(other).to_have_js_property("paused", True)
        expect(player).to_have_js_property("paused", False)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".stage")).to_have_attribute("data-playing", "true")
    expect(copy).to_have_js_property("paused", True)
    clip.evaluate("player => player.play()")
    expect(page.locator(".stage")).to_have_attribute("data-playing", "false")
    clip.evaluate("player => player.pause()")


def test_a_voice_beside_its_own_copy_and_the_copy_searched(page: Page, tmp_path: Path):
    switch(page, "deepfake")
    time_s = np.arange(48_000) / 16_000
    voice = sum(np.sin(2 * np.pi * 150 * k * time_s) / k for k in range(1, 20))
    syllables = 0.6 + 0.4 * np.sin(2 * np.pi * 4 * time_s)
    soundfile.write(tmp_path / "voice.wav", 0.1 * voice * syllables, 16_000, subtype="FLOAT")
    bring(page, tmp_path / "voice.wav")
    beside = page.locator(".beside")
    expect(beside.locator("tbody tr")).to_have_count(0)
    beside.get_by_role("button", name=MAKE).click()
    expect(beside.locator("tbody tr")).to_have_count(len(bundled_models().of_task("deepfake")))
    expect(beside.locator(".lead")).to_contain_text("and its copy fake")
    lengths = beside.locator("audio").evaluate_all(
        """(players) => Promise.all(players.map((player) => new Promise((resolve, reject) => {
            player.addEventListener("loadedmetadata", () => resolve(player.duration));
            player.addEventListener("error", () => reject(new Error("does not play")));
            player.load();
        })))"""
    )
    assert lengths == [2.0, 2.0]
    assert_one_is_heard_at_a_time(page, beside.locator("audio"))
    beside.get_by_role("button", name=ANALYSE).click()
    expect(page.locator(".eyebrow")).to_have_text("Copy of voice.wav")
    expect(beside.get_by_role("button", name=MAKE)).to_be_visible()
    begin(page)
    finish(page)
    record, _ = downloaded(page)
    assert record["clip"]["name"] == "copy.wav"
    switch(page, "emotion")
    expect(beside).to_be_hidden()
