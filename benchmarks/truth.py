"""How far our search is from the fewest cells of all, where that can be found out.

    python -m benchmarks.truth [--tasks genre,emotion,deepfake] [--split held-out] [--kind mel]
        [--cells 64,32] [--strength clear] [--pairs 20] [--seed 0] [--effort normal]
        [--device auto] [--workers 1] --jsonl OUT
    python -m benchmarks.truth --summary OUT

The first form searches pairs of a bundled clip and a bundled model, and tries every smaller set
where our search found an irreducible one of 3 cells or more: all of up to 3 of 64 cells (43,745
with silence) and all of up to 4 of 32 (41,449). It ends once there are `--pairs` such pairs for
each number of cells. If it was stopped, the same command resumes it. Then, and in the second form,
it prints the tables. A pair takes a minute or two on one core of a CPU.
"""

import argparse
import functools
import multiprocessing
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.exhaustive import find_smallest, largest_size
from benchmarks.peer_case import load_case, search
from benchmarks.peer_plan import pairs_of, run_until
from benchmarks.split import HELD_OUT, SPLITS
from benchmarks.truth_records import SMALLEST, TruthResult, append_truths, read_truths
from benchmarks.truth_summary import format_truths
from explorer.errors import EarshotError, InputError
from explorer.judging.devices import DEVICES, choose_device
from explorer.searching.config import EFFORTS
from explorer.strengths import Strength

TASKS = "genre,emotion,deepfake"


@dataclass(frozen=True, kw_only=True)
class TruthJob:
    """One clip and one model to search, and to try every small set of."""

    clip: str
    model: str
    kind: str  # of partition
    n_cells: int
    strength: Strength
    seed: int
    effort: str
    done: TruthResult | None = None  # of an earlier run

    def after(self, results: Sequence[TruthResult]) -> "TruthJob":
        """Return this job with its result of an earlier run, if there is one."""
        item = (
            *(self.clip, self.model, self.kind, self.n_cells),
            *(self.strength, self.seed, self.effort),
        )
        same = [result for result in results if result.item == item]
        return replace(self, done=same[0] if same else None)

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to run."""
        return self.done is not None

    def counts_with(self, added: Sequence[TruthResult], /) -> bool:
        """Whether our set is irreducible and large enough."""
        every = added if self.done is None else [self.done]
        return any(result.counts for result in every)


def main(arguments: list[str]) -> int:
    """Run the benchmark or print its tables, and return the exit code."""
    flags = _parser().parse_args(arguments)
    try:
        if not flags.summary:
            _run(flags)
        print(format_truths(read_truths(flags.summary or flags.jsonl)))
    except EarshotError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def find_truth(job: TruthJob, device_name: str) -> list[TruthResult]:
    """Search, then try every smaller set, as far as there are few enough of them."""
    started = time.perf_counter()
    device = choose_device(device_name)
    case = load_case(job.clip, job.model, job.kind, job.n_cells, job.strength, device)
    ours = search(case, job.strength, job.seed, job.effort)
    size = None if ours.found.keep is None else int(ours.found.keep.sum())
    result = TruthResult(
        clip=job.clip,
        model=job.model,
        kind=job.kind,
        n_cells=job.n_cells,
        strength=job.strength,
        seed=job.seed,
        effort=job.effort,
        outcome=ours.outcome.value,
        ours=size,
        smaller=None,
        tried=0,
        evaluations=0,
        seconds=0.0,
    )
    if result.counts and size is not None:
        # Our own set is accepted, so no set of its size or more needs to be tried.
        found = find_smallest(case, min(size - 1, largest_size(job.n_cells)))
        result = replace(
            result, smaller=found.size, tried=found.tried, evaluations=found.evaluations
        )
    return [replace(result, seconds=time.perf_counter() - started)]


def _run(flags: argparse.Namespace) -> None:
    if flags.jsonl is None:
        raise InputError("Name a file for the results with --jsonl.")
    results = read_truths(flags.jsonl) if flags.jsonl.exists() else []
    run_job = functools.partial(find_truth, device_name=flags.device)
    spawning = multiprocessing.get_context("spawn")  # torch does not survive a fork
    with ProcessPoolExecutor(flags.workers, mp_context=spawning) as pool:
        for n_cells in flags.cells:
            n_counted, started = 0, time.perf_counter()
            for added in run_until(
                _jobs(flags, n_cells, results),
                flags.pairs,
                pool=pool,
                workers=flags.workers,
                run=run_job,
            ):
                append_truths(flags.jsonl, added)
                n_counted += added[0].counts
                seconds = time.perf_counter() - started
                print(_progress(added[0], n_counted, flags.pairs, seconds), file=sys.stderr)


def _jobs(
    flags: argparse.Namespace, n_cells: int, results: Sequence[TruthResult]
) -> Iterator[TruthJob]:
    for clip, spec in pairs_of(flags.split, flags.tasks.split(",")):
        yield TruthJob(
            clip=clip.id,
            model=spec.id,
            kind=flags.kind,
            n_cells=n_cells,
            strength=flags.strength,
            seed=flags.seed,
            effort=flags.effort,
        ).after(results)


def _progress(result: TruthResult, n_counted: int, wanted: int, seconds: float) -> str:
    """Report a result, and roughly how long the others of this run take at most."""
    left = f"{seconds / n_counted * (wanted - n_counted) / 60:.0f} min" if n_counted else "unknown"
    return (
        f"{result.n_cells} cells, {result.clip} {result.model}: {result.outcome}, ours "
        f"{result.ours}, fewest {result.in_words}; {result.evaluations:,} tried in "
        f"{result.seconds:.0f} s; {n_counted} pairs in this run, at most about {left} left"
    )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in text.split(","))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tasks", default=TASKS)
    parser.add_argument("--split", choices=SPLITS, default=HELD_OUT)
    parser.add_argument("--kind", choices=("mel", "linear"), default="mel", help="of partition")
    parser.add_argument("--cells", type=_numbers, default=(64, 32))
    parser.add_argument("--strength", type=Strength, default=Strength.CLEAR, choices=[*Strength])
    parser.add_argument("--pairs", type=int, default=20, help=f"with {SMALLEST} cells or more")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--effort", choices=EFFORTS, default="normal")
    parser.add_argument("--device", choices=DEVICES, default="auto")
    parser.add_argument("--workers", type=int, default=1, help="pairs at once")
    parser.add_argument("--jsonl", type=Path, help="file to append results to")
    parser.add_argument("--summary", type=Path, metavar="FILE", help="only print its tables")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
