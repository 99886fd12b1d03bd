"""Clips for the studies of published models: balanced from the start, nobody in them twice."""

import csv
from pathlib import Path

import numpy as np
import pytest
import soundfile

from benchmarks.published_recordings import (
    GENRES,
    N_FEW,
    PER_GENRE,
    emotify_recordings,
    few_voice_recordings,
    voice_recordings,
)
from models.training.data.options import DataOptions

RATE = 16_000
SECOND_ARTIST = PER_GENRE + 3  # of every genre, so that there are enough without those in two


def write_corpus(folder: Path, rows: list[dict[str, str]]) -> None:
    """Write files of a tenth of a second, each with a constant of its own, and their index."""
    folder.mkdir(parents=True)
    for at, row in enumerate(rows):
        soundfile.write(folder / row["file"], np.full(RATE // 10, (at + 1) / 1000), RATE)
    with (folder / "index.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def options(tmp_path: Path) -> DataOptions:
    """Every artist has two pieces, the second of each genre's first is in the next genre, too."""
    music = [
        {"file": f"{genre}-{at}-{piece}.wav", "label": genre, "artist": artist}
        for place, genre in enumerate(GENRES)
        for at in range(SECOND_ARTIST)
        for piece in range(2)
        for artist in [f"{GENRES[place - 1]}-1" if at == 0 else f"{genre}-{at}"]
    ]
    write_corpus(tmp_path / "emotify", music)
    readers = [
        {
            "file": f"{subset}-{at}.wav",
            "label": "real",
            "speaker": f"{subset}-{at}",
            "subset": subset,
        }
        for subset in ("train", "test-other")
        for at in range(10)
    ]
    write_corpus(tmp_path / "librispeech", readers)
    for corpus in ("mimic3", "larynx"):
        voices = [{"file": f"{at}.wav", "label": "fake", "voice": f"{at // 2}"} for at in range(20)]
        write_corpus(tmp_path / corpus, voices)
    systems = {"gt": "real", "hgan_v1": "fake", "hgan_v3": "fake", "wg": "fake", "mg": "fake"}
    pairs = [
        {"file": f"{corpus}_{system}_{at}.wav", "label": label}
        for corpus in ("ss", "ms")
        for system, label in systems.items()
        for at in range(1, 6)
    ]
    write_corpus(tmp_path / "vocoder-pairs", pairs)
    return DataOptions(data=tmp_path, workers=1, cache_dir=None)


def test_no_artist_is_heard_twice(options):
    names = [name for name, _, _ in emotify_recordings(options)]
    assert len(names) == len(set(names)) == PER_GENRE * len(GENRES)
    with (options.data_dir / "emotify" / "index.csv").open() as stream:
        artists = {row["file"]: row["artist"] for row in csv.DictReader(stream)}
    heard = [artists[name.removeprefix("emotify-") + ".wav"] for name in names]
    assert len(set(heard)) == len(heard)


def test_the_first_clips_are_a_sample_of_all(options):
    assert [label for _, label, _ in emotify_recordings(options)] == [*GENRES] * PER_GENRE
    labels = [label for _, label, _ in voice_recordings(options)]
    assert labels == ["real", "fake", "real", "fake", "fake"] * 8


def test_every_pair_is_one_sentence_recorded_and_copied(options):
    names = [name for name, _, _ in voice_recordings(options) if name.startswith("vocoder")]
    recorded, copied = names[::2], names[1::2]
    assert len(set(recorded)) == len(set(copied)) == 8
    for one, other in zip(recorded, copied, strict=True):
        corpus, system, sentence = one.removeprefix("vocoder-pairs-").split("_")
        copy = other.removeprefix("vocoder-pairs-").split("_")
        assert (corpus, system, sentence) == (copy[0], "gt", copy[-1])


def test_readers_are_those_of_the_test_set(options):
    names = [name for name, _, _ in voice_recordings(options) if name.startswith("librispeech")]
    assert len(set(names)) == 8
    assert all("test-other" in name for name in names)


def test_the_slowest_networks_get_the_first_of_these_voices(options):
    few, every = few_voice_recordings(options), voice_recordings(options)
    assert [name for name, _, _ in few] == [name for name, _, _ in every[:N_FEW]]
