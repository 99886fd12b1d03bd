"""Find a small sufficient keep: the search, as a generator of steps.

The method is our own. Cells are ranked by random keeps, by groups on their own and by energy. The
shortest accepted fragments that the rankings suggest are each reduced until no single cell can be
removed; others are built up from the best single cells; and the whole clip is reduced, too. The
smallest result wins.

It promises an *irreducible* keep (sufficient, but not after removing any single kept cell), the
same one for the same seed, and, because deletion from the whole clip is one of its starts, never a
larger one than that alone would give. It does not promise the fewest cells of all.

What it proves about that is the step's `lower_bound`. Sufficiency is not monotone (a larger keep
may be rejected), so the only proof is enumeration: if all C(n, 0) + ... + C(n, s) keeps of up to s
cells were rejected, no sufficient keep has fewer than s + 1. That is done for s = 0 (silence), 1
and 2, as far as the effort allows. A keep whose size equals the bound has the fewest cells of all.

A recording with a lower sample rate than the model's has nothing in the upper cells. Those are left
out throughout: the search and its bound know the audible cells only, and "whole" means all of them.
"""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from math import comb
from typing import TypeVar

import torch
from jaxtyping import Bool
from torch import Tensor

from explorer.deadline import Deadline
from explorer.judging.criterion import ACCEPTING_MARGIN, Scores
from explorer.judging.question import Question
from explorer.judging.scorer import Scorer
from explorer.records import Outcome
from explorer.searching.build_up import build_up
from explorer.searching.config import EFFORTS, SearchConfig
from explorer.searching.moves import Move, all_keeps, run_in_lockstep
from explorer.searching.ranking import (
    Rankings,
    first_of_each,
    group_cells,
    rank_groups,
    shortest_accepted,
)
from explorer.searching.reduce import reduce

Result = TypeVar("Result")


# Rankings resolve at most this many groups of cells; finer ones would need as many random keeps.
MAX_RANKED_GROUPS = 128
# Deletion begins with this many groups.
FIRST_GROUPS = 8
# Building up costs a pool of evaluations per cell; it is not tried where a keep smaller than the
# best would still have more cells than this.
MAX_BUILT_UP = 8
# Evaluations that a result takes besides every removal: of the fragment's file and the remainder's.
CHECKS_OF_FILES = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """The state of a search after one batch."""

    phase: str  # what the search is doing, in a word or two
    keep: Bool[Tensor, " n_cells"] | None  # the smallest accepted keep so far, if there is one
    n_kept: int | None
    probability: float | None  # of the class, on that keep
    margin: float | None
    evaluations: int  # of the search itself
    bound_evaluations: int  # further ones, spent on the lower bound alone
    rounds: int  # batches so far
    seconds: float
    batch_size: int  # the largest so far
    lower_bound: int  # no keep with fewer cells is sufficient: all were tried
    outcome: Outcome | None  # set on the last step only


