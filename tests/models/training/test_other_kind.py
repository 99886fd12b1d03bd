"""Sounds of another kind: split by voice and artist, never given away by level or length.

Every recording is a constant, the number of its voice, so that a leak shows in the clips.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from explorer.errors import InputError, ModelError
from models.training import training_sets
from models.training.data import deepfake, other_kind, recordings, synthetic_speech
from models.training.data.labelled import LabelledClips
from models.training.data.options import DataOptions
from models.training.data.other_kind import (
    ARTISTS_FOR_TRAINING,
    MUSIC_WINDOW,
    SPEECH_WINDOW,
    OtherSounds,
    all_clips,
    record_of,
)
from models.training.data.recordings import Recording, read_recordings
from tests.support.paths import SHARED_DATA

SAMPLE_RATE = 16_000
OPTIONS = DataOptions(data=Path("nowhere"), workers=1, cache_dir=None)
HELD_OUT_ARTISTS = ("Muldjord (El Senator)", "Los Rombos")
ARTISTS = (*ARTISTS_FOR_TRAINING, *HELD_OUT_ARTISTS)
RENDERED = 50  # constants from here on are music of the recipes


def constant(number: int, seconds: float, speaker: str, subset: str = "") -> Recording:
    samples = np.full(round(seconds * SAMPLE_RATE), number, dtype=np.float32)
    return Recording(
        samples=samples, label="", speaker=speaker, subset=subset, name=f"{speaker}-{number}"
    )


def readers(subset: str, numbers: range) -> list[Recording]:
    return [constant(number, 6, str(number), subset) for number in numbers]


CORPORA = {
    "librispeech": [
        *(constant(int(n), 8, n, "train") for n in deepfake.READERS_OF_CLIPS),
        *readers("train", range(101, 104)),
        *readers("test-other", range(201, 203)),
    ],
    "mimic3": [constant(300 + n // 2, 4, f"voice {n // 2:02}") for n in range(24)],
    "emodb": [constant(401, 2, "03") for _ in range(5)],
    "larynx": [constant(501, 3, "slt")],
    "free-music": [constant(1 + n, 10, artist) for n, artist in enumerate(ARTISTS)],
}


@pytest.fixture(autouse=True)
def constants(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the corpora and the recipes by constants, and leave levels alone."""
    for module in (other_kind, deepfake, synthetic_speech):
        monkeypatch.setattr(module, "read_recordings", lambda _, corpus: CORPORA[corpus])
    for module in (other_kind, synthetic_speech):
        monkeypatch.setattr(module, "trimmed", lambda samples: samples)
    monkeypatch.setattr(other_kind, "at_one_loudness", lambda clips: clips)
    monkeypatch.setattr(other_kind, "treat", lambda clips, _: clips)
    monkeypatch.setattr(other_kind, "genre_clips", songs)
    monkeypatch.setattr(other_kind, "RENDERED_PER_GENRE", {"training": 1, "held out": 1})


def songs(seeds_from: int, n_per_class: int, **_) -> LabelledClips:
    """Return clips of 5 s, constants that tell training seeds from test seeds."""
    number = RENDERED + (seeds_from == other_kind.TEST_SEEDS_FROM)
    n = 10 * n_per_class
    clips = torch.full((1, 1), float(number)).expand(n, MUSIC_WINDOW)
    return LabelledClips(waveforms=clips, targets=torch.zeros(n, dtype=torch.long))


def voices(sounds: tuple[OtherSounds, ...]) -> set[int]:
    return set(all_clips(sounds).unique().int().tolist())


def test_no_voice_is_both_trained_on_and_measured() -> None:
    training = voices(other_kind.speech_for_training(OPTIONS))
    held_out = voices(other_kind.speech_held_out(OPTIONS))
    assert {101, 102, 103} <= training
    assert not training & {int(reader) for reader in deepfake.READERS_OF_CLIPS}
    assert {201, 202, 401, 501} <= held_out
    mimic3 = set(range(300, 312))
    assert held_out & mimic3 == {300, 306}
    assert training & mimic3 == mimic3 - {300, 306}
    assert not training & held_out


