"""Scores of many keeps of one clip: mask, resynthesis, forward pass, verdict, in batches.

No keep is evaluated twice. Kernels differ in the last digits with the batch size, so nothing that
steers the search looks at raw scores: verdicts have the criterion's margin, and rankings go by
scores rounded to 1e-3, where equal cells tie and are told apart by their index.
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
    """The slack as whole multiples of 1e-3: what may steer a search."""
    return (scores.slack / RANKING_QUANTUM).round().long()


@dataclass(frozen=True, kw_only=True, eq=False)
class ScoredKeep:
    """A keep and how it fared."""

    keep: Bool[Tensor, " n_cells"]
    n_kept: int
    probability: float
    margin: float


class Scorer:
    """Scores keeps of one clip and remembers them, with the best that was accepted."""

    def __init__(self, question: Question, batch_size: int | None) -> None:
        self.best: ScoredKeep | None = None
        self.rounds = 0
        self.largest_batch = 0
        self._question = question
        self._sizer = BatchSizer(batch_size, question.classifier.device)
        self._known: dict[bytes, tuple[float, float, float]] = {}

    @property
    def evaluations(self) -> int:
        """How many sounds the model has judged."""
        return len(self._known)

    def unknown(self, keeps: Bool[Tensor, "batch n_cells"]) -> Bool[Tensor, "fresh n_cells"]:
        """Those of the keeps that were never scored, each once, in their order."""
        fresh: dict[bytes, int] = {}
        for row, key in enumerate(_keys(keeps)):
            if key not in self._known:
                fresh.setdefault(key, row)
        return keeps[list(fresh.values())]

    def evaluate_batch(self, keeps: Bool[Tensor, "batch n_cells"]) -> Bool[Tensor, "rest n_cells"]:
        """Score as many of the keeps, none of them known yet, as fit one batch; returns the rest.

        A batch that does not fit in memory is halved and tried again.
        """
        return run_batch(keeps, self._evaluate, self._sizer, self._question.classifier.info.id)

    def recall(self, keeps: Bool[Tensor, "batch n_cells"]) -> Scores:
        """The scores of keeps that are known."""
        table = [self._known[key] for key in _keys(keeps)]
        columns = torch.tensor(table, dtype=torch.float64).reshape(-1, 3).T
        return Scores(slack=columns[0], margin=columns[1], probability=columns[2])

    def _evaluate(self, keeps: Bool[Tensor, "batch n_cells"]) -> None:
        question = self._question
        scores = question.criterion.score(question.classifier(question.fragments(keeps)))
        self.rounds += 1
        self.largest_batch = max(self.largest_batch, len(keeps))
        columns = (scores.slack.tolist(), scores.margin.tolist(), scores.probability.tolist())
        for key, row in zip(_keys(keeps), zip(*columns, strict=True), strict=True):
            self._known[key] = row
        self._remember_best(keeps, scores)

    def _remember_best(self, keeps: Bool[Tensor, "batch n_cells"], scores: Scores) -> None:
        for row in scores.accepted.nonzero().flatten().tolist():
            n_kept = int(keeps[row].sum())
            is_fragment = n_kept > 0  # silence is none
            if is_fragment and (self.best is None or n_kept < self.best.n_kept):
                self.best = ScoredKeep(
                    keep=keeps[row].clone(),
                    n_kept=n_kept,
                    probability=float(scores.probability[row]),
                    margin=float(scores.margin[row]),
                )


def _keys(keeps: Bool[Tensor, "batch n_cells"]) -> list[bytes]:
    """What stands for a keep: 16 bytes, however many cells there are."""
    rows = np.packbits(keeps.numpy(), axis=1)
    return [hashlib.blake2b(row.tobytes(), digest_size=16).digest() for row in rows]
