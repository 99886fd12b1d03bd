"""Scoring what moves ask for, batch by batch, within the limits of a search."""

from collections.abc import Callable, Generator
from typing import TypeVar

from jaxtyping import Bool
from torch import Tensor

from explorer.deadline import Deadline
from explorer.judging.aim import Aim
from explorer.judging.criterion import Scores
from explorer.judging.scorer import KnownAnswers, ScoredKeep, Scorer
from explorer.records import Outcome
from explorer.searching.config import SearchConfig
from explorer.searching.moves import Move
from explorer.searching.trials import Trials

Result = TypeVar("Result")

# Evaluations that a result takes besides its removals: of the fragment's file and the remainder's.
CHECKS_OF_FILES = 2


class EndedEarly(Exception):  # noqa: N818 - the end of a search is not an error
    """Raised between batches when the search must end."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


class JudgingLoop:
    """Scores keeps until a limit is met, and remembers them.

    What a search asks for must not depend on what was known before it. So answers that are known
    count towards its limits as if the model had been asked, and only the evaluations that are
    reported do without them.

    Args:
        aim: what is asked of a keep, and of which cells.
        config: limits on evaluations and time, batch size.
        should_stop: called before every batch.
        known: answers of earlier searches; see `Scorer`.
    """

    def __init__(
        self,
        aim: Aim,
        config: SearchConfig,
        should_stop: Callable[[], bool],
        known: KnownAnswers | None = None,
    ) -> None:
        self.trials = Trials(aim.n_free)
        self.bound_evaluations = 0  # of all evaluations, those for bounds
        self.pending = 0  # keeps of the present request that are still to be judged
        self._n_sounds = aim.n_sounds
        self._scorer = Scorer(aim, config.batch_size, known)
        self._deadline = Deadline.after(config.max_seconds)
        self._limit = config.max_evaluations
        self._should_stop = should_stop

    @property
    def best(self) -> ScoredKeep | None:
        """The smallest accepted keep so far; of equal ones the first."""
        return self._scorer.best

    @property
    def evaluations(self) -> int:
        """How many sounds the model has judged so far."""
        return self._scorer.evaluations

    @property
    def n_scored(self) -> int:
        """How many keeps have been scored so far: what limits are about."""
        return self._scorer.n_scored

    @property
    def rounds(self) -> int:
        """How many batches."""
        return self._scorer.rounds

    @property
    def largest_batch(self) -> int:
        """The sounds in the largest of them."""
        return self._scorer.largest_batch

    @property
    def n_heard(self) -> int:
        """How many sounds these keeps took, known answers included."""
        return self._n_sounds * self.n_scored

    def cost(self, n_keeps: int) -> int:
        """Return how many sounds have to be judged for so many keeps."""
        return self._n_sounds * n_keeps

    def affordable(self) -> int | None:
        """Return how many keeps can still be scored, with up to a quarter for the certificate left.

        At least what the files of the best one take is left. None if there is no limit.
        """
        if self._limit is None:
            return None
        certificate = min(self._checks(self.best), max(self._n_sounds, self._limit // 4))
        return max(0, (self._limit - certificate - self.n_heard) // self._n_sounds)

    def can_certify(self, best: ScoredKeep) -> bool:
        """Whether the limit leaves every check of a certificate."""
        return self._limit is None or self.n_heard + self._checks(best) <= self._limit

    def _checks(self, best: ScoredKeep | None) -> int:
        """The evaluations of a certificate: of the files, and of every removal."""
        return CHECKS_OF_FILES + self.cost(best.n_kept if best else 0)

    def make(self, move: Move[Result], *, for_bound: bool = False) -> Generator[None, None, Result]:
        """Run a move, scoring the keeps that it asks for.

        Yields after every batch, and where answers were known.

        Args:
            move: asks for keeps to be scored.
            for_bound: count its evaluations as those for a bound, too.

        Raises:
            EndedEarly: the search was stopped, or is out of evaluations or time.
        """
        scores: Scores | None = None
        while True:
            try:
                keeps = next(move) if scores is None else move.send(scores)
            except StopIteration as finished:
                result: Result = finished.value
                return result
            scores = yield from self._score(keeps, for_bound)

    def _score(
        self, keeps: Bool[Tensor, "batch n_cells"], for_bound: bool
    ) -> Generator[None, None, Scores]:
        unknown, affordable = self._scorer.unknown(keeps), self.affordable()
        asked = unknown[:affordable]
        todo = self._scorer.reuse(asked)
        if len(todo) < len(asked):
            self._check_whether_to_end()
            yield
        while len(todo):
            self._check_whether_to_end()
            before = self.evaluations
            todo = self._scorer.evaluate_batch(todo)
            if for_bound:
                self.bound_evaluations += self.evaluations - before
            self.pending = len(todo)
            yield
        if len(asked) < len(unknown):
            raise EndedEarly(Outcome.BUDGET)
        self.trials.add(unknown, self._scorer.recall(unknown))
        return self._scorer.recall(keeps)

    def _check_whether_to_end(self) -> None:
        if self._should_stop():
            raise EndedEarly(Outcome.CANCELLED)
        if self._deadline.has_passed:
            raise EndedEarly(Outcome.BUDGET)
