"""Batched scoring of keeps: mask, resynthesis, forward pass, verdict.

No keep is evaluated twice. Kernels round differently at different batch sizes, so raw scores must
never steer the search: verdicts leave the criterion's margin for rounding, and rankings use slacks
rounded to multiples of 1e-3, where equal cells tie and the lower index wins.

Keeps here are those of a search: of the audible cells alone (see `explorer.judging.question`).
"""

import hashlib
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Int
from torch import Tensor

from explorer.judging.batching import BatchSizer, run_batch
from explorer.judging.criterion import Scores
from explorer.judging.question import Question

RANKING_QUANTUM = 1e-3


def quantised_slack(scores: Scores) -> Int[Tensor, " batch"]:
    """Return the slack in whole multiples of 1e-3: coarse enough to steer a search."""
    return (scores.slack / RANKING_QUANTUM).round().long()


@dataclass(frozen=True, kw_only=True, eq=False)
class ScoredKeep:
    """A keep with its scores."""

    keep: Bool[Tensor, " n_cells"]
    n_kept: int
    probability: float
    margin: float


class Scorer:
    """Scores keeps for one question, remembers the scores and the best accepted keep.

    Args:
        question: clip, model, cells and criterion.
        batch_size: sounds in one forward pass; None to choose by time and memory.
    """

    def __init__(self, question: Question, batch_size: int | None) -> None:
        self.best: ScoredKeep | None = None
        self.rounds = 0
        self.largest_batch = 0
        self._question = question
        self._sizer = BatchSizer(batch_size, question.classifier.device)
        self._known: dict[bytes, tuple[float, float, float]] = {}

    @property
    def evaluations(self) -> int:
        """How many sounds the model has judged so far."""
        return len(self._known)

    def unknown(self, keeps: Bool[Tensor, "batch n_cells"]) -> Bool[Tensor, "fresh n_cells"]:
        """Return the keeps that have not been scored yet, without duplicates, in order."""
        fresh: dict[bytes, int] = {}
        for row, key in enumerate(_keys(keeps)):
            if key not in self._known:
                fresh.setdefault(key, row)
        return keeps[list(fresh.values())]

    def evaluate_batch(self, keeps: Bool[Tensor, "batch n_cells"]) -> Bool[Tensor, "rest n_cells"]:
        """Score as many keeps as fit in one batch; returns the rest.

        Args:
            keeps: at least one, none of them scored before.

        Raises:
            ModelError: not even one sound fits in memory, or logits are not numbers.
        """
        return run_batch(keeps, self._evaluate, self._sizer, self._question.classifier.info.id)

    def recall(self, keeps: Bool[Tensor, "batch n_cells"]) -> Scores:
        """Return the stored scores of keeps that were all evaluated before."""
        table = [self._known[key] for key in _keys(keeps)]
        columns = torch.tensor(table, dtype=torch.float64).reshape(len(keeps), 3).T
        return Scores(slack=columns[0], margin=columns[1], probability=columns[2])

    def _evaluate(self, keeps: Bool[Tensor, "batch n_cells"]) -> None:
        question = self._question
        sounds = question.fragments(question.of_all_cells(keeps))
        scores = question.criterion.score(question.classifier(sounds))
        self.rounds += 1
        self.largest_batch = max(self.largest_batch, len(keeps))
        columns = (scores.slack.tolist(), scores.margin.tolist(), scores.probability.tolist())
        for key, row in zip(_keys(keeps), zip(*columns, strict=True), strict=True):
            self._known[key] = row
        self._remember_best(keeps, scores)

    def _remember_best(self, keeps: Bool[Tensor, "batch n_cells"], scores: Scores) -> None:
        for row in scores.accepted.nonzero().flatten().tolist():
            n_kept = int(keeps[row].sum())
            is_fragment = n_kept > 0  # silence is not a fragment
            if is_fragment and (self.best is None or n_kept < self.best.n_kept):
                self.best = ScoredKeep(
                    keep=keeps[row].clone(),
                    n_kept=n_kept,
                    probability=float(scores.probability[row]),
                    margin=float(scores.margin[row]),
                )


def _keys(keeps: Bool[Tensor, "batch n_cells"]) -> list[bytes]:
    """Return a 16-byte key for each keep, however many cells there are."""
    rows = np.packbits(keeps.numpy(), axis=1)
    return [hashlib.blake2b(row.tobytes(), digest_size=16).digest() for row in rows]