def test_no_artist_or_seed_is_both_trained_on_and_measured() -> None:
    training = voices(other_kind.music_for_training(OPTIONS, codecs=None))
    held_out = voices(other_kind.music_held_out(OPTIONS))
    assert training == {1, 2, 3, 4, RENDERED}
    assert held_out == {5, 6, RENDERED + 1}


def test_clips_are_as_long_as_those_of_the_task_and_never_padded_with_silence() -> None:
    for sounds, n_samples in (
        (other_kind.speech_for_training(OPTIONS), MUSIC_WINDOW),
        (other_kind.speech_held_out(OPTIONS), MUSIC_WINDOW),  # larynx says only 3 s
        (other_kind.music_for_training(OPTIONS, codecs=None), SPEECH_WINDOW),
        (other_kind.music_held_out(OPTIONS), SPEECH_WINDOW),
    ):
        clips = all_clips(sounds)
        assert clips.shape[1] == n_samples
        assert (clips != 0).all()


def test_sentences_of_a_voice_are_joined_and_never_those_of_two() -> None:
    by_origin = {each.origin: each.clips for each in other_kind.speech_held_out(OPTIONS)}
    assert len(by_origin["EmoDB (unheard corpus)"]) == 2  # 10 s by one voice
    for clips in by_origin.values():
        assert (clips == clips[:, :1]).all()


def test_sounds_of_another_kind_get_the_loudness_and_the_codecs_of_the_clips(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn = []
    monkeypatch.setattr(other_kind, "treat", lambda clips, codecs: drawn.append(codecs) or clips)
    codecs = np.random.default_rng(0)
    other_kind.music_for_training(OPTIONS, codecs)
    assert drawn == [codecs, codecs]
    monkeypatch.setattr(other_kind, "at_one_loudness", lambda clips: clips * 0 + 7)
    assert voices(other_kind.speech_for_training(OPTIONS)) == {7}


def test_recorded_music_for_music_models_is_all_that_there_is() -> None:
    clips = other_kind.recorded_music(OPTIONS).clips
    assert clips.shape == (2 * len(ARTISTS), MUSIC_WINDOW)
    assert clips.unique().tolist() == [1, 2, 3, 4, 5, 6]


def test_the_record_counts_the_clips_of_each_origin() -> None:
    record = record_of(other_kind.speech_for_training(OPTIONS))
    assert record == {"LibriSpeech train": 3, "mimic3": 10 * 3}


def test_the_training_set_of_music_has_speech_and_records_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(training_sets, "genre_clips", songs)
    training_set = training_sets.genre_training_set(OPTIONS)
    assert len(training_set.other_kind) == 33
    assert training_set.record["other_kind"] == {"LibriSpeech train": 3, "mimic3": 30}


def test_without_recordings_the_music_models_cannot_be_trained() -> None:
    with pytest.raises(InputError, match="recordings: name their folder with --data"):
        training_sets.genre_training_set(replace(OPTIONS, data=None))


def test_a_missing_corpus_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deepfake, "read_recordings", recordings.read_recordings)
    monkeypatch.setattr(synthetic_speech, "read_recordings", recordings.read_recordings)
    with pytest.raises(ModelError, match="no recordings of mimic3"):
        training_sets.genre_training_set(replace(OPTIONS, data=tmp_path))


@pytest.mark.skipif(
    not SHARED_DATA.is_dir(),
    reason="the recordings are missing: models/README.md says where they are",
)
def test_every_artist_for_training_is_in_free_music_and_others_are_left_to_measure() -> None:
    artists = {piece.speaker for piece in read_recordings(SHARED_DATA, "free-music")}
    assert set(ARTISTS_FOR_TRAINING) < artists
