"""Scores keeps for one method: counts evaluations, repeats none, and ends at a budget."""

from typing import TypeVar

from jaxtyping import Bool, Float
from torch import Tensor

from benchmarks.peer_methods.case import PeerCase
from explorer.judging.aim import Aim
from explorer.judging.criterion import Scores
from explorer.judging.scorer import Scorer
from explorer.searching.moves import Move

Result = TypeVar("Result")


class BudgetSpent(Exception):  # noqa: N818 - the end of a method is not an error
    """Raised when a method asks for more than its budget; never leaves this package."""


class Evaluator:
    """Runs the moves of one method on one case.

    Keeps here are of the audible cells alone, as in our search.

    Args:
        case: clip, model, cells and criterion.
        budget: how many sounds the model may judge; None for no limit.
    """

    def __init__(self, case: PeerCase, budget: int | None = None) -> None:
        self.case = case
        self.n_cells = case.n_audible
        self._budget = budget
        self._scorer = Scorer(Aim.of(case), None)
        self._n_others = 0

    @property
    def evaluations(self) -> int:
        """How many sounds the model has judged."""
        return self._scorer.evaluations + self._n_others

    @property
    def left(self) -> int | None:
        """How many sounds the model may still judge; None for no limit."""
        return None if self._budget is None else self._budget - self.evaluations

    @property
    def best(self) -> Bool[Tensor, " n_cells"] | None:
        """The smallest accepted keep so far, of all cells; of several the first."""
        best = self._scorer.best
        return None if best is None else self.case.of_all_cells(best.keep)

    def play(self, move: Move[Result]) -> Result:
        """Score what a move requests until it returns; raises BudgetSpent."""
        try:
            keeps = next(move)
            while True:
                keeps = move.send(self.score(keeps))
        except StopIteration as finished:
            result: Result = finished.value
            return result

    def score(self, keeps: Bool[Tensor, "batch n_audible"]) -> Scores:
        """Score keeps; raises BudgetSpent once the first ones have used up the budget.

        Which keeps those are does not depend on the size of a batch, and so not on the machine.
        """
        unknown = self._scorer.unknown(keeps)
        todo = affordable = unknown if self.left is None else unknown[: self.left]
        while len(todo):
            todo = self._scorer.evaluate_batch(todo)
        if len(affordable) < len(unknown):
            raise BudgetSpent
        return self._scorer.recall(keeps)

    def judge(self, waveforms: Float[Tensor, "batch n_samples"]) -> Scores:
        """Score sounds that no keep makes; raises BudgetSpent, without a call, if too many."""
        if self.left is not None and len(waveforms) > self.left:
            raise BudgetSpent
        self._n_others += len(waveforms)
        return self.case.criterion.score(self.case.classifier(waveforms))
