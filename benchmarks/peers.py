"""Compare our search with other methods, on the same clips, models, cells and criterion.

    python -m benchmarks.peers [--task genre] [--partitions mel,linear,bins,tiles] [--cells 64]
        [--pairs 100] [--peers deletion,freqrise,rex,rex-fine] [--rex-python PATH] [--seed 0]
        [--device auto] [--workers 1] --jsonl OUT
    python -m benchmarks.peers --summary OUT

The first form runs every method on pairs of a bundled clip and a bundled model, until our search
has found an irreducible set on `--pairs` of them for each partition, and appends one line for each
result to OUT. If it was stopped, the same command resumes it. The second form prints the tables.
ReX runs in a virtual environment of its own (see `benchmarks.rex_peer`); `--rex-python` is its
interpreter. For comparable times, set OMP_NUM_THREADS to cores / workers.
"""

import argparse
import dataclasses
import functools
import multiprocessing
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import torch

from benchmarks.peer_methods import MethodResult, PeerCase, delete_from_the_top, freqrise
from benchmarks.peer_plan import Job, run_until, spread_pairs
from benchmarks.peer_records import (
    OURS,
    PEERS,
    PeerResult,
    append_entries,
    read_entries,
    this_run,
)
from benchmarks.peer_summary import format_summary
from benchmarks.rex_peer import RexProcess
from explorer.audio.clip import load_excerpt
from explorer.clips.gallery import bundled_clips, find_bundled
from explorer.errors import EarshotError, InputError
from explorer.judging.criterion import Criterion, judge
from explorer.judging.devices import DEVICES, choose_device
from explorer.partitions.kinds import DEFAULT_CELLS, KINDS
from explorer.partitions.partition import make_partition
from explorer.records import Outcome, SearchRecord
from explorer.result.explain import ExplainConfig, explain
from explorer.searching.config import SearchConfig
from models.collection import bundled_models

REX_PEERS = frozenset({"rex", "rex-fine"})


def main(arguments: list[str]) -> int:
    """Run the comparison or print its tables, and return the exit code."""
    flags = _parser().parse_args(arguments)
    try:
        if flags.summary:
            print(format_summary(*read_entries(flags.summary)))
        else:
            _run(flags, arguments)
    except EarshotError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def compare(job: Job, device_name: str, rex_python: Path | None) -> list[PeerResult]:
    """Run the missing methods of a job; peers only where our search found an irreducible set."""
    case = _case(job, choose_device(device_name))
    results = [] if job.outcome else [_ours(job, case)]
    if Outcome.IRREDUCIBLE in (job.outcome, *(result.outcome for result in results)):
        with ExitStack() as stack:
            rex = None
            if rex_python is not None and not REX_PEERS.isdisjoint(job.missing_peers):
                rex = stack.enter_context(RexProcess(rex_python))
            for peer in job.missing_peers:
                results.append(_result(job, case, peer, _run_peer(peer, case, job.seed, rex)))
    return results


def _case(job: Job, device: torch.device) -> PeerCase:
    spec = bundled_models().find(job.model)
    classifier = bundled_models().load(spec.id, device)
    path = find_bundled(job.clip).path
    clip = load_excerpt(
        path, sample_rate=spec.info.sample_rate, n_samples=spec.info.n_samples, name=job.clip
    )
    return PeerCase(
        clip=clip,
        classifier=classifier,
        partition=make_partition(
            job.partition,
            job.n_cells,
            sample_rate=spec.info.sample_rate,
            n_samples=spec.info.n_samples,
        ),
        criterion=Criterion.of(classifier.info, judge(classifier, clip.waveform).label),
    )


def _ours(job: Job, case: PeerCase) -> PeerResult:
    config = ExplainConfig(
        partition=job.partition, n_cells=job.n_cells, search=SearchConfig(seed=job.seed)
    )
    with tempfile.TemporaryDirectory() as directory:
        *_, record = explain(case.clip, case.classifier, config, Path(directory))
    assert isinstance(record, SearchRecord), "explain yields its record last"
    keep = None
    if record.keep is not None:
        keep = torch.zeros(job.n_cells, dtype=torch.bool)
        keep[list(record.keep)] = True
    found = MethodResult(
        keep=keep,
        evaluations=record.evaluations.search + record.evaluations.bound,
        seconds=record.seconds,
    )
    return dataclasses.replace(
        _result(job, case, OURS, found),
        outcome=record.outcome.value,
        certificate_holds=record.certificate.holds if record.certificate else None,
    )


