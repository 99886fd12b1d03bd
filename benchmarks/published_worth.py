"""Measure what published models are worth on recordings that they were not trained for.

    python -m benchmarks.published_worth --data FOLDER [--cache FOLDER] [--clips 25] [ID ...]

FOLDER holds the recordings that models/README.md names. For every model in the cache, printed as
tables:

- Taggers, on FOLDER/emotify: the share of each class's clips that get that class, with even and raw
  levels, out of all of the model's classes and out of these four alone; and what silence gets: a
  search for that class is vacuous. One clip an artist where there are enough. MagnaTagATune has the
  same label's music, so its taggers may have heard these songs.
- Anti-spoofing networks: the share called real of each set, what silence gets, and equal error
  rates. *Repeated* clips are those of LibriSpeech cut to 2 s, which the models fill by repetition:
  what differs from *LibriSpeech* is the cut and the repetition. *Pairs* are the same sentences,
  recorded and copied by vocoders.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from benchmarks.hardware import measured_on
from explorer.audio.clip import load_excerpt
from explorer.judging.classifier import Classifier
from models.published.cache import is_cached, model_cache
from models.published.description import EVEN, RAW, PublishedModel
from models.published.loading import load_published
from models.published.table import PUBLISHED, find_published
from models.training.measuring import equal_error_rate

CPU = torch.device("cpu")
GENRES = ("classical", "electronic", "pop", "rock")  # of emotify
REPEATED_SAMPLES = 32_000  # 2 s
Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class SpeechSet:
    """Clips of one kind."""

    name: str
    folder: str
    is_of: Callable[[Row], bool] = lambda row: True
    n_samples: int | None = None  # cut to this length; None: as long as the window


SPEECH = (
    SpeechSet(name="LibriSpeech", folder="librispeech"),
    SpeechSet(name="repeated", folder="librispeech", n_samples=REPEATED_SAMPLES),
    SpeechSet(name="EmoDB", folder="emodb"),
    SpeechSet(name="mimic3", folder="mimic3"),
    SpeechSet(name="larynx", folder="larynx"),
    SpeechSet(name="pairs: real", folder="vocoder-pairs", is_of=lambda row: row["label"] == "real"),
    SpeechSet(name="pairs: fake", folder="vocoder-pairs", is_of=lambda row: row["label"] == "fake"),
)
# Real against fake, by name.
RATES = (("LibriSpeech", "mimic3"), ("LibriSpeech", "larynx"), ("pairs: real", "pairs: fake"))


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement and return the exit code."""
    flags = _parser().parse_args(arguments)
    torch.set_num_threads(1)
    chosen = tuple(map(find_published, flags.ids)) or PUBLISHED
    models = [model for model in chosen if is_cached(model, flags.cache)]
    print(measured_on(CPU), f"python -m benchmarks.published_worth, {flags.clips} clips", sep="\n")
    if taggers := [model for model in models if model.tag_set is not None]:
        _print_taggers(taggers, flags)
    if others := [model for model in models if model.tag_set is None]:
        _print_anti_spoofing(others, flags)
    return 0


def _print_taggers(models: Sequence[PublishedModel], flags: argparse.Namespace) -> None:
    print(f"\n| tagger | levels | {' | '.join(GENRES)} | mean | mean of four | silence |")
    print("|---|---|" + "---|" * (len(GENRES) + 3))
    rows = [row for genre in GENRES for row in genre_rows(flags.data, genre, flags.clips)]
    for model in models:
        raw = load_published(model.with_levels(RAW), CPU, flags.cache)
        paths = [flags.data / "emotify" / row["file"] for row in rows]
        logits = torch.stack([answer(raw, path) for path in paths])
        silence = raw(torch.zeros(1, model.info.n_samples))
        assert model.offsets is not None, "a tagger has offsets"
        for levels, shift in ((EVEN, torch.tensor(model.offsets.values)), (RAW, torch.zeros(1))):
            truth = [row["label"] for row in rows]
            shares = recalls(logits + shift, truth, model.labels)
            four = recalls(logits + shift, truth, model.labels, only=GENRES)
            print(
                f"| {model.id} | {levels} | {' | '.join(_share(shares.get(g)) for g in GENRES)} | "
                f"{_mean(shares)} | {_mean(four)} | "
                f"{model.labels[int((silence + shift).argmax())]} |",
                flush=True,
            )


