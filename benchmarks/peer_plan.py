"""Which clips and models are compared, in which order, and when there are enough.

Pairs of a clip and a model come in a fixed order in which models and labels alternate, so that any
beginning of it is a fair sample. Peers are only run on pairs for which our search ends with an
irreducible set, so how many pairs a comparison takes is known only as it goes.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace

from benchmarks.peer_records import OURS, Line
from explorer.clips.gallery import BundledClip
from explorer.records import Outcome
from models.spec import ModelDescription

# Steps of this share of a circle never come close to where earlier ones were.
GOLDEN_SHARE = 0.618


@dataclass(frozen=True, kw_only=True)
class Job:
    """The methods that are still to be run on one clip with one model."""

    clip: str
    model: str
    partition: str
    n_cells: int
    seed: int
    peers: tuple[str, ...]  # asked for, done or not
    done: tuple[Line, ...] = ()  # of earlier runs

    def after(self, lines: Iterable[Line]) -> "Job":
        """This job with those of the lines of earlier runs that belong to it."""
        item = (self.clip, self.model, self.partition, self.n_cells, self.seed)
        return replace(self, done=tuple(line for line in lines if line.item == item))

    @property
    def outcome(self) -> str | None:
        """Of our search, if that is done."""
        return next((line.outcome for line in self.done if line.method == OURS), None)

    @property
    def missing_peers(self) -> tuple[str, ...]:
        """Peers that are not done."""
        done = {line.method for line in self.done}
        return tuple(peer for peer in self.peers if peer not in done)

    @property
    def is_finished(self) -> bool:
        """Nothing is left to run."""
        if self.outcome is None:
            return False
        return self.outcome != Outcome.IRREDUCIBLE or not self.missing_peers


def spread_pairs(
    clips: Sequence[BundledClip], models: Sequence[ModelDescription]
) -> Iterator[tuple[BundledClip, ModelDescription]]:
    """Every clip with every model, once: models in turn, on clips of different labels."""
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
    compare: Callable[[Job], list[Line]],
) -> Iterator[list[Line]]:
    """Run jobs in their order until `wanted` of them have an irreducible set.

    Args:
        jobs: in a fixed order; which of them are run does not depend on `workers`.
        wanted: how many irreducible sets are enough.
        pool: where they run.
        workers: how many at once.
        compare: runs a job; returns the lines that it adds.

    Yields:
        The new lines of a job, as soon as it is done.
    """
    running: dict[Future[list[Line]], Job] = {}
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
            outcomes = {line.outcome for line in (*job.done, *added)}
            n_irreducible += Outcome.IRREDUCIBLE in outcomes
            yield added
