"""A study small enough to compute by hand: clips made of bands, and a zoo of models that use bands.

A "low" clip has every band but 9 and 11, a "high" one every band but 2 and 4. The twins and the
third answer "low" to band 2 and "high" to band 9; the stranger does the same with bands 4 and 11.
The weak one is a twin, but wrong on clips with band 15. The constant answers "low" to everything,
even silence. Each model is a family of its own.
"""

import dataclasses
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

import torch
from torch import Tensor

from explorer.audio.wav import write_wav
from explorer.checksum import file_sha256
from explorer.judging.info import ClassifierInfo
from explorer.partitions.bands import make_bands
from explorer.study.item import StudyItem, StudyModels
from explorer.study.records import (
    ItemRecord,
    StudiedClip,
    StudiedModel,
    StudySettings,
    read_records,
)
from explorer.study.run import plan_items, run_here, run_study
from explorer.study.shipped import shipped_records
from tests.support.fakes import RuleClassifier

RATE, N_SAMPLES, N_CELLS = 4_000, 1_600, 16
LABELS = ("low", "high", "none of these")
BANDS = make_bands("linear", N_CELLS, sample_rate=RATE, n_samples=N_SAMPLES)
ZOO = ("twin", "other twin", "third", "stranger", "weak", "constant")


shipped_records_of = cache(shipped_records)  # reading them takes seconds


def uses_bands(low: int, high: int, present: Tensor) -> Tensor:
    """Logits of low, high and none, from the presence of two bands."""
    return torch.stack(
        [
            2.0 * present[:, low] - 1.0 * present[:, high],
            2.0 * present[:, high] - 1.0 * present[:, low],
            torch.full((len(present),), 0.5),
        ],
        dim=1,
    )


def is_weak(present: Tensor) -> Tensor:
    honest = uses_bands(2, 9, present)
    return torch.where(present[:, 15:16], honest[:, [1, 0, 2]], honest)


def is_constant(present: Tensor) -> Tensor:
    return torch.tensor([1.0, 0.0, 0.0]).expand(len(present), 3)


RULES = {
    "twin": partial(uses_bands, 2, 9),
    "other twin": partial(uses_bands, 2, 9),
    "third": partial(uses_bands, 2, 9),
    "stranger": partial(uses_bands, 4, 11),
    "weak": is_weak,
    "constant": is_constant,
}


def same_label(label: str, info: ClassifierInfo) -> tuple[str, ...]:
    return (label,) if label in info.labels else ()


def load_zoo(models: Sequence[str] = ZOO) -> StudyModels:
    classifiers = {
        id: RuleClassifier(BANDS, RULES[id], LABELS, "none of these", id) for id in models
    }
    return StudyModels(classifiers=classifiers, counterpart=same_label)


def settings(models: Sequence[str] = ZOO, **changes) -> StudySettings:
    known = {
        "task": "genre",
        "partition": "linear",
        "n_cells": N_CELLS,
        "effort": "quick",
        "batch_size": 16,
        "models": tuple(StudiedModel(id=id, version="1", family=id) for id in models),
    }
    return StudySettings(**{**known, **changes})


def write_clips(directory: Path, n_clips: int = 8) -> list[tuple[StudiedClip, Path]]:
    """Write clips, low and high in alternation; the first two of every four have band 15."""
    clips = []
    for at in range(n_clips):
        label = LABELS[at % 2]
        keep = torch.ones(N_CELLS, dtype=torch.bool)
        keep[[9, 11] if label == "low" else [2, 4]] = False
        keep[15] = at % 4 < 2
        noise = 0.1 * torch.randn(N_SAMPLES, generator=torch.Generator().manual_seed(at))
        path = directory / f"{label}-{at}.wav"
        write_wav(path, BANDS.resynthesise(BANDS.analyse(noise), keep[None])[0], RATE)
        clips.append((StudiedClip(name=path.name, sha256=file_sha256(path), label=label), path))
    return clips


def items_in(directory: Path, n_clips: int = 8, seeds=(0,), **changes) -> tuple[StudyItem, ...]:
    directory.mkdir(exist_ok=True)
    """Write the clips and plan a study of them."""
    return plan_items(settings(**changes), write_clips(directory, n_clips), seeds)


def run_zoo(
    directory: Path, n_clips: int = 8, seeds=(0,), models: Sequence[str] = ZOO
) -> tuple[ItemRecord, ...]:
    """Run a study of the zoo and return its records."""
    items = items_in(directory / "clips", n_clips, seeds, models=models)
    list(run_study(items, directory / "study", run_here(load_zoo(models))))
    return read_records(directory / "study")


def repeat_clips(records: Sequence[ItemRecord], n_clips: int) -> tuple[ItemRecord, ...]:
    """Extend the records of four clips to more clips, in the order of a real study.

    The models only look at which bands are present, and these are the same in every fourth clip: so
    are the answers, keeps and verdicts. Only what depends on the noise itself would differ: levels,
    spectral entropy and the energy controls.
    """
    by_seed_and_clip: dict[tuple[int, int], list[ItemRecord]] = {}
    for record in records:
        by_seed_and_clip.setdefault((record.seed, _number(record.clip)), []).append(record)
    return tuple(
        _renamed(record, f"{record.clip.label}-{at}.wav")
        for seed in dict.fromkeys(record.seed for record in records)
        for at in range(n_clips)
        for record in by_seed_and_clip[seed, at % 4]
    )


def _number(clip: StudiedClip) -> int:
    return int(clip.name.partition("-")[2].removesuffix(".wav"))


def _renamed(record: ItemRecord, name: str) -> ItemRecord:
    key = record.key.replace(record.clip.name, name)
    return dataclasses.replace(record, key=key, clip=dataclasses.replace(record.clip, name=name))
