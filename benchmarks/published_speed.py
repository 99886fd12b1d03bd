"""Measure how long published models take for a sound on one core, alone and in batches.

    python -m benchmarks.published_speed [--cache FOLDER] [--sizes 1 2 4 8] [--rounds 3] [ID ...]

Prints a table: for every model in the cache, the processor's seconds a sound in a batch of one, and
at the size that takes the fewest. They are those of one thread, so on a machine with nothing else
to do they are the seconds that a person waits. Each is the shortest of the rounds. Every sound
fills the window, as shorter ones do once they are repeated, so they all take the same time.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import torch

from benchmarks.hardware import measured_on
from explorer.judging.classifier import Classifier
from explorer.judging.freed_memory import keep_freed_memory
from models.published.cache import is_cached, model_cache
from models.published.description import PublishedModel
from models.published.loading import load_published
from models.published.table import PUBLISHED, find_published

CPU = torch.device("cpu")
SIZES = (1, 2, 4, 8)


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement and return the exit code."""
    flags = _parser().parse_args(arguments)
    torch.set_num_threads(1)
    keep_freed_memory()  # as the command line and the page do
    models = [model for model in _chosen(flags.ids) if is_cached(model, flags.cache)]
    print(
        measured_on(CPU), f"python -m benchmarks.published_speed, {flags.rounds} rounds", sep="\n"
    )
    print("\n| model | window, s | batch of 1, s a sound | best batch size | s a sound there |")
    print("|---|---|---|---|---|")
    for model in models:
        classifier = load_published(model, CPU, flags.cache)
        seconds = {
            size: seconds_a_sound(classifier, size, flags.rounds) for size in {1, *flags.sizes}
        }
        best = min(seconds, key=lambda size: seconds[size])
        print(
            f"| {model.id} | {model.info.window_s:.3g} | {seconds[1]:.2f} | {best} | "
            f"{seconds[best]:.2f} |",
            flush=True,
        )
    return 0


def seconds_a_sound(classifier: Classifier, size: int, rounds: int) -> float:
    """Return the processor's seconds a sound in batches of `size`, after a warm-up."""
    generator = torch.Generator().manual_seed(0)
    sounds = torch.randn(size, classifier.info.n_samples, generator=generator) / 10
    classifier(sounds)
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        classifier(sounds)
        taken.append((time.process_time() - began) / size)
    return min(taken)


def _chosen(ids: Sequence[str]) -> tuple[PublishedModel, ...]:
    return tuple(map(find_published, ids)) or PUBLISHED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("ids", nargs="*", metavar="ID", help="models; all by default")
    parser.add_argument("--cache", type=Path, default=model_cache(), help="of converted weights")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="of batches to try")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is timed")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
