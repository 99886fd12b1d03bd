"""Batched scoring of keeps: mask, resynthesis, forward pass, verdict.

No keep is evaluated twice, neither in one search nor in several that share their `KnownAnswers`:
searches of one clip with one model for one class, which differ in how sure the model must be, or in
their seed. What is remembered is margin and log odds, from which the slack at any minimum follows.
A search with such answers asks for the same keeps as one without, and so finds the same; only the
model has less to do.

Kernels round differently at different batch sizes, so raw scores must
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
from explorer.judging.criterion import Evidence, Scores
from explorer.judging.question import Question

RANKING_QUANTUM = 1e-3

KnownAnswers = dict[bytes, tuple[float, float]]
"""Margin and log odds of a class, by keep: a model's answers to fragments of one clip."""


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
        known: answers of earlier searches of the same clip, model, cells and class; those of this
            one are added.
    """

    def __init__(
        self, question: Question, batch_size: int | None, known: KnownAnswers | None = None
    ) -> None:
        self.best: ScoredKeep | None = None
        self.evaluations = 0  # sounds that the model has judged
        self.rounds = 0
        self.largest_batch = 0
        self._question = question
        self._sizer = BatchSizer(batch_size, question.classifier.device)
        self._known: KnownAnswers = {} if known is None else known
        self._scored: dict[bytes, tuple[float, float, float]] = {}  # in this search
        self._places: dict[bytes, int] = {}  # in the order in which they were asked for
        self._best_place = 0

    @property
    def n_scored(self) -> int:
        """How many keeps have been scored, by the model or from known answers."""
        return len(self._scored)

    def unknown(self, keeps: Bool[Tensor, "batch n_cells"]) -> Bool[Tensor, "fresh n_cells"]:
        """Return the keeps that have not been scored yet, without duplicates, in order."""
        fresh: dict[bytes, int] = {}
        for row, key in enumerate(_keys(keeps)):
            if key not in self._scored:
                fresh.setdefault(key, row)
        return keeps[list(fresh.values())]

    def reuse(self, keeps: Bool[Tensor, "batch n_cells"]) -> Bool[Tensor, "rest n_cells"]:
        """Score the keeps whose answers are known from an earlier search; returns the others.

        Args:
            keeps: none of them scored before.
        """
        keys = _keys(keeps)
        self._take_places(keys)
        is_known = torch.tensor([key in self._known for key in keys], dtype=torch.bool)
        self._score(keeps[is_known])
        return keeps[~is_known]

    def evaluate_batch(self, keeps: Bool[Tensor, "batch n_cells"]) -> Bool[Tensor, "rest n_cells"]:
        """Score as many keeps as fit in one batch; returns the rest.

        Args:
            keeps: at least one, none of them scored before.

        Raises:
            ModelError: not even one sound fits in memory, or logits are not numbers.
        """
        return run_batch(keeps, self._evaluate, self._sizer, self._question.classifier.info.id)

    def recall(self, keeps: Bool[Tensor, "batch n_cells"]) -> Scores:
        """Return the stored scores of keeps that were all scored before."""
        table = [self._scored[key] for key in _keys(keeps)]
        columns = torch.tensor(table, dtype=torch.float64).reshape(len(keeps), 3).T
        return Scores(slack=columns[0], margin=columns[1], probability=columns[2])

    def _evaluate(self, keeps: Bool[Tensor, "batch n_cells"]) -> None:
        question = self._question
        sounds = question.fragments(question.of_all_cells(keeps))
        evidence = question.criterion.evidence(question.classifier(sounds))
        self.evaluations += len(keeps)
        self.rounds += 1
        self.largest_batch = max(self.largest_batch, len(keeps))
        columns = (evidence.margin.tolist(), evidence.log_odds.tolist())
        keys = _keys(keeps)
        self._known.update(zip(keys, zip(*columns, strict=True), strict=True))
        self._take_places(keys)
        self._score(keeps)

    def _score(self, keeps: Bool[Tensor, "batch n_cells"]) -> None:
        """Score keeps whose answers are known."""
        keys = _keys(keeps)
        table = [self._known[key] for key in keys]
        margin, log_odds = torch.tensor(table, dtype=torch.float64).reshape(len(keeps), 2).T
        scores = self._question.criterion.weigh(Evidence(margin=margin, log_odds=log_odds))
        columns = (scores.slack.tolist(), scores.margin.tolist(), scores.probability.tolist())
        self._scored.update(zip(keys, zip(*columns, strict=True), strict=True))
        self._remember_best(keeps, keys, scores)

    def _take_places(self, keys: list[bytes]) -> None:
        for key in keys:
            self._places.setdefault(key, len(self._places))

    def _remember_best(
        self, keeps: Bool[Tensor, "batch n_cells"], keys: list[bytes], scores: Scores
    ) -> None:
        """Keep the smallest accepted; of equal ones the one that was asked for first.

        Known answers come before those of the model, so that is not the one scored first.
        """
        for row in scores.accepted.nonzero().flatten().tolist():
            n_kept, place = int(keeps[row].sum()), self._places[keys[row]]
            is_fragment = n_kept > 0  # silence is not a fragment
            if is_fragment and (
                self.best is None or (n_kept, place) < (self.best.n_kept, self._best_place)
            ):
                self._best_place = place
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
