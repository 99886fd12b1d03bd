"""A study small enough to compute by hand: clips made of bands, and a zoo that listens to bands.

A "low" clip has every band but 9 and 11, a "high" one every band but 2 and 4. The twins hear band 2
as low and band 9 as high; so do the stranger's neighbours, each of its own family. The stranger
listens to bands 4 and 11. The weak one is wrong wherever band 15 is there, and a twin elsewhere.
The constant says "low" to everything, silence included.
"""

from functools import partial
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
from tests.support.fakes import RuleClassifier

RATE, N_SAMPLES, N_CELLS = 4_000, 1_600, 16
LABELS = ("low", "high", "none of these")
BANDS = make_bands("linear", N_CELLS, sample_rate=RATE, n_samples=N_SAMPLES)
ZOO = ("twin", "other twin", "third", "stranger", "weak", "constant")


def listens_to(low: int, high: int, present: Tensor) -> Tensor:
    """Logits from two bands: low, high, none."""
    return torch.stack(
        [
            2.0 * present[:, low] - 1.0 * present[:, high],
            2.0 * present[:, high] - 1.0 * present[:, low],
            torch.full((len(present),), 0.5),
        ],
        dim=1,
    )


def is_weak(present: Tensor) -> Tensor:
    honest = listens_to(2, 9, present)
    return torch.where(present[:, 15:16], honest[:, [1, 0, 2]], honest)


def is_constant(present: Tensor) -> Tensor:
    return torch.tensor([1.0, 0.0, 0.0]).expand(len(present), 3)


RULES = {
    "twin": partial(listens_to, 2, 9),
    "other twin": partial(listens_to, 2, 9),
    "third": partial(listens_to, 2, 9),
    "stranger": partial(listens_to, 4, 11),
    "weak": is_weak,
    "constant": is_constant,
}


def same_label(label: str, info: ClassifierInfo) -> str | None:
    return label if label in info.labels else None


def load_zoo(models: tuple[str, ...] = ZOO) -> StudyModels:
    classifiers = {
        id: RuleClassifier(BANDS, RULES[id], LABELS, "none of these", id) for id in models
    }
    return StudyModels(classifiers=classifiers, counterpart=same_label)


def settings(models: tuple[str, ...] = ZOO, **changes) -> StudySettings:
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
    """Low and high by turns; every second pair has band 15, too."""
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
    return plan_items(settings(**changes), write_clips(directory, n_clips), seeds)


def run_zoo(directory: Path, n_clips: int = 8, seeds=(0,)) -> tuple[ItemRecord, ...]:
    items = items_in(directory / "clips", n_clips, seeds)
    list(run_study(items, directory / "study", run_here(load_zoo())))
    return read_records(directory / "study")
