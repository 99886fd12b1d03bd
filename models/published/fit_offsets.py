"""Fit the offsets that even out the levels of the taggers' genres, and write them as data.

    python -m models.published.fit_offsets --data FOLDER [--cache FOLDER]

How high a tag's logit is depends on how common the tag was in training, so raw logits of different
tags do not compare (`genre_head`). The offsets are fixed numbers, one a tag:

1. The reference is the bundled music (three synthetic clips of each of ten genres) and the
   recordings in FOLDER/free-music (17, free licences; the first word of a label with a slash
   counts). None of them is among the recordings that the published models are measured on. One is
   from Jamendo, and a network trained there may have heard it.
2. A clip's level of a tag is the mean of its logit over the clip's whole windows. A label's level
   is the mean over its clips, and the tag's level the mean over labels: all twelve genres count
   alike.
3. A tag's offset first brings its level to zero, so that the tags of one class compare.
4. A class is the largest of its tags, which alone favours classes of many tags. So the mean of that
   maximum, taken in the same way, is subtracted from all tags of the class. Every class then has
   the mean level zero over the reference.

The labels of the reference only give all genres the same weight: the offsets are not trained to get
any recording right. They are means over few clips; `standard_error` says how exact they are.
"""

import argparse
import csv
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from explorer.audio.clip import load_excerpt
from explorer.clips.gallery import bundled_clips
from explorer.judging.info import ClassifierInfo
from models.published.cache import model_cache
from models.published.filling import repeat_to
from models.published.loading import load_network
from models.published.offsets import OFFSETS_FILE
from models.published.table import PUBLISHED
from models.published.tags import TagSet

COMMAND = "python -m models.published.fit_offsets --data FOLDER"
MAX_SECONDS = 30  # of a reference clip
DECIMALS = 3

Levels = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One clip of the reference."""

    name: str
    label: str
    path: Path


def main(arguments: list[str] | None = None) -> int:
    """Fit, write the offsets beside this file, and print a summary; return the exit code."""
    flags = _parser().parse_args(arguments)
    references = (*bundled_references(), *recorded_references(flags.data / "free-music"))
    labels = [each.label for each in references]
    offsets: dict[str, dict[str, float]] = {}
    for model in PUBLISHED:
        if model.tag_set is None:
            continue
        network = load_network(model, flags.cache)
        levels = np.stack([tag_levels(network, model.info, each.path) for each in references])
        values = fit(levels, labels, model.tag_set)
        offsets[model.id] = dict(zip(model.tag_set.genre_tags, values, strict=True))
        error = standard_error(levels, labels, model.tag_set)
        print(f"{model.id}: {offsets[model.id]}; standard error of a class's {error:.2f}")
    content = {
        "fitted_by": COMMAND,
        "on": {each.name: _sha256(each.path) for each in references},
        "offsets": offsets,
    }
    OFFSETS_FILE.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    return 0


def fit(levels: Levels, labels: Sequence[str], tag_set: TagSet) -> list[float]:
    """Return the offset of every genre tag.

    Args:
        levels: (n_clips, n_tags) logits of all tags.
        labels: of the clips.
        tag_set: which tags those are.
    """
    offsets: list[float] = []
    for positions in tag_set.positions:
        of_class = levels[:, positions]
        of_tags = balanced_mean(of_class, labels)
        of_maximum = balanced_mean((of_class - of_tags).max(axis=1), labels)
        offsets += np.round(-of_tags - of_maximum, DECIMALS).tolist()
    return offsets


def balanced_mean(values: Levels, labels: Sequence[str]) -> Levels:
    """Return the mean over labels of the mean over each label's clips (the first axis).

    >>> float(balanced_mean(np.array([1.0, 1.0, 1.0, 3.0]), ["a", "a", "a", "b"]))
    2.0
    """
    array = np.array(labels)
    means = [values[array == label].mean(axis=0) for label in sorted(set(labels))]
    return np.asarray(np.mean(means, axis=0))


def standard_error(levels: Levels, labels: Sequence[str], tag_set: TagSet) -> float:
    """Return the mean over classes of the offset's standard error, clips being a sample."""
    array, errors = np.array(labels), []
    for positions in tag_set.positions:
        of_class = levels[:, positions] - balanced_mean(levels[:, positions], labels)
        maxima = of_class.max(axis=1)
        groups = [maxima[array == label] for label in sorted(set(labels))]
        within = np.sqrt(np.mean([group.var(ddof=1) for group in groups if len(group) > 1]))
        errors.append(within * np.sqrt(sum(1 / len(group) for group in groups)) / len(groups))
    return float(np.mean(errors))


def tag_levels(network: nn.Module, info: ClassifierInfo, path: Path) -> Levels:
    """Return (n_tags,) mean logits over a clip's whole windows, or over one filled window."""
    clip = load_excerpt(
        path, sample_rate=info.sample_rate, n_samples=MAX_SECONDS * info.sample_rate, min_samples=1
    )
    n_windows = max(1, clip.n_samples // info.n_samples)
    heard = clip.waveform[: n_windows * info.n_samples].view(n_windows, -1)
    with torch.inference_mode():
        logits = network(repeat_to(heard, info.n_samples))
    return np.asarray(logits.double().mean(dim=0).numpy())


def bundled_references() -> tuple[Reference, ...]:
    """Return the bundled music."""
    return tuple(
        Reference(name=clip.id, label=clip.label, path=clip.path) for clip in bundled_clips("genre")
    )


def recorded_references(folder: Path) -> tuple[Reference, ...]:
    """Return the recordings of a folder with an `index.csv`."""
    with (folder / "index.csv").open(newline="", encoding="utf-8") as stream:
        return tuple(
            Reference(name=row["file"], label=row["label"].split("/")[0], path=folder / row["file"])
            for row in csv.DictReader(stream)
        )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with free-music in it")
    parser.add_argument("--cache", type=Path, default=model_cache(), help="of converted weights")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
