"""Excerpts that are silent: shown with the reason and a way out; only a search is refused."""

from pathlib import Path

import gradio as gr
import numpy as np
import pytest
import soundfile

from explorer.records import SearchRecord, read_record
from explorer.ui.components.picker.picker import GalleryCards
from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.outputs import AnswerOutputs, PanelOutputs
from explorer.ui.explore.search import SearchEvents
from explorer.ui.session import Visit
from explorer.ui.wording import headlines
from explorer.ui.wording.request import CHANNEL_IS_BELOW, WINDOW_IS_ABOVE
from explorer.ui.wording.search import READY
from tests.support.bench import RULE, SETTINGS, Bench, bench_device, sound_file, visit_of
from tests.support.choices import NUMBER, choose
from tests.support.fakes import N_SAMPLES, SAMPLE_RATE

RATE = 16_000  # of the files
WINDOW = N_SAMPLES * RATE // SAMPLE_RATE  # of the model, in samples of the files


@pytest.fixture
def choosing(runs) -> ClipEvents:
    return ClipEvents(Bench(), runs, GalleryCards())


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    return folder


@pytest.fixture
def visit(runs, tmp_path) -> Visit:
    return visit_of(runs, sound_file(tmp_path / "first.wav"))


@pytest.fixture
def noise() -> np.ndarray:
    return np.random.default_rng(0).standard_normal(WINDOW) * 0.1


def bring(choosing: ClipEvents, visit: Visit, path: Path, samples: np.ndarray) -> AnswerOutputs:
    soundfile.write(path, samples, RATE, subtype="FLOAT")
    return choose(choosing, visit, "file", RULE, path=str(path))


def test_channels_that_cancel_are_shown_and_one_of_them_can_be_chosen(
    choosing, runs, visit, uploads, noise
):
    answer = bring(choosing, visit, uploads / "phase.wav", np.stack([noise, -noise], axis=1))
    now = answer.choice.clip
    assert answer.choices == gr.skip()
    assert "cancel each other" in now.message
    assert CHANNEL_IS_BELOW in now.message
    assert ("silence", "peak level") in now.stage["progress"]["figures"]
    assert now.stage["progress"]["headline"] == headlines.silent()[0]
    assert (now.channel.visible, now.channel.value) == (True, "mix")
    run, searching = visit.run, SearchEvents(bench_device(), runs)
    with pytest.raises(gr.Error, match="cancel each other"):
        searching.begin(visit, RULE, *SETTINGS)
    assert visit.run is run
    heard = choose(choosing, visit, "channel", RULE, channel="left").choice.clip
    assert (heard.message, heard.channel.value) == ("", "left")
    assert heard.stage["progress"]["headline"] == [(READY, False)]
    assert heard.stage["scene"]["title"] == "phase.wav, left channel"
    searching.begin(visit, RULE, *SETTINGS)
    list(searching.search(visit))
    record = read_record(visit.run.directory)
    assert isinstance(record, SearchRecord)
    assert record.clip.channel == "left"


def test_a_sound_that_begins_late_says_where_and_can_be_moved(choosing, visit, uploads, noise):
    late = np.concatenate([np.zeros(3 * WINDOW), noise, noise])
    now = bring(choosing, visit, uploads / "late.wav", late).choice.clip
    assert "its sound begins at" in now.message
    assert WINDOW_IS_ABOVE in now.message
    moved = choose(choosing, visit, "excerpt", RULE, start_s=now.excerpt["latest_s"]).choice.clip
    assert moved.message == ""
    assert visit.selection.start_s == now.excerpt["latest_s"]


def test_a_file_with_one_channel_offers_none(choosing, visit, uploads, noise):
    now = bring(choosing, visit, uploads / "mono.wav", noise).choice.clip
    assert not now.channel.visible
    refused = choose(choosing, visit, "channel", RULE, channel="left")
    assert "single channel" in refused.choice.clip.message
    assert refused.choice.clip.channel.value == "mix"
    assert refused.choices.props["refused"] == NUMBER
    assert refused.choice.panels == PanelOutputs()


@pytest.mark.parametrize("channel", [None, 7, "centre", ["left"]])
def test_a_channel_that_is_not_offered_is_refused(choosing, visit, channel):
    refused = choose(choosing, visit, "channel", RULE, channel=channel)
    assert "Channel must be mix, left or right" in refused.choice.clip.message
    assert visit.selection.channel == "mix"


def test_another_excerpt_keeps_the_channel_and_another_sound_does_not(
    choosing, visit, uploads, noise
):
    long = np.concatenate([noise, noise, noise])
    bring(choosing, visit, uploads / "stereo.wav", np.stack([long, 0.5 * long], axis=1))
    choose(choosing, visit, "channel", RULE, channel="right")
    choose(choosing, visit, "excerpt", RULE, start_s=0.1)
    assert (visit.selection.channel, visit.selection.start_s) == ("right", 0.1)
    bring(choosing, visit, uploads / "other.wav", np.stack([noise, noise], axis=1))
    assert visit.selection.channel == "mix"


def test_the_waveform_is_that_of_the_chosen_channel(choosing, visit, uploads, noise):
    long = np.concatenate([noise, noise, noise])
    now = bring(choosing, visit, uploads / "phase.wav", np.stack([long, -long], axis=1))
    flat = now.choice.clip.excerpt["high"]
    heard = choose(choosing, visit, "channel", RULE, channel="left").choice.clip
    assert heard.excerpt["high"] != flat
    back = choose(choosing, visit, "channel", RULE, channel="mix").choice.clip
    assert back.excerpt["high"] == flat
