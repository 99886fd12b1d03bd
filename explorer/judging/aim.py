"""What a search looks for, and what has to be heard to tell.

A search for a fragment asks one thing of a keep: is `x[keep]` accepted? What is built around a
fragment asks more. Some cells are kept in any case, so the search is about the others only; and the
clip without the keep may have to be rejected, which takes a second sound, `x[~keep]`.

With s the slack of the keep and r that of the rest, both are as wanted if s >= 0 and r < 0. So

    slack = min(s, -r), with -r lowered by the smallest step that a number can make,

is what it is for a fragment alone: accepted means slack >= 0, and it ranks what is not.

A search works with keeps of its *free* cells: those that the recording can have anything in, that
are allowed and that are not kept anyway. The rest of the clip is all that is not kept, inaudible
cells and those that are not allowed included.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from explorer.judging.criterion import Evidence, Scores
from explorer.judging.question import Question


@dataclass(frozen=True, kw_only=True, eq=False)
class Aim:
    """A question, the cells that are kept in any case, and whether the rest counts, too."""

    question: Question
    base: Bool[Tensor, " n_cells"]  # always kept
    rejects_rest: bool = False  # the clip without the keep must not be accepted
    among: Bool[Tensor, " n_cells"] | None = None  # may be kept beside the base; None for all cells

    @classmethod
    def of(cls, question: Question, among: Sequence[int] | None = None) -> "Aim":
        """Return the aim of a search for a fragment: nothing is kept that need not be.

        Args:
            question: clip, source model, cells and criterion.
            among: indices of the cells that the fragment may consist of; None for all.
        """
        n_cells = question.partition.n_cells
        return cls(
            question=question,
            base=torch.zeros(n_cells, dtype=torch.bool),
            among=None if among is None else keep_of(among, n_cells),
        )

    @cached_property
    def free(self) -> Int[Tensor, " n_free"]:
        """The cells that a search may keep or not, in order."""
        may_be_kept = ~self.base if self.among is None else self.among & ~self.base
        return may_be_kept[: self.question.n_audible].nonzero().flatten()

    @property
    def n_free(self) -> int:
        """How many cells these are."""
        return len(self.free)

    @property
    def n_sounds(self) -> int:
        """How many sounds have to be judged for one keep."""
        return 2 if self.rejects_rest else 1

    def of_all_cells(self, keeps: Bool[Tensor, "*batch n_free"]) -> Bool[Tensor, "*batch n_cells"]:
        """Return keeps of the free cells as keeps of all cells, those of the base among them."""
        whole = self.base.expand(*keeps.shape[:-1], -1).clone()
        whole[..., self.free] = keeps
        return whole

    def sounds(self, keeps: Bool[Tensor, "batch n_free"]) -> Bool[Tensor, "sounds n_cells"]:
        """Return the keeps of all cells whose sounds tell about some keeps: `n_sounds` for each."""
        whole = self.of_all_cells(keeps)
        if not self.rejects_rest:
            return whole
        return torch.stack([whole, ~whole], dim=1).flatten(0, 1)

    def weigh(self, evidence: Evidence) -> Scores:
        """Score keeps from the answers to their sounds, in the order of `sounds`.

        The probability is that of the class on the keep. So is the margin, unless the rest is
        accepted: then it is negative.
        """
        scores = self.question.criterion.weigh(evidence)
        if not self.rejects_rest:
            return scores
        rest_slack, rest_margin = scores.slack[1::2], scores.margin[1::2]
        lowest = torch.full_like(rest_slack, -math.inf)
        margin = scores.margin[::2]
        return Scores(
            slack=torch.minimum(scores.slack[::2], torch.nextafter(-rest_slack, lowest)),
            margin=torch.where(rest_slack >= 0, torch.minimum(margin, -rest_margin), margin),
            probability=scores.probability[::2],
        )


def keep_of(cells: Sequence[int], n_cells: int) -> Bool[Tensor, " n_cells"]:
    """Return the keep of some cells, given by their indices.

    >>> keep_of([0, 2], 4).tolist()
    [True, False, True, False]
    """
    keep = torch.zeros(n_cells, dtype=torch.bool)
    keep[list(cells)] = True
    return keep
