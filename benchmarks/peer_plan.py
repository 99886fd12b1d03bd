"""Plan the comparison: which clips and models, in which order, and how many.

Pairs of a clip and a model come in a fixed order that alternates models and labels, so any prefix
of it is a balanced sample. Peers run only on pairs for which our search ends with an irreducible
set, so the number of pairs that a comparison takes is not known in advance.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace

from benchmarks.peer_records import OURS, PeerResult
from explorer.clips.gallery import BundledClip
from explorer.records import Outcome
from models.spec import ModelDescription

# The fractional part of the golden ratio: multiples of it spread evenly around a circle.
GOLDEN_SHARE = 0.618


@dataclass(frozen=True, kw_only=True)
class Job:
    """The methods to run on one clip with one model."""

    clip: str
    model: str
    partition: str
    n_cells: int
    seed: int
    peers: tuple[str, ...]  # requested, whether done or not
    done: tuple[PeerResult, ...] = ()  # of earlier runs

    def after(self, results: Iterable[PeerResult]) -> "Job":
        """Return this job with those results of earlier runs that belong to it."""
        item = (self.clip, self.model, self.partition, self.n_cells, self.seed)
        return replace(self, done=tuple(result for result in results if result.item == item))

    @property
    def outcome(self) -> str | None:
        """Outcome of our search; None before it is done."""
        return next((result.outcome for result in self.done if result.method == OURS), None)

    @property
    def missing_peers(self) -> tuple[str, ...]:
        """Requested peers that are not done."""
        done = {result.method for result in self.done}
        return tuple(peer for peer in self.peers if peer not in done)

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to run."""
        if self.outcome is None:
            return False
        return self.outcome != Outcome.IRREDUCIBLE or not self.missing_peers


def spread_pairs(
    clips: Sequence[BundledClip], models: Sequence[ModelDescription]
) -> Iterator[tuple[BundledClip, ModelDescription]]:
    """Pair every clip with every model once: models in turn, on clips of different labels."""
    by_label: dict[str, list[BundledClip]] = {}
    for clip in clips:
        by_label.setdefault(clip.label, []).append(clip)
    in_turn = [
        clip for one_each in itertools.zip_longest(*by_label.values()) for clip in one_each if clip
    ]
    for turn, (which, model) in itertools.product(range(len(in_turn)), enumerate(models)):
        offset = round(which * GOLDEN_SHARE * len(in_turn))
        yield in_turn[(turn + offset) % len(in_turn)], model


def run_until(
    jobs: Iterator[Job],
    wanted: int,
    *,
    pool: Executor,
    workers: int,
    compare: Callable[[Job], list[PeerResult]],
) -> Iterator[list[PeerResult]]:
    """Run jobs in order until `wanted` of them have an irreducible set.

    Args:
        jobs: in a fixed order; which of them run does not depend on `workers`.
        wanted: how many irreducible sets are enough.
        pool: where they run.
        workers: how many at once.
        compare: runs a job and returns its new results.

    Yields:
        The new results of a job, as soon as it is done.
    """
    running: dict[Future[list[PeerResult]], Job] = {}
    n_irreducible = 0
    while True:
        while len(running) < workers and n_irreducible + len(running) < wanted:
            job = next(jobs, None)
            if job is None:
                break
            if job.is_finished:
                n_irreducible += job.outcome == Outcome.IRREDUCIBLE
            else:
                running[pool.submit(compare, job)] = job
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            job = running.pop(future)
            added = future.result()
            outcomes = {result.outcome for result in (*job.done, *added)}
            n_irreducible += Outcome.IRREDUCIBLE in outcomes
            yield added
