"""Clips for the studies of real recordings: only held-out voices, with all of their copies."""

import csv
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks import recordings
from benchmarks.recordings import (
    RECORDINGS,
    deepfake_recordings,
    emotion_recordings,
    write_recordings,
)
from explorer.audio.wav import read_wav
from explorer.study.shipped import SHIPPED_STUDIES
from models.training.data.options import DataOptions
from models.training.data.recordings import EMODB_FOLDS, SAMPLE_RATE, Recording
from tests.support.studies import shipped_records_of as records_of

# The ten readers of the excerpts of LibriSpeech's test-other; training uses only other readers.
TEST_OTHER = {"1688", "1998", "2033", "2414", "2609", "3005", "3080", "3331", "367", "533"}
SPEAKER = {"emotion": r"\d\d", "deepfake": r"\d+(?=-)"}
OPTIONS = DataOptions(data=Path("nowhere"), workers=1, cache_dir=None)


def recording(name: str, speaker: str, label: str, subset: str = "") -> Recording:
    samples = np.random.default_rng(0).standard_normal(3 * SAMPLE_RATE).astype(np.float32)
    return Recording(samples=samples, label=label, speaker=speaker, subset=subset, name=name)


@pytest.fixture
def corpora(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        "emodb": [
            recording(f"{speaker}-{label}-{at}", speaker, label)
            for speaker in ("03", "09")
            for label in ("sad", "bored")
            for at in range(6)
        ],
        "librispeech": [
            recording(f"{subset}-{at}", subset, "real", subset)
            for subset in ("train", "test-other")
            for at in range(4)
        ],
    }
    monkeypatch.setattr(recordings, "read_recordings", lambda _, corpus: known[corpus])
    monkeypatch.setattr(
        recordings, "copies", lambda originals, *_, **__: [-each for each in originals]
    )


@pytest.mark.usefixtures("corpora")
def test_only_held_out_actors_and_known_emotions_are_studied():
    assert [(name, label) for name, label, _ in emotion_recordings(OPTIONS)] == [
        (f"03-sad-{at}", "sad") for at in range(4)
    ]


@pytest.mark.usefixtures("corpora")
def test_only_test_readers_are_studied_and_every_recording_has_its_copies():
    clips = {name: (label, samples) for name, label, samples in deepfake_recordings(OPTIONS)}
    assert len(clips) == 2 * 4
    for at in range(2):
        label, original = clips[f"test-other-{at}"]
        assert label == "real"
        for vocoder in ("griffin-lim", "world", "lpc"):
            label, copy = clips[f"test-other-{at}-{vocoder}"]
            assert label == "fake"
            assert torch.equal(copy, -original)


@pytest.mark.usefixtures("corpora")
def test_clips_are_written_unchanged_with_their_labels(tmp_path: Path):
    clips = emotion_recordings(OPTIONS)
    write_recordings(tmp_path / "new", clips)
    with (tmp_path / "new" / "index.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert [row["label"] for row in rows] == ["sad"] * 4
    for row, (_, _, samples) in zip(rows, clips, strict=True):
        written, rate = read_wav(tmp_path / "new" / row["file"])
        assert rate == SAMPLE_RATE
        assert torch.equal(written, samples)
        assert float(written.square().mean().sqrt()) == pytest.approx(0.1, rel=1e-3)


@pytest.mark.slow
def test_the_shipped_recordings_are_of_no_voice_in_training():
    held_out = {"emotion": set(EMODB_FOLDS[0]), "deepfake": TEST_OTHER}
    for study in SHIPPED_STUDIES:
        if study.id in RECORDINGS:
            names = {record.clip.name for record in records_of(study)}
            assert all(name.startswith(f"{study.id}/") for name in names)
            files = {name.partition("/")[2] for name in names}
            speakers = {re.match(SPEAKER[study.task], file).group() for file in files}
            assert speakers == held_out[study.task]
