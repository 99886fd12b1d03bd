"""Compare our search with other methods, on the same clips, models, cells and criterion.

    python -m benchmarks.peers [--tasks genre,emotion,deepfake] [--split held-out]
        [--partitions mel,linear,bins,tiles] [--cells 64] [--pairs 100] [--seeds 0]
        [--strength clear] [--effort normal] [--peers deletion,forward,...] [--budgets own,equal]
        [--rex-python PATH] [--device auto] [--workers 1] --jsonl OUT
    python -m benchmarks.peers --summary OUT... [--before OLD...]

The first form runs every method on pairs of a bundled clip and a bundled model, until our search
has found an irreducible set on `--pairs` of them for each partition and seed, and appends one line
for each result to OUT. If it was stopped, the same command resumes it. `--effort` lists the efforts
of our search; normal is always among them. `--strength` is how sure the model must be of a set
(`explorer.strengths`), for all methods alike. A peer runs on its `own` terms and within an `equal`
budget, as many evaluations as our search at normal effort took on that very pair (`equal-quick`,
`equal-thorough`: at that effort). ReX has no budget, so it only runs on its own terms.

The second form prints the tables. With `--before`, they also compare our search with the one that
made OLD.

The peers are in `benchmarks.peer_methods`, one a file, with their sources. ReX runs in a virtual
environment of its own (see `benchmarks.rex_peer`); `--rex-python` is its interpreter. For
comparable times, set OMP_NUM_THREADS to cores / workers.
"""

import argparse
import functools
import itertools
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.peer_comparison import compare
from benchmarks.peer_methods.running import suits
from benchmarks.peer_plan import Job, pairs_of, run_until
from benchmarks.peer_records import (
    BUDGETS,
    EQUAL_BUDGETS,
    OUR_METHODS,
    OWN,
    PEERS,
    REX_PEERS,
    PeerResult,
    append_entries,
    our_name,
    read_all,
    this_run,
)
from benchmarks.peer_summary import format_summary
from benchmarks.split import HELD_OUT, SPLITS
from explorer.errors import EarshotError, InputError
from explorer.judging.devices import DEVICES, choose_device
from explorer.partitions.kinds import DEFAULT_CELLS, KINDS
from explorer.partitions.partition import make_partition
from explorer.searching.config import EFFORTS
from explorer.strengths import Strength

TASKS = ("genre", "emotion", "deepfake")


def main(arguments: list[str]) -> int:
    """Run the comparison or print its tables, and return the exit code."""
    flags = _parser().parse_args(arguments)
    try:
        if flags.summary:
            print(format_summary(*read_all(flags.summary), before=read_all(flags.before)[1]))
        else:
            _run(flags, arguments)
    except EarshotError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _run(flags: argparse.Namespace, arguments: list[str]) -> None:
    if flags.jsonl is None:
        raise InputError("Name a file for the results with --jsonl.")
    peers = _words(flags.peers, PEERS, "peer")
    if flags.rex_python is None and not set(REX_PEERS).isdisjoint(peers):
        raise InputError("ReX needs --rex-python, the interpreter of its virtual environment.")
    efforts = {"normal", *_words(flags.effort, tuple(EFFORTS), "effort")}
    ours = tuple(method for method in OUR_METHODS if method in map(our_name, efforts))
    budgets = _words(flags.budgets, BUDGETS, "budget")
    for budget in budgets:
        if EQUAL_BUDGETS.get(budget, ours[0]) not in ours:
            raise InputError(f"The budget {budget!r} needs that effort in --effort, too.")
    asked = tuple(itertools.product(peers, budgets))
    partitions = _words(flags.partitions, KINDS, "partition")
    tasks = _words(flags.tasks, TASKS, "task")
    run = this_run(arguments, device=choose_device(flags.device), workers=flags.workers)
    results = read_all([flags.jsonl])[1] if flags.jsonl.exists() else []
    append_entries(flags.jsonl, [run])
    run_job = functools.partial(compare, device_name=flags.device, rex_python=flags.rex_python)
    spawning = multiprocessing.get_context("spawn")  # torch does not survive a fork
    with ProcessPoolExecutor(flags.workers, mp_context=spawning) as pool:
        for partition, seed in itertools.product(partitions, flags.seeds):
            jobs = _jobs(flags, partition, seed, ours, asked, tasks, results)
            for added in run_until(
                jobs, flags.pairs, pool=pool, workers=flags.workers, run=run_job
            ):
                append_entries(flags.jsonl, added)
                results += added
                print(_in_words(added), file=sys.stderr, flush=True)


def _jobs(
    flags: argparse.Namespace,
    partition: str,
    seed: int,
    ours: tuple[str, ...],
    asked: Sequence[tuple[str, str]],
    tasks: Sequence[str],
    results: list[PeerResult],
) -> Iterator[Job]:
    n_cells = None if partition == "bins" else flags.cells
    for clip, spec in pairs_of(flags.split, tasks):
        cells = make_partition(
            partition, n_cells, sample_rate=spec.info.sample_rate, n_samples=spec.info.n_samples
        )
        job = Job(
            clip=clip.id,
            model=spec.id,
            partition=partition,
            n_cells=cells.n_cells,
            strength=flags.strength,
            seed=seed,
            ours=ours,
            peers=tuple(each for each in asked if _is_possible(*each, cells.n_cells)),
        )
        yield job.after(results)


def _is_possible(peer: str, budget: str, n_cells: int) -> bool:
    """Whether a peer can be run so: ReX has no budget, and some need few cells."""
    return budget == OWN if peer in REX_PEERS else suits(peer, n_cells)


def _in_words(results: Sequence[PeerResult]) -> str:
    first = results[0]
    words = [
        f"{each.method} {each.budget} {each.outcome or ''} {each.size}, {each.evaluations} calls"
        for each in results
    ]
    where = f"{first.partition} seed {first.seed} {first.clip} {first.model}"
    return f"{where}: {' | '.join(words)}"


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


def _seeds(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in text.split(","))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--split", choices=SPLITS, default=HELD_OUT)
    parser.add_argument("--partitions", default=",".join(KINDS))
    parser.add_argument("--cells", type=int, default=DEFAULT_CELLS, help="for all but bins")
    parser.add_argument("--pairs", type=_at_least_one, default=100, help="with irreducible sets")
    parser.add_argument("--seeds", type=_seeds, default=(0,))
    parser.add_argument("--effort", default="normal", help=",".join(EFFORTS))
    parser.add_argument("--strength", type=Strength, default=Strength.CLEAR, choices=[*Strength])
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--budgets", default="own,equal", help=",".join(BUDGETS))
    parser.add_argument("--rex-python", type=Path, help="Python interpreter that has ReX")
    parser.add_argument("--device", choices=DEVICES, default="auto")
    parser.add_argument("--workers", type=_at_least_one, default=1, help="pairs at once")
    parser.add_argument("--jsonl", type=Path, help="file to append results to")
    parser.add_argument(
        "--summary", type=Path, nargs="+", metavar="FILE", help="only print its tables"
    )
    parser.add_argument(
        "--before", type=Path, nargs="+", default=(), metavar="FILE", help="of another search"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
