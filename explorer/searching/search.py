"""Find a small sufficient keep: the search, as a generator of steps.

The method is our own. Every keep that is judged teaches a cheap surrogate of the model
(`explorer.searching.surrogate`). Cells are ranked by energy, on their own and by the surrogate; the
shortest accepted fragment that the rankings suggest is reduced until no single cell can be removed.
From then on the surrogate proposes keeps of one cell fewer (`explorer.searching.propose`), a round
at a time; whatever is accepted is reduced, and so on until the effort's evaluations are used or the
size meets its proven bound. Beside that, in the same batches, the whole clip is reduced. The
smallest result wins.

It promises an *irreducible* keep (sufficient, but not after removing any single kept cell), the
same one for the same seed, and, because deletion from the whole clip is one of its starts, never a
larger one than that alone would give. (`quick` has no evaluations for that start, and does not
promise the last.) It does not promise the fewest cells of all.

What it proves about that is the step's `lower_bound`. Sufficiency is not monotone (a larger keep
may be rejected), so the only proof is enumeration: if all C(n, 0) + ... + C(n, s) keeps of up to s
cells were rejected, no sufficient keep has fewer than s + 1. That is done for s = 0 (silence), 1
and 2, as far as the effort allows. A keep whose size equals the bound has the fewest cells of all.

A search may be restricted to some of the cells: to a part of the clip, or to what other fragments
leave. A recording with a lower sample rate than the model's has nothing in the upper cells, and
these are never kept. All other cells are left out throughout: the search and its bounds know the
cells that are allowed and audible only, and "whole" means all of them. The outcome
`below_threshold` alone is about the clip itself: allowed cells that are not sure enough together
may be so when some are left out, and are searched.

What is built around a fragment is searched for in the same way, among the other cells
(`explorer.judging.aim`). "Silence" then is the fragment alone.
"""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TypeVar

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from explorer.judging.aim import Aim
from explorer.judging.criterion import ACCEPTING_MARGIN, Scores
from explorer.judging.question import Question
from explorer.judging.scorer import KnownAnswers
from explorer.records import Outcome, SampledBound
from explorer.searching.bounds import prove, random_sets, sizes_to_prove
from explorer.searching.config import EFFORTS, SearchConfig
from explorer.searching.descend import descend
from explorer.searching.estimate import evaluations_left
from explorer.searching.judging_loop import EndedEarly, JudgingLoop
from explorer.searching.moves import Move, once, run_in_lockstep, without_result
from explorer.searching.ranking import (
    MAX_RANKED_GROUPS,
    Rankings,
    first_of_each,
    group_cells,
    rank_groups,
    shortest_accepted,
)
from explorer.searching.reduce import reduce
from explorer.searching.step import Step

Result = TypeVar("Result")

# Deletion begins with this many groups.
FIRST_GROUPS = 8
# Of cells finer than the ranked groups, so many fragments are reduced: what the surrogate learns
# of a few cells among thousands does not make up for a poor start.
FINE_STARTS = 3
# Of cells finer than the ranked groups, so many may be proposed.
MAX_POOL = 128


def find_sufficient(
    question: Question,
    config: SearchConfig,
    should_stop: Callable[[], bool] = lambda: False,
    known: KnownAnswers | None = None,
    among: Sequence[int] | None = None,
) -> Iterator[Step]:
    """Search for a small keep such that the classifier still accepts `x[keep]`.

    The keep has cells of `among` only, which are their indices; None for all. Other arguments,
    steps and errors are those of `find_keep`.
    """
    return find_keep(Aim.of(question, among), config, should_stop, known)


def find_keep(
    aim: Aim,
    config: SearchConfig,
    should_stop: Callable[[], bool] = lambda: False,
    known: KnownAnswers | None = None,
) -> Iterator[Step]:
    """Search for a small keep that is as an aim wants it.

    Args:
        aim: clip, source model, cells and criterion; which cells are free, and what is asked.
        config: seed, effort, limits on evaluations and time, batch size.
        should_stop: called before every batch; once true, the search ends with its best keep.
        known: answers of earlier searches of the same clip, model, cells and class, at whatever
            minimum probability and among whichever of the cells. They change no result and are not
            evaluated again; this search adds its own.

    Yields:
        A step after every batch. Only the last one has an outcome: `irreducible`, `vacuous` (no
        free cell is needed), `below_threshold`, `impossible`, `budget` or `cancelled`. A limit on
        evaluations leaves enough for the certificate; a limit on time takes effect between two
        batches.

    Raises:
        ModelError: the model's logits are not numbers.
    """
    search = _Search(aim, config, should_stop, known)
    try:
        outcome = yield from search.run()
    except EndedEarly as ended:
        outcome = ended.outcome
    yield search.step("done", outcome)


