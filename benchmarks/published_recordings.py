"""Recordings for the studies of published models, from the corpora that models/README.md names.

The clips are the corpora's own, uncut: every model takes its window from the start. They are
written to the study's own directory, never into the project. Labels alternate, so the first clips
of a study are a balanced sample of it.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import soundfile
import torch

from benchmarks.recordings import LabelledClip
from models.training.data.options import DataOptions
from models.training.data.recordings import SAMPLE_RATE

Row = dict[str, str]

GENRES = ("classical", "electronic", "pop", "rock")  # of emotify
PER_GENRE = 15
PER_SPEECH_SET = 8
N_FEW = 16
VOCODER_SYSTEMS = ("hgan_v1", "hgan_v3", "wg", "mg")  # HiFi-GAN V1 and V3, WaveGlow, MelGAN


def emotify_recordings(options: DataOptions) -> list[LabelledClip]:
    """Pieces of Emotify, fifteen of each of its genres, no artist twice in all."""
    rows = _index(options.data_dir, "emotify")
    seen: set[str] = set()
    chosen: list[Row] = []
    waiting = {genre: iter([row for row in rows if row["label"] == genre]) for genre in GENRES}
    for _ in range(PER_GENRE):
        for genre in GENRES:  # in turn, so that none takes all artists who are in two
            row = next(row for row in waiting[genre] if row["artist"] not in seen)
            seen.add(row["artist"])
            chosen.append(row)
    return [_read(options.data_dir / "emotify", row) for row in chosen]


def voice_recordings(options: DataOptions) -> list[LabelledClip]:
    """Voices, real and synthetic: eight readers, eight of either synthesiser, eight pairs.

    The readers are of LibriSpeech's test-other. A pair is a sentence of LJSpeech or VCTK and its
    copy by one of four vocoders.
    """
    data = options.data_dir
    readers = [row for row in _index(data, "librispeech") if row["subset"] == "test-other"]
    sets = (
        _clips(data / "librispeech", _one_each(readers, lambda row: row["speaker"])),
        _clips(data / "mimic3", _spread(_index(data, "mimic3"))),
        _clips(data / "vocoder-pairs", _pairs(_index(data, "vocoder-pairs"), copied=False)),
        _clips(data / "larynx", _one_each(_index(data, "larynx"), lambda row: row["voice"])),
        _clips(data / "vocoder-pairs", _pairs(_index(data, "vocoder-pairs"), copied=True)),
    )
    return [clip for one_each in zip(*sets, strict=True) for clip in one_each]


def few_voice_recordings(options: DataOptions) -> list[LabelledClip]:
    """The first sixteen of these voices, for networks that take a second for each sound."""
    return voice_recordings(options)[:N_FEW]


PUBLISHED_RECORDINGS: dict[str, Callable[[DataOptions], list[LabelledClip]]] = {  # by study
    "genre-published": emotify_recordings,
    "deepfake-published": voice_recordings,
    "deepfake-rawgat": few_voice_recordings,
}


def _pairs(rows: Sequence[Row], *, copied: bool) -> list[Row]:
    """Sentences read by one speaker and by many, in turn: the recordings, or their copies."""
    by_name = {Path(row["file"]).stem: row for row in rows}
    names = []
    for at in range(PER_SPEECH_SET):
        corpus, sentence = ("ss", "ms")[at % 2], at // 2 + 1
        system = VOCODER_SYSTEMS[at // 2] if copied else "gt"
        names.append(f"{corpus}_{system}_{sentence}")
    return [by_name[name] for name in names]


def _one_each(rows: Sequence[Row], of: Callable[[Row], str]) -> list[Row]:
    """The first row of each speaker or voice, as far as they are needed."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(of(row), row)
    return _spread(list(first.values()))


def _spread(rows: Sequence[Row]) -> list[Row]:
    """Rows at equal distances."""
    return [rows[at * len(rows) // PER_SPEECH_SET] for at in range(PER_SPEECH_SET)]


def _clips(folder: Path, rows: Iterable[Row]) -> list[LabelledClip]:
    return [_read(folder, row) for row in rows]


def _index(data: Path, corpus: str) -> list[Row]:
    with (data / corpus / "index.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def _read(folder: Path, row: Row) -> LabelledClip:
    samples, sample_rate = soundfile.read(folder / row["file"], dtype="float32")
    assert sample_rate == SAMPLE_RATE, row["file"]
    name = f"{folder.name}-{Path(row['file']).stem}"
    return name, row["label"], torch.from_numpy(np.ascontiguousarray(samples))