def _print_anti_spoofing(models: Sequence[PublishedModel], flags: argparse.Namespace) -> None:
    rates = " | ".join(f"EER {real} / {fake}" for real, fake in RATES)
    print(f"\n| network | {' | '.join(each.name for each in SPEECH)} | silence | {rates} |")
    print("|---|" + "---|" * (len(SPEECH) + 1 + len(RATES)))
    for model in models:
        classifier = load_published(model, CPU, flags.cache)
        leads = {each.name: real_leads(classifier, each, flags) for each in SPEECH}
        called = [f"{float((lead > 0).double().mean()):.2f}" for lead in leads.values()]
        errors = [f"{equal_error_rate(leads[real], leads[fake]):.2f}" for real, fake in RATES]
        silence = classifier(torch.zeros(1, model.info.n_samples))[0]
        print(
            f"| {model.id} | {' | '.join(called)} | {model.labels[int(silence.argmax())]} | "
            f"{' | '.join(errors)} |",
            flush=True,
        )


def genre_rows(data: Path, genre: str, n_clips: int) -> list[Row]:
    """Return rows of emotify, as many different artists as possible, in the order of the index."""
    seen: Counter[str] = Counter()
    rows: list[tuple[int, Row]] = []
    for row in _index(data / "emotify"):
        if row["label"] == genre:
            rows.append((seen[row["artist"]], row))
            seen[row["artist"]] += 1
    return [row for _, row in sorted(rows, key=lambda each: each[0])[:n_clips]]


def recalls(
    logits: Tensor, truth: Sequence[str], labels: Sequence[str], only: Sequence[str] | None = None
) -> dict[str, float]:
    """Return, for every class that is a label, the share of its clips that get it.

    Args:
        logits: (n_clips, n_labels).
        truth: the class of each clip.
        labels: of the logits.
        only: answers allowed; all labels by default.
    """
    allowed = [at for at, label in enumerate(labels) if only is None or label in only]
    answers = [labels[allowed[at]] for at in logits[:, allowed].argmax(dim=1).tolist()]
    pairs = list(zip(truth, answers, strict=True))
    return {
        label: sum(pair == (label, label) for pair in pairs) / truth.count(label)
        for label in labels
        if label in truth
    }


def real_leads(classifier: Classifier, each: SpeechSet, flags: argparse.Namespace) -> Tensor:
    """Return the logit of "real" minus that of "fake" for evenly spaced clips of a set."""
    rows = [row for row in _index(flags.data / each.folder) if each.is_of(row)]
    step = max(1, len(rows) // flags.clips)
    fake, real = map(classifier.info.label_index, ("fake", "real"))
    leads = []
    for row in rows[::step][: flags.clips]:
        logits = answer(classifier, flags.data / each.folder / row["file"], each.n_samples)
        leads.append(logits[real] - logits[fake])
    return torch.stack(leads).double()


def answer(classifier: Classifier, path: Path, n_samples: int | None = None) -> Tensor:
    """Return the logits (n_labels,) for the beginning of a clip, cut to `n_samples`."""
    info = classifier.info
    clip = load_excerpt(
        path,
        sample_rate=info.sample_rate,
        n_samples=min(info.n_samples, n_samples or info.n_samples),
        min_samples=info.min_samples,
    )
    return classifier(clip.waveform[None])[0]


def _index(folder: Path) -> list[Row]:
    with (folder / "index.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def _share(share: float | None) -> str:
    return "no tag" if share is None else f"{share:.2f}"


def _mean(shares: dict[str, float]) -> str:
    return f"{sum(shares.values()) / len(shares):.2f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("ids", nargs="*", metavar="ID", help="models; all by default")
    parser.add_argument("--data", type=Path, required=True, help="folder of the recordings")
    parser.add_argument("--cache", type=Path, default=model_cache(), help="of converted weights")
    parser.add_argument("--clips", type=int, default=25, help="of a class, or of a set, at most")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
