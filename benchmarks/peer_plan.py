"""Plan the comparison: which clips and models, in which order, and how many.

Pairs of a clip and a model come in a fixed order that alternates tasks, models and labels, so any
prefix of it is a balanced sample. Peers run only on pairs for which our search ends with an
irreducible set, so the number of pairs that a comparison takes is not known in advance.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from benchmarks.peer_methods.running import METHODS
from benchmarks.peer_records import OURS, OWN, PeerResult
from benchmarks.split import clips_of
from explorer.clips.gallery import BundledClip, bundled_clips
from explorer.strengths import Strength
from models.collection import bundled_models
from models.spec import ModelDescription

# The fractional part of the golden ratio: multiples of it spread evenly around a circle.
GOLDEN_SHARE = 0.618

Pair = tuple[BundledClip, ModelDescription]


@dataclass(frozen=True, kw_only=True)
class Job:
    """The methods to run on one clip with one model."""

    clip: str
    model: str
    partition: str
    n_cells: int
    strength: Strength
    seed: int
    ours: tuple[str, ...] = (OURS,)  # methods of ours, requested, whether done or not
    peers: tuple[tuple[str, str], ...]  # likewise, each with its budget
    done: tuple[PeerResult, ...] = ()  # of earlier runs
    elsewhere: tuple[PeerResult, ...] = ()  # of the same pair, with other seeds

    def after(self, results: Iterable[PeerResult]) -> "Job":
        """Return this job with those results of earlier runs that belong to its pair."""
        pair = (self.clip, self.model, self.partition, self.n_cells, self.strength)
        of_pair = [result for result in results if result.pair == pair]
        return replace(
            self,
            done=tuple(result for result in of_pair if result.seed == self.seed),
            elsewhere=tuple(result for result in of_pair if result.seed != self.seed),
        )

    @property
    def missing_ours(self) -> tuple[str, ...]:
        """Requested methods of ours that are not done."""
        done = {result.method for result in self.done}
        return tuple(method for method in self.ours if method not in done)

    @property
    def missing_peers(self) -> tuple[tuple[str, str], ...]:
        """Requested peers and their budgets that are not done."""
        done = {(result.method, result.budget) for result in self.done}
        return tuple(peer for peer in self.peers if peer not in done)

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to run."""
        return not self.missing_ours and not (self.counts_with(()) and self.missing_peers)

    def counts_with(self, added: Sequence[PeerResult]) -> bool:
        """Whether, with these results, our search at normal effort found an irreducible set."""
        every = (*self.done, *added)
        return any(result.method == OURS and result.is_irreducible for result in every)

    def reusable(self, peer: str, budget: str) -> PeerResult | None:
        """Return what another seed found, where the seed does not matter."""
        if budget != OWN or peer not in METHODS or METHODS[peer].is_random:
            return None
        same = [one for one in self.elsewhere if (one.method, one.budget) == (peer, budget)]
        return replace(same[0], seed=self.seed) if same else None


def pairs_of(split: str, tasks: Sequence[str]) -> Iterator[Pair]:
    """Pair all clips of a split with all models of their task, the tasks in turn."""
    by_task = [
        spread_pairs(clips_of(split, bundled_clips(task)), bundled_models().of_task(task))
        for task in tasks
    ]
    for one_each in itertools.zip_longest(*by_task):
        yield from (pair for pair in one_each if pair)


def spread_pairs(
    clips: Sequence[BundledClip], models: Sequence[ModelDescription]
) -> Iterator[Pair]:
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


class Planned(Protocol):
    """A job as `run_until` sees it."""

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to run."""
        ...

    def counts_with(self, added: Sequence[Any], /) -> bool:
        """Whether it is one of the wanted, once these results of it are added."""
        ...


AnyJob = TypeVar("AnyJob", bound=Planned)
Result = TypeVar("Result")


def run_until(
    jobs: Iterator[AnyJob],
    wanted: int,
    *,
    pool: Executor,
    workers: int,
    run: Callable[[AnyJob], list[Result]],
) -> Iterator[list[Result]]:
    """Run jobs in order until `wanted` of them count.

    Args:
        jobs: in a fixed order; which of them run does not depend on `workers`.
        wanted: how many are enough.
        pool: where they run.
        workers: how many at once.
        run: runs a job and returns its new results.

    Yields:
        The new results of a job, as soon as it is done.
    """
    running: dict[Future[list[Result]], AnyJob] = {}
    n_counted = 0
    while True:
        while len(running) < workers and n_counted + len(running) < wanted:
            job = next(jobs, None)
            if job is None:
                break
            if job.is_finished:
                n_counted += job.counts_with([])
            else:
                running[pool.submit(run, job)] = job
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            job = running.pop(future)
            added = future.result()
            n_counted += job.counts_with(added)
            yield added
