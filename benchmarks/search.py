"""Measure the cost of searches: evaluations, rounds, time against the bare model, memory.

    python -m benchmarks.search [--task genre] [--partitions mel:64,mel:128,linear:64,bins,tiles:64]
                                [--clips N] [--seed 0] [--device auto]

Prints a row for each partition and model, over the bundled clips whose search ended irreducible:
median and 90th percentile of the evaluations, medians of rounds and seconds; the median ratio of a
search's time to what the bare model needs for as many sounds at its fastest batch size; and the
peak memory of a process of its own. The seconds are those of the search alone: without the
certificate, the files and the picture. The bare model is timed before and after each search, for
about as long as the search takes, so that other work on the machine slows both down.
"""

import argparse
import multiprocessing
import resource
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from benchmarks.bare_model import mean_seconds_per_sound, seconds_per_sound
from benchmarks.hardware import measured_on
from explorer.audio.clip import Clip, load_excerpt
from explorer.clips.gallery import bundled_clips
from explorer.judging.classifier import Classifier
from explorer.judging.devices import DEVICES, choose_device
from explorer.judging.freed_memory import keep_freed_memory
from explorer.records import Outcome, SearchRecord
from explorer.result.explain import ExplainConfig, explain
from explorer.searching.config import SearchConfig
from explorer.strengths import Strength
from models.collection import bundled_models

PARTITIONS = "mel:64,mel:128,linear:64,linear:128,bins,tiles:64,tiles:128"
# No larger than a search's own on a CPU, so that the peak of the memory is the search's.
BATCH_SIZES = (1, 4, 8, 16)
SOUNDS_BESIDE = 160  # that the bare model judges before a search, and after it
HEADS = (
    "partition | model | searches | cells kept | search | bound | certificate | rounds | seconds | "
    "time / bare model | MiB"
)


@dataclass(frozen=True, kw_only=True)
class SearchCost:
    """One search, and its time relative to the bare model's."""

    record: SearchRecord
    time_ratio: float  # seconds of the search over those of the bare model


@dataclass(frozen=True, kw_only=True)
class ModelCosts:
    """The costs of one model's searches with one partition."""

    costs: tuple[SearchCost, ...]
    peak_mib: float


def main() -> int:
    """Run the benchmark and return the exit code."""
    flags = _parser().parse_args()
    device = choose_device(flags.device)
    print(measured_on(device), "", f"| {HEADS} |", "|" + "---|" * (HEADS.count("|") + 1), sep="\n")
    spawning = multiprocessing.get_context("spawn")
    for partition in flags.partitions.split(","):
        for spec in bundled_models().of_task(flags.task):
            # A process of its own for each row: a peak of memory is never given back.
            with ProcessPoolExecutor(1, mp_context=spawning) as pool:
                row = pool.submit(measure_costs, spec.id, partition, flags).result()
            print(f"| {partition} | {spec.id} | {_cells(row)} |", flush=True)
    return 0


def measure_costs(model_id: str, partition: str, flags: argparse.Namespace) -> ModelCosts:
    """Search the bundled clips with one model, in a process of its own."""
    keep_freed_memory()  # as the command line and the page do
    spec = bundled_models().find(model_id)
    classifier = bundled_models().load(spec.id, choose_device(flags.device))
    kind, _, n_cells = partition.partition(":")
    config = ExplainConfig(
        strength=Strength.CLEAR,  # what users get who choose no other
        with_picture=False,
        partition=kind,
        n_cells=int(n_cells) if n_cells else None,
        search=SearchConfig(seed=flags.seed),
    )
    best: int | None = None
    costs = []
    for bundled in bundled_clips(flags.task)[: flags.clips]:
        clip = load_excerpt(
            bundled.path,
            sample_rate=spec.info.sample_rate,
            n_samples=spec.info.n_samples,
            name=bundled.id,
        )
        best = best or _best_batch(classifier, clip)
        before = mean_seconds_per_sound(classifier, clip, best, SOUNDS_BESIDE)
        record = _search(clip, classifier, config)
        after = mean_seconds_per_sound(classifier, clip, best, SOUNDS_BESIDE)
        if record.outcome is Outcome.IRREDUCIBLE:
            judged = record.evaluations.search + record.evaluations.bound
            bare = (before + after) / 2 * judged
            costs.append(SearchCost(record=record, time_ratio=record.seconds / bare))
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return ModelCosts(costs=tuple(costs), peak_mib=peak_kib / 1024)


def _search(clip: Clip, classifier: Classifier, config: ExplainConfig) -> SearchRecord:
    with TemporaryDirectory() as directory:
        *_, record = explain(clip, classifier, config, Path(directory))
    assert isinstance(record, SearchRecord), "explain yields its record last"
    return record


def _best_batch(classifier: Classifier, clip: Clip) -> int:
    return min(BATCH_SIZES, key=lambda size: seconds_per_sound(classifier, clip, size))


def _cells(row: ModelCosts) -> str:
    records = [cost.record for cost in row.costs]
    if not records:
        return f"0 | | | | | | | | {row.peak_mib:.0f}"
    sizes = [len(record.keep or ()) for record in records]
    words = [
        str(len(records)),
        f"{median(sizes):g} ({min(sizes)} to {max(sizes)})",
        _spread([record.evaluations.search for record in records]),
        _spread([record.evaluations.bound for record in records]),
        _spread([record.evaluations.certificate for record in records]),
        f"{median(record.rounds for record in records):g}",
        f"{median(record.seconds for record in records):.2f}",
        f"{median(cost.time_ratio for cost in row.costs):.2f}",
        f"{row.peak_mib:.0f}",
    ]
    return " | ".join(words)


def _spread(values: Sequence[int]) -> str:
    """Format the median with the 90th percentile in brackets.

    >>> _spread(range(1, 12))
    '6 (10)'
    """
    high = quantiles(values, n=10, method="inclusive")[-1] if len(values) > 1 else values[0]
    return f"{median(values):g} ({high:g})"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", default="genre")
    parser.add_argument("--partitions", default=PARTITIONS, help="kind or kind:cells, ...")
    parser.add_argument("--clips", type=int, help="only the first N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", choices=DEVICES, default="auto")
    return parser


if __name__ == "__main__":
    sys.exit(main())