def _run_peer(peer: str, case: PeerCase, seed: int, rex: RexProcess | None) -> MethodResult:
    if peer == "deletion":
        return delete_from_the_top(case)
    if peer == "freqrise":
        return freqrise(case, seed)
    assert rex is not None, "ReX peers are refused without its interpreter"
    return rex.rex(case, seed) if peer == "rex" else rex.rex_fine(case, seed)


def _result(job: Job, case: PeerCase, method: str, found: MethodResult) -> PeerResult:
    return PeerResult(
        clip=job.clip,
        model=job.model,
        partition=job.partition,
        n_cells=job.n_cells,
        seed=job.seed,
        method=method,
        size=None if found.keep is None else int(found.keep.sum()),
        evaluations=found.evaluations,
        seconds=found.seconds,
        sufficient=found.keep is not None and case.accepts(found.keep),
    )


def _run(flags: argparse.Namespace, arguments: list[str]) -> None:
    if flags.jsonl is None:
        raise InputError("Name a file for the results with --jsonl.")
    peers = _words(flags.peers, PEERS, "peer")
    if flags.rex_python is None and not REX_PEERS.isdisjoint(peers):
        raise InputError("ReX needs --rex-python, the interpreter of its virtual environment.")
    partitions = _words(flags.partitions, KINDS, "partition")
    run = this_run(arguments, device=choose_device(flags.device), workers=flags.workers)
    results = read_entries(flags.jsonl)[1] if flags.jsonl.exists() else []
    append_entries(flags.jsonl, [run])
    run_job = functools.partial(compare, device_name=flags.device, rex_python=flags.rex_python)
    spawning = multiprocessing.get_context("spawn")  # torch does not survive a fork
    with ProcessPoolExecutor(flags.workers, mp_context=spawning) as pool:
        for partition in partitions:
            jobs = _jobs(flags, partition, peers, results)
            for added in run_until(
                jobs, flags.pairs, pool=pool, workers=flags.workers, compare=run_job
            ):
                append_entries(flags.jsonl, added)
                print(" | ".join(map(_in_words, added)), file=sys.stderr, flush=True)


def _jobs(
    flags: argparse.Namespace, partition: str, peers: tuple[str, ...], results: list[PeerResult]
) -> Iterator[Job]:
    n_cells = None if partition == "bins" else flags.cells
    for clip, spec in spread_pairs(bundled_clips(flags.task), bundled_models().of_task(flags.task)):
        cells = make_partition(
            partition, n_cells, sample_rate=spec.info.sample_rate, n_samples=spec.info.n_samples
        )
        job = Job(
            clip=clip.id,
            model=spec.id,
            partition=partition,
            n_cells=cells.n_cells,
            seed=flags.seed,
            peers=peers,
        )
        yield job.after(results)


def _in_words(result: PeerResult) -> str:
    if result.method == OURS:
        where = f"{result.partition} {result.clip} {result.model}: {result.outcome}"
        return f"{where}, {result.size} cells, {result.evaluations} calls, {result.seconds:.1f} s"
    return f"{result.method} {result.size}, {result.evaluations}, {result.seconds:.1f}"


def _words(text: str, known: tuple[str, ...], what: str) -> tuple[str, ...]:
    words = tuple(word for word in text.split(",") if word)
    for word in words:
        if word not in known:
            raise InputError(f"There is no {what} {word!r}. There are: {', '.join(known)}.")
    return words


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, not {text}")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--task", default="genre")
    parser.add_argument("--partitions", default=",".join(KINDS))
    parser.add_argument("--cells", type=int, default=DEFAULT_CELLS, help="for all but bins")
    parser.add_argument("--pairs", type=_at_least_one, default=100, help="with irreducible sets")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--rex-python", type=Path, help="Python interpreter that has ReX")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", choices=DEVICES, default="auto")
    parser.add_argument("--workers", type=_at_least_one, default=1, help="pairs at once")
    parser.add_argument("--jsonl", type=Path, help="file to append results to")
    parser.add_argument("--summary", type=Path, metavar="FILE", help="only print its tables")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
