"""Fit the offsets that even out the levels of the taggers' genres, and write them as data.

    python -m models.published.fit_offsets --data FOLDER [--cache FOLDER]

`genre_head` says what an offset is: minus the log odds of a class's base rate. The base rate is the
mean of the tagger's own probability of the class (of its clearest tag) over a reference:

- the bundled music, three synthetic clips of each of ten genres, and the recordings in
  FOLDER/free-music, 17 under free licences (the first word of a label with a slash counts). None of
  them is among the recordings that the published models are measured on. One is from Jamendo, and
  a network trained there may have heard it.
- A clip's probability is the mean over its whole windows, a label's the mean over its clips, and
  the base rate the mean over the twelve labels: all genres count alike.

The labels of the reference do only that: no offset is trained to get a recording right. Base rates
of few clips are coarse; the command prints a standard error for each.
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

from explorer.audio.clip import load_excerpt
from explorer.clips.gallery import bundled_clips
from explorer.judging.classifier import TorchClassifier
from models.published.cache import model_cache
from models.published.description import RAW
from models.published.loading import load_published
from models.published.offsets import OFFSETS_FILE
from models.published.table import PUBLISHED

COMMAND = "python -m models.published.fit_offsets --data FOLDER"
MAX_SECONDS = 30  # of a reference clip
DECIMALS = 3

Rates = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One clip of the reference."""

    name: str
    label: str
    path: Path


def main(arguments: list[str] | None = None) -> int:
    """Fit, write the offsets beside this file, and print them; return the exit code."""
    flags = _parser().parse_args(arguments)
    references = (*bundled_references(), *recorded_references(flags.data / "free-music"))
    labels = [each.label for each in references]
    offsets: dict[str, dict[str, float]] = {}
    for model in (each for each in PUBLISHED if each.tag_set is not None):
        classifier = load_published(model.with_levels(RAW), torch.device("cpu"), flags.cache)
        rates = np.stack([class_rates(classifier, each.path) for each in references])
        offsets[model.id] = dict(zip(model.labels, fit(rates, labels), strict=True))
        errors = zip(offsets[model.id].items(), standard_errors(rates, labels), strict=True)
        words = [f"{label} {offset:+.2f} ± {error:.2f}" for (label, offset), error in errors]
        print(f"{model.id}: {', '.join(words)}", flush=True)
    content = {
        "fitted_by": COMMAND,
        "on": {each.name: _sha256(each.path) for each in references},
        "offsets": offsets,
    }
    OFFSETS_FILE.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    return 0


def fit(rates: Rates, labels: Sequence[str]) -> list[float]:
    """Return the offset of every class.

    Args:
        rates: (n_clips, n_classes) probabilities that a class applies, strictly between 0 and 1.
        labels: of the clips.

    >>> fit(np.array([[0.5, 0.1], [0.5, 0.3]]), ["rock", "pop"])
    [-0.0, 1.386]
    """
    base = balanced_mean(rates, labels)
    return [float(offset) for offset in np.round(-np.log(base / (1 - base)), DECIMALS)]


def balanced_mean(values: Rates, labels: Sequence[str]) -> Rates:
    """Return the mean over labels of the mean over each label's clips (the first axis).

    >>> float(balanced_mean(np.array([1.0, 1.0, 1.0, 3.0]), ["a", "a", "a", "b"]))
    2.0
    """
    array = np.array(labels)
    means = [values[array == label].mean(axis=0) for label in sorted(set(labels))]
    return np.asarray(np.mean(means, axis=0))


def standard_errors(rates: Rates, labels: Sequence[str]) -> Rates:
    """Return the standard error of every offset, a label's clips being a sample of it.

    That of the base rate is sqrt(sum_l var_l / n_l) / n_labels; a label of one clip has the mean
    variance of the others. The offset's follows from its slope, -1 / (pi (1 - pi)).
    """
    array, names = np.array(labels), sorted(set(labels))
    groups = [rates[array == name] for name in names]
    variances = [group.var(axis=0, ddof=1) for group in groups if len(group) > 1]
    usual = np.mean(variances, axis=0)
    each = [
        (group.var(axis=0, ddof=1) if len(group) > 1 else usual) / len(group) for group in groups
    ]
    base = balanced_mean(rates, labels)
    return np.asarray(np.sqrt(np.sum(each, axis=0)) / len(names) / (base * (1 - base)))


def class_rates(classifier: TorchClassifier, path: Path) -> Rates:
    """Return (n_classes,) mean probabilities that a class applies, over a clip's whole windows."""
    info = classifier.info
    clip = load_excerpt(
        path, sample_rate=info.sample_rate, n_samples=MAX_SECONDS * info.sample_rate, min_samples=1
    )
    n_windows = max(1, clip.n_samples // info.n_samples)
    heard = clip.waveform[: n_windows * info.n_samples].view(n_windows, -1)
    return np.asarray(classifier(heard).double().sigmoid().mean(dim=0).numpy())


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
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with free-music in it")
    parser.add_argument("--cache", type=Path, default=model_cache(), help="of converted weights")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