def find_sufficient(
    question: Question,
    config: SearchConfig,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[Step]:
    """Search for a small keep such that the classifier still accepts `x[keep]`.

    Args:
        question: clip, source model, cells and criterion.
        config: seed, effort, limits on evaluations and time, batch size.
        should_stop: called before every batch; once true, the search ends with its best keep.

    Yields:
        A step after every batch. Only the last one has an outcome: `irreducible`, `vacuous`,
        `below_threshold`, `impossible`, `budget` or `cancelled`. A limit on evaluations leaves
        enough for the certificate; a limit on time takes effect between two batches.

    Raises:
        ModelError: the model's logits are not numbers.
    """
    run = _Run(question, config, should_stop)
    try:
        outcome = yield from run.search()
    except _EndedEarly as ended:
        outcome = ended.outcome
    yield run.step("done", outcome)


class _EndedEarly(Exception):  # noqa: N818 - the end of a search is not an error
    """Raised between batches when the search must end; never leaves this module."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


class _Run:
    """One running search: scorer, limits, clock, and the order of the moves."""

    def __init__(
        self,
        question: Question,
        config: SearchConfig,
        should_stop: Callable[[], bool],
    ) -> None:
        self._started = time.perf_counter()
        self._deadline = Deadline.after(config.max_seconds)
        self._scorer = Scorer(question, config.batch_size)
        self._question = question
        self._n_cells = question.n_audible
        self._energy = question.energy[: question.n_audible]
        self._config = config
        self._effort = EFFORTS[config.effort]
        self._should_stop = should_stop
        self._evaluations_before_bound: int | None = None
        self._lower_bound = 0

    def search(self) -> Generator[Step, None, Outcome]:
        """Search until done; returns the outcome."""
        whole_and_silence = torch.tensor([[True], [False]]).expand(2, self._n_cells)
        scores = yield from self._score(whole_and_silence, "clip and silence")
        whole_accepted, silence_accepted = scores.accepted.tolist()
        if silence_accepted:
            return Outcome.VACUOUS
        self._lower_bound = 1
        misses_probability = not whole_accepted and float(scores.margin[0]) >= ACCEPTING_MARGIN
        if misses_probability and not self._clip_is_accepted():
            return Outcome.BELOW_THRESHOLD
        rankings = yield from self._make(self._ranking(), "ranking")
        suggested = shortest_accepted(rankings, self._energy, self._effort.n_starts)
        starts = yield from self._make(suggested, "first fragments")
        by_region = rankings.by_energy.by_region()
        reductions = [reduce(start, FIRST_GROUPS, by_region) for start in starts]
        yield from self._make(run_in_lockstep(reductions), "taking away")
        others = self._build_ups(rankings)
        if whole_accepted:
            others.append(reduce(whole_and_silence[0], FIRST_GROUPS))
        yield from self._make(run_in_lockstep(others), "other ways")
        yield from self._settle()
        yield from self._prove_lower_bound()
        return self._final_outcome()

    def step(self, phase: str, outcome: Outcome | None) -> Step:
        """Return the current state."""
        best = None if outcome is Outcome.VACUOUS else self._scorer.best
        evaluations = self._scorer.evaluations
        searching = self._evaluations_before_bound
        return Step(
            phase=phase,
            keep=self._question.of_all_cells(best.keep) if best else None,
            n_kept=best.n_kept if best else None,
            probability=best.probability if best else None,
            margin=best.margin if best else None,
            evaluations=evaluations if searching is None else searching,
            bound_evaluations=0 if searching is None else evaluations - searching,
            rounds=self._scorer.rounds,
            seconds=time.perf_counter() - self._started,
            batch_size=self._scorer.largest_batch,
            lower_bound=self._lower_bound,
            outcome=outcome,
        )

    def _clip_is_accepted(self) -> bool:
        """Whether the clip itself is, with what little its inaudible cells may hold."""
        question = self._question
        if question.n_audible == question.partition.n_cells:
            return False  # for it was judged as the whole of its cells
        clip = question.clip.waveform.to(question.classifier.device)
        return bool(question.criterion.score(question.classifier(clip[None])).accepted)

    def _ranking(self) -> Move[Rankings]:
        generator = torch.Generator().manual_seed(self._config.seed)
        groups = group_cells(self._question.partition, MAX_RANKED_GROUPS)[: self._n_cells]
        return rank_groups(groups, self._energy, self._effort.n_random, generator)

    def _build_ups(self, rankings: Rankings) -> list[Move[Tensor | None]]:
        """Return build-ups from the best single cells, if they can still give a smaller keep."""
        best, effort = self._scorer.best, self._effort
        max_cells = best.n_kept - 1 if best else MAX_BUILT_UP
        if max_cells > MAX_BUILT_UP:
            return []
        pool = first_of_each(rankings, effort.n_pool)
        firsts = rankings.alone.order()[: effort.n_build_ups].tolist()
        return [build_up(first, pool, self._n_cells, max_cells) for first in firsts]

    def _settle(self) -> Generator[Step, None, None]:
        """Reduce the best keep until nothing changes: then it is irreducible."""
        settled = None
        while (best := self._scorer.best) is not settled and best is not None:
            settled = best
            yield from self._make(reduce(best.keep, best.n_kept), "taking away")

    def _prove_lower_bound(self) -> Generator[Step, None, None]:
        """Try all keeps of one cell, then of two, as long as that can raise the bound.

        Any keep accepted here is irreducible, because everything smaller was rejected.
        """
        self._evaluations_before_bound = self._scorer.evaluations
        for size in (1, 2):
            best = self._scorer.best
            if best is not None and best.n_kept <= size:
                return
            if comb(self._n_cells, size) > self._effort.max_bound_evaluations:
                return
            for keeps in all_keeps(self._n_cells, size):
                scores = yield from self._score(keeps, "lower bound")
                if scores.accepted.any():
                    return
            self._lower_bound = size + 1

    def _final_outcome(self) -> Outcome:
        best, limit = self._scorer.best, self._config.max_evaluations
        if best is None:
            return Outcome.IMPOSSIBLE
        checks = best.n_kept + CHECKS_OF_FILES
        affordable = limit is None or self._scorer.evaluations + checks <= limit
        return Outcome.IRREDUCIBLE if affordable else Outcome.BUDGET

    def _make(self, move: Move[Result], phase: str) -> Generator[Step, None, Result]:
        """Run a move, scoring the keeps it requests."""
        scores: Scores | None = None
        while True:
            try:
                keeps = next(move) if scores is None else move.send(scores)
            except StopIteration as finished:
                result: Result = finished.value
                return result
            scores = yield from self._score(keeps, phase)

    def _score(
        self, keeps: Bool[Tensor, "batch n_cells"], phase: str
    ) -> Generator[Step, None, Scores]:
        """Score keeps, yielding a step after every batch, unless the search must end first."""
        unknown, affordable = self._scorer.unknown(keeps), self._affordable()
        todo = unknown[:affordable]
        while len(todo):
            if self._should_stop():
                raise _EndedEarly(Outcome.CANCELLED)
            if self._deadline.has_passed:
                raise _EndedEarly(Outcome.BUDGET)
            todo = self._scorer.evaluate_batch(todo)
            yield self.step(phase, None)
        if affordable is not None and len(unknown) > affordable:
            raise _EndedEarly(Outcome.BUDGET)
        return self._scorer.recall(keeps)

    def _affordable(self) -> int | None:
        """Return the evaluations left after reserving up to a quarter for the certificate."""
        limit, best = self._config.max_evaluations, self._scorer.best
        if limit is None:
            return None
        checks = CHECKS_OF_FILES + (best.n_kept if best else 0)
        certificate = min(checks, max(1, limit // 4))
        return max(0, limit - self._scorer.evaluations - certificate)
