"""Batched scoring of keeps: mask, resynthesis, forward pass, verdict.

No keep is evaluated twice, neither in one search nor in several that share their `KnownAnswers`:
searches of one clip with one model for one class, which differ in how sure the model must be, in
their seed, or in their aim. What is remembered is margin and log odds of every sound, from which
the slack at any minimum follows.
A search with such answers asks for the same keeps as one without, and so finds the same; only the
model has less to do.

Kernels round differently at different batch sizes, so raw scores must
never steer the search: verdicts leave the criterion's margin for rounding, and rankings use slacks
rounded to multiples of 1e-3, where equal cells tie and the lower index wins.

Keeps here are those of a search: of the free cells of its aim alone (see `explorer.judging.aim`).
One takes one or two sounds, and counts once all of them were judged.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from explorer.judging.aim import Aim
from explorer.judging.batching import BatchSizer, run_batch
from explorer.judging.criterion import Evidence, Scores

RANKING_QUANTUM = 1e-3

KnownAnswers = dict[bytes, tuple[float, float]]
"""Margin and log odds of a class, by keep of all cells: a model's answers to parts of one clip."""


def quantised_slack(scores: Scores) -> Int[Tensor, " batch"]:
    """Return the slack in whole multiples of 1e-3: coarse enough to steer a search."""
    return (scores.slack / RANKING_QUANTUM).round().long()


@dataclass(frozen=True, kw_only=True, eq=False)
class ScoredKeep:
    """A keep of the free cells with its scores."""

    keep: Bool[Tensor, " n_free"]
    n_kept: int
    probability: float
    margin: float


class Scorer:
    """Scores keeps for one aim, remembers the scores and the best accepted keep.

    Args:
        aim: clip, model, cells and criterion, and which of the cells are free.
        batch_size: sounds in one forward pass; None to choose by time and memory.
        known: answers of earlier searches of the same clip, model, cells and class; those of this
            one are added.
    """

    def __init__(self, aim: Aim, batch_size: int | None, known: KnownAnswers | None = None) -> None:
        self.best: ScoredKeep | None = None
        self.evaluations = 0  # sounds that the model has judged
        self.rounds = 0
        self.largest_batch = 0
        self._aim = aim
        self._sizer = BatchSizer(batch_size, aim.question.classifier.device)
        self._known: KnownAnswers = {} if known is None else known
        self._scored: dict[bytes, tuple[float, float, float]] = {}  # in this search
        self._places: dict[bytes, int] = {}  # in the order in which they were asked for
        self._best_place = 0

    @property
    def n_scored(self) -> int:
        """How many keeps have been scored, by the model or from known answers."""
        return len(self._scored)

    def unknown(self, keeps: Bool[Tensor, "batch n_free"]) -> Bool[Tensor, "fresh n_free"]:
        """Return the keeps that have not been scored yet, without duplicates, in order."""
        fresh: dict[bytes, int] = {}
        for row, key in enumerate(_keys(keeps)):
            if key not in self._scored:
                fresh.setdefault(key, row)
        return keeps[list(fresh.values())]

    def reuse(self, keeps: Bool[Tensor, "batch n_free"]) -> Bool[Tensor, "rest n_free"]:
        """Score the keeps whose answers are known from an earlier search; returns the others.

        Args:
            keeps: none of them scored before.
        """
        self._take_places(_keys(keeps))
        return self._score_known(keeps)

    def evaluate_batch(self, keeps: Bool[Tensor, "batch n_free"]) -> Bool[Tensor, "rest n_free"]:
        """Have one batch of sounds judged; returns the keeps that are still to be scored.

        Args:
            keeps: at least one, none of them scored before, each with an unknown answer.

        Raises:
            ModelError: not even one sound fits in memory, or logits are not numbers.
        """
        first, rest = keeps[: self._sizer.size], keeps[self._sizer.size :]
        self._take_places(_keys(first))
        sounds = self._aim.sounds(first)
        is_unknown = [key not in self._known for key in _keys(sounds)]
        unknown = sounds[torch.tensor(is_unknown)]
        run_batch(unknown, self._judge, self._sizer, self._aim.question.classifier.info.id)
        return torch.cat([self._score_known(first), rest])

    def recall(self, keeps: Bool[Tensor, "batch n_free"]) -> Scores:
        """Return the stored scores of keeps that were all scored before."""
        table = [self._scored[key] for key in _keys(keeps)]
        columns = torch.tensor(table, dtype=torch.float64).reshape(len(keeps), 3).T
        return Scores(slack=columns[0], margin=columns[1], probability=columns[2])

    def _judge(self, sounds: Bool[Tensor, "batch n_cells"]) -> None:
        question = self._aim.question
        evidence = question.criterion.evidence(question.classifier(question.fragments(sounds)))
        self.evaluations += len(sounds)
        self.rounds += 1
        self.largest_batch = max(self.largest_batch, len(sounds))
        columns = (evidence.margin.tolist(), evidence.log_odds.tolist())
        self._known.update(zip(_keys(sounds), zip(*columns, strict=True), strict=True))

    def _score_known(self, keeps: Bool[Tensor, "batch n_free"]) -> Bool[Tensor, "rest n_free"]:
        """Score the keeps of which every answer is known; returns the others."""
        answers = [self._known.get(key) for key in _keys(self._aim.sounds(keeps))]
        each = self._aim.n_sounds
        of_keeps = [answers[first : first + each] for first in range(0, len(answers), each)]
        is_known = torch.tensor([None not in answers for answers in of_keeps], dtype=torch.bool)
        known = [answer for answers in of_keeps if None not in answers for answer in answers]
        self._score(keeps[is_known], torch.tensor(known, dtype=torch.float64).reshape(-1, 2))
        return keeps[~is_known]

    def _score(
        self, keeps: Bool[Tensor, "batch n_free"], answers: Float[Tensor, "sounds 2"]
    ) -> None:
        scores = self._aim.weigh(Evidence(margin=answers[:, 0], log_odds=answers[:, 1]))
        keys = _keys(keeps)
        columns = (scores.slack.tolist(), scores.margin.tolist(), scores.probability.tolist())
        self._scored.update(zip(keys, zip(*columns, strict=True), strict=True))
        self._remember_best(keeps, keys, scores)

    def _take_places(self, keys: list[bytes]) -> None:
        for key in keys:
            self._places.setdefault(key, len(self._places))

    def _remember_best(
        self, keeps: Bool[Tensor, "batch n_free"], keys: list[bytes], scores: Scores
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