class _Search:
    """One running search: what it has proven, and the order of its moves."""

    def __init__(
        self,
        aim: Aim,
        config: SearchConfig,
        should_stop: Callable[[], bool],
        known: KnownAnswers | None,
    ) -> None:
        self._started = time.perf_counter()
        self._loop = JudgingLoop(aim, config, should_stop, known)
        self._aim = aim
        self._n_cells = aim.n_free
        self._config = config
        self._effort = EFFORTS[config.effort]
        self._generator = torch.Generator().manual_seed(config.seed)
        self._lower_bound = 0
        self._sampled_bound: SampledBound | None = None

    def run(self) -> Generator[Step, None, Outcome]:
        """Search until done; returns the outcome."""
        whole_and_silence = torch.tensor([[True], [False]]).expand(2, self._n_cells)
        scores = yield from self._make(once(whole_and_silence), "all and nothing")
        whole_accepted, silence_accepted = scores.accepted.tolist()
        if silence_accepted:
            return Outcome.VACUOUS
        if self._n_cells == 0:
            return Outcome.IMPOSSIBLE
        self._lower_bound = 1
        if not whole_accepted and self._clip_is_unsure(scores):
            return Outcome.BELOW_THRESHOLD
        yield from self._shrink(whole_and_silence[0] if whole_accepted else None)
        yield from self._prove_lower_bound()
        yield from self._sample_smaller_sets()
        best = self._loop.best
        if best is None:
            return Outcome.IMPOSSIBLE
        return Outcome.IRREDUCIBLE if self._loop.can_certify(best) else Outcome.BUDGET

    def step(self, phase: str, outcome: Outcome | None) -> Step:
        """Return the current state."""
        loop = self._loop
        best = None if outcome is Outcome.VACUOUS else loop.best
        return Step(
            phase=phase,
            keep=self._aim.of_all_cells(best.keep) if best else None,
            n_kept=best.n_kept if best else None,
            probability=best.probability if best else None,
            margin=best.margin if best else None,
            evaluations=loop.evaluations - loop.bound_evaluations,
            bound_evaluations=loop.bound_evaluations,
            n_reused=loop.n_heard - loop.evaluations,
            evaluations_left=evaluations_left(
                loop,
                self._effort,
                self._n_cells,
                limit=self._config.max_evaluations,
                is_proven=self._is_proven(),
            ),
            rounds=loop.rounds,
            seconds=time.perf_counter() - self._started,
            batch_size=loop.largest_batch,
            lower_bound=self._lower_bound,
            sampled_bound=self._sampled_bound,
            outcome=outcome,
        )

    def _clip_is_unsure(self, whole_and_silence: Scores) -> bool:
        """Whether the clip itself is the class, and less surely than was asked for.

        Args:
            whole_and_silence: scores of all free cells together, which are rejected, and of none.
        """
        question = self._aim.question
        scores = whole_and_silence
        if question.criterion.min_probability is None:
            return False
        if self._n_cells + int(self._aim.base.sum()) < question.partition.n_cells:
            # They are not the clip: cells are not allowed, or inaudible and yet not quite empty.
            clip = question.clip.waveform.to(question.classifier.device)
            scores = question.criterion.score(question.classifier(clip[None]))
        is_the_class = float(scores.margin[0]) >= ACCEPTING_MARGIN
        return is_the_class and not bool(scores.accepted[0])

    def _shrink(self, whole: Bool[Tensor, " n_cells"] | None) -> Generator[Step, None, None]:
        """Find a small irreducible keep; `whole` is the clip, if it is accepted."""
        groups = self._groups()
        alone = yield from self._judge_alone(groups)
        if self._is_proven():
            return
        energy = self._aim.question.energy[self._aim.free]
        ranking = rank_groups(groups, energy, alone, self._effort.n_random, self._generator)
        rankings = yield from self._make(ranking, "ranking")
        n_starts = 1 if len(rankings[0].place_of_group) == self._n_cells else FINE_STARTS
        first = shortest_accepted(rankings, energy, n_starts)
        starts = yield from self._make(first, "first fragments")
        ways = [self._from_fragments(starts, rankings)]
        if whole is not None and self._effort.from_above:
            ways.append(without_result(reduce(whole, FIRST_GROUPS)))
        yield from self._make(run_in_lockstep(ways), "taking away")
        yield from self._settle()

    def _groups(self) -> Int[Tensor, " n_free"]:
        """The group of every free cell, numbered from 0 without gaps."""
        groups = group_cells(self._aim.question.partition, MAX_RANKED_GROUPS)[self._aim.free]
        numbers: Tensor = (groups.bincount() > 0).cumsum(0) - 1
        return numbers[groups]

    def _judge_alone(self, groups: Int[Tensor, " n_cells"]) -> Generator[Step, None, Scores | None]:
        """Score every group alone, if the effort allows; where groups are cells, that is a proof.

        Returns the scores, or None.
        """
        if not self._effort.singles:
            return None
        n_groups = int(groups.max()) + 1
        alone = torch.eye(n_groups, dtype=torch.bool)[:, groups]
        scores = yield from self._make(once(alone), "ranking")
        if n_groups == self._n_cells and not scores.accepted.any():
            self._lower_bound = 2
        return scores

    def _from_fragments(
        self, starts: list[Bool[Tensor, " n_cells"]], rankings: Rankings
    ) -> Move[None]:
        by_region = rankings[0].by_region()
        yield from run_in_lockstep([reduce(start, FIRST_GROUPS, by_region) for start in starts])
        pool = torch.zeros(self._n_cells, dtype=torch.bool)
        pool[first_of_each(rankings, MAX_POOL)] = True
        yield from descend(
            self._loop,
            pool,
            self._generator,
            end=self._effort.evaluations(len(rankings[0].place_of_group)),
            hopeless=self._effort.hopeless,
            is_done=self._is_proven,
        )

    def _settle(self) -> Generator[Step, None, None]:
        """Reduce the best keep until nothing changes: then it is irreducible."""
        settled = None
        while (best := self._loop.best) is not settled and best is not None:
            settled = best
            yield from self._make(reduce(best.keep, best.n_kept), "taking away")

    def _prove_lower_bound(self) -> Generator[Step, None, None]:
        if self._is_proven():
            return
        sizes = sizes_to_prove(self._n_cells, self._lower_bound, self._effort)
        proof = prove(self._n_cells, sizes, lambda size: self._best_size() <= size)
        bound = yield from self._make(proof, "lower bound", for_bound=True)
        self._lower_bound = bound or self._lower_bound

    def _sample_smaller_sets(self) -> Generator[Step, None, None]:
        """Judge random sets of one cell fewer; should one suffice, reduce it and begin again.

        They come from the search's generator, after all that it drew before: the same seed again
        would draw sets that depend on those which led to this size.
        """
        n_draws = self._effort.n_draws
        while n_draws and (best := self._loop.best) and not self._is_proven():
            affordable = self._loop.affordable()
            if affordable is not None and affordable < n_draws:
                return
            size = best.n_kept - 1
            drawn = random_sets(self._n_cells, size, n_draws, self._generator)
            scores = yield from self._make(once(drawn), "random sets", for_bound=True)
            if not scores.accepted.any():
                self._sampled_bound = SampledBound(size=size, n_draws=n_draws)
                return
            yield from self._settle()

    def _best_size(self) -> int:
        """The cells of the best keep; one more than there are, if there is none."""
        return self._loop.best.n_kept if self._loop.best else self._n_cells + 1

    def _is_proven(self) -> bool:
        """Whether no smaller keep can be sufficient."""
        return self._best_size() <= self._lower_bound

    def _make(
        self, move: Move[Result], phase: str, *, for_bound: bool = False
    ) -> Generator[Step, None, Result]:
        """Run a move; yields a step after every batch."""
        judging = self._loop.make(move, for_bound=for_bound)
        while True:
            try:
                next(judging)
            except StopIteration as finished:
                result: Result = finished.value
                return result
            yield self.step(phase, None)
