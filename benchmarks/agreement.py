"""Measure whether searches find the same fragment at every batch size, and how much seeds matter.

    python -m benchmarks.agreement [--task genre] [--partitions mel:64,linear:64]
                                   [--batch-sizes 1,7,64] [--seeds 0,1,2] [--clips N] [--workers 1]

Searches every bundled clip of a task with all of its bundled models: the first seed at every batch
size, the other seeds at the last batch size. Prints two tables with a row for each partition and
model, and exits with 1 if a certificate does not hold. With several workers, set OMP_NUM_THREADS to
cores / workers.
"""

import argparse
import itertools
import multiprocessing
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory

import torch

from benchmarks.hardware import measured_on
from explorer.audio.clip import load_excerpt
from explorer.clips.gallery import bundled_clips, find_bundled
from explorer.records import Outcome, SearchRecord
from explorer.result.explain import ExplainConfig, explain
from explorer.searching.config import SearchConfig
from explorer.strengths import Strength
from models.collection import bundled_models

BY_BATCH = (
    "partition | model | outcomes | cells kept | evaluations | rounds | certificates that hold | "
    "clips whose keep differs between batch sizes"
)
BY_SEED = (
    "partition | model | clips | cells kept, by seed | largest less smallest | overlap of keeps"
)


@dataclass(frozen=True, kw_only=True)
class RepeatedSearches:
    """The searches of one clip with one model and partition."""

    by_batch: tuple[SearchRecord, ...]  # the first seed, at every batch size
    by_seed: tuple[SearchRecord, ...]  # every seed, at the last batch size


def main() -> int:
    """Run the comparison and return the exit code."""
    flags = _parser().parse_args()
    clips = [clip.id for clip in bundled_clips(flags.task)[: flags.clips]]
    print(measured_on(torch.device("cpu")))
    batches, seeds, all_hold = [], [], True
    spawning = multiprocessing.get_context("spawn")  # torch does not survive a fork
    with ProcessPoolExecutor(flags.workers, mp_context=spawning) as pool:
        for partition in flags.partitions.split(","):
            for spec in bundled_models().of_task(flags.task):
                jobs = [(clip, spec.id, partition, flags) for clip in clips]
                found = list(pool.map(search_repeatedly, *zip(*jobs, strict=True)))
                batches.append(f"| {partition} | {spec.id} | {_batch_cells(found)} |")
                seeds.append(f"| {partition} | {spec.id} | {_seed_cells(found)} |")
                all_hold = all_hold and all(_holds(each) for each in found)
                print(f"{partition} {spec.id}", file=sys.stderr, flush=True)
    for heads, rows in ((BY_BATCH, batches), (BY_SEED, seeds)):
        print("", f"| {heads} |", "|" + "---|" * (heads.count("|") + 1), *rows, sep="\n")
    return 0 if all_hold else 1


def search_repeatedly(
    clip_id: str, model_id: str, partition: str, flags: argparse.Namespace
) -> RepeatedSearches:
    """Search one clip with one model at all batch sizes and seeds, in a worker process."""
    batch_sizes = [int(word) for word in flags.batch_sizes.split(",")]
    first, *others = [int(word) for word in flags.seeds.split(",")]
    spec = bundled_models().find(model_id)
    classifier = bundled_models().load(spec.id, torch.device("cpu"))
    clip = load_excerpt(
        find_bundled(clip_id).path,
        sample_rate=spec.info.sample_rate,
        n_samples=spec.info.n_samples,
        name=clip_id,
    )

    kind, _, n_cells = partition.partition(":")

    def search(seed: int, batch_size: int) -> SearchRecord:
        config = ExplainConfig(
            strength=Strength.CLEAR,  # what users get who choose no other
            partition=kind,
            n_cells=int(n_cells) if n_cells else None,
            search=SearchConfig(seed=seed, batch_size=batch_size),
        )
        with TemporaryDirectory() as directory:
            *_, record = explain(clip, classifier, config, Path(directory))
        assert isinstance(record, SearchRecord), "explain yields its record last"
        return record

    by_batch = tuple(search(first, size) for size in batch_sizes)
    by_seed = (by_batch[-1], *(search(seed, batch_sizes[-1]) for seed in others))
    return RepeatedSearches(by_batch=by_batch, by_seed=by_seed)


def overlap(keeps: Sequence[frozenset[int]]) -> float:
    """Mean Jaccard index over all pairs: cells in both over cells in either.

    >>> overlap([frozenset({1, 2}), frozenset({2, 3}), frozenset({2, 3})])
    0.5555555555555556
    """
    pairs = list(itertools.combinations(keeps, 2))
    return mean(len(one & other) / len(one | other) for one, other in pairs)


def _holds(searches: RepeatedSearches) -> bool:
    records = (*searches.by_batch, *searches.by_seed)
    return all(record.certificate is None or record.certificate.holds for record in records)


def _batch_cells(found: Sequence[RepeatedSearches]) -> str:
    last = [each.by_batch[-1] for each in found]
    ended = [record for record in last if record.outcome is Outcome.IRREDUCIBLE]
    outcomes = Counter(record.outcome.value for record in last)
    certificates = [record.certificate for each in found for record in each.by_batch]
    issued = [certificate for certificate in certificates if certificate is not None]
    sizes = [len(record.keep or ()) for record in ended]
    differing = sum(len({record.keep for record in each.by_batch}) > 1 for each in found)
    words = [
        ", ".join(f"{count} {name}" for name, count in outcomes.most_common()),
        f"median {median(sizes):g}, {min(sizes)} to {max(sizes)}" if sizes else "",
        f"{median(r.evaluations.search + r.evaluations.bound for r in ended):g}" if ended else "",
        f"{median(record.rounds for record in ended):g}" if ended else "",
        f"{sum(certificate.holds for certificate in issued)} of {len(issued)}",
        f"{differing} of {len(found)}",
    ]
    return " | ".join(words)


def _seed_cells(found: Sequence[RepeatedSearches]) -> str:
    ended = [
        each.by_seed
        for each in found
        if all(record.outcome is Outcome.IRREDUCIBLE for record in each.by_seed)
    ]
    if not ended or len(ended[0]) < 2:
        return f"{len(ended)} | | | "
    sizes = [[len(record.keep or ()) for record in records] for records in ended]
    keeps = [[frozenset(record.keep or ()) for record in records] for records in ended]
    spreads = [max(own) - min(own) for own in sizes]
    words = [
        str(len(ended)),
        "median " + ", ".join(f"{median(by_seed):g}" for by_seed in zip(*sizes, strict=True)),
        f"median {median(spreads):g}, at most {max(spreads)}",
        f"mean {mean(overlap(own) for own in keeps):.2f}",
    ]
    return " | ".join(words)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--task", default="genre")
    parser.add_argument("--partitions", default="mel:64,linear:64", help="kind or kind:cells, ...")
    parser.add_argument("--batch-sizes", default="1,7,64")
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--clips", type=int, help="only the first N")
    parser.add_argument("--workers", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
