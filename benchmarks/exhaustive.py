"""The fewest cells of all, by trying every keep of one cell, of two, of three, and so on.

Sufficiency is not monotone, so nothing but enumeration proves that no smaller keep is accepted: all
C(n, 1) + ... + C(n, s) keeps of up to s cells. A band partition is linear, so the waveform of a
keep is the sum of its cells' waveforms,

    x[keep] = sum over kept cells c of x[c],

and a batch of them is one matrix product, keeps @ cells, instead of an inverse transform each. The
product rounds differently from the transform. A keep whose slack comes near 0 is therefore judged
again by the search's own `Scorer`, whose verdict counts.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from math import comb

import torch
from jaxtyping import Bool
from torch import Tensor

from explorer.judging.aim import Aim
from explorer.judging.question import Question
from explorer.judging.scorer import Scorer

# On a CPU, larger batches no longer fit its caches: at 64 a sound took twice as long.
BATCH = {"cpu": 16, "cuda": 1024}
BATCH_ELSEWHERE = 64
# Far more than the two ways of making a sound differ in: they agree to about 1e-5.
BORDERLINE_SLACK = 0.01
MAX_KEEPS = 45_000  # all of up to 3 of 64 cells and of up to 4 of 32 are fewer


@dataclass(frozen=True, kw_only=True)
class Exhausted:
    """What trying every small keep has shown. Silence was rejected before, by the search."""

    size: int | None  # the fewest cells of all; None: no keep of up to `tried` cells is accepted
    tried: int  # every keep of up to so many cells was judged, or of `size` cells until one was
    evaluations: int


def largest_size(n_cells: int, max_keeps: int = MAX_KEEPS) -> int:
    """Return the largest size such that all keeps of up to so many cells are at most `max_keeps`.

    >>> largest_size(64), largest_size(32)
    (3, 4)
    """
    total, size = 1, 0
    while size < n_cells and total + comb(n_cells, size + 1) <= max_keeps:
        size += 1
        total += comb(n_cells, size)
    return size


def find_smallest(question: Question, max_size: int) -> Exhausted:
    """Try all keeps of audible cells, the smallest first, until one is accepted.

    Args:
        question: clip, model, cells (mel or linear bands) and criterion.
        max_size: the largest size to try.
    """
    n_cells = question.n_audible
    each = question.of_all_cells(torch.eye(n_cells, dtype=torch.bool))
    cells = question.fragments(each)
    batch = BATCH.get(cells.device.type, BATCH_ELSEWHERE)
    scorer = Scorer(Aim.of(question), None)
    evaluations = 0
    for size in range(1, max_size + 1):
        for keeps in keeps_of(n_cells, size, batch):
            evaluations += len(keeps)
            sounds = keeps.to(cells.device, cells.dtype) @ cells
            scores = question.criterion.score(question.classifier(sounds))
            near = keeps[scores.slack >= -BORDERLINE_SLACK]
            if len(near) and _any_accepted(near, scorer):
                evaluations += scorer.evaluations
                return Exhausted(size=size, tried=size, evaluations=evaluations)
    return Exhausted(size=None, tried=max_size, evaluations=evaluations + scorer.evaluations)


def keeps_of(n_cells: int, size: int, batch: int) -> Iterator[Bool[Tensor, "batch n_cells"]]:
    """Yield all keeps of `size` cells, `batch` at a time."""
    combinations = itertools.combinations(range(n_cells), size)
    while chunk := list(itertools.islice(combinations, batch)):
        keeps = torch.zeros(len(chunk), n_cells, dtype=torch.bool)
        yield keeps.scatter_(1, torch.tensor(chunk), True)


def _any_accepted(keeps: Bool[Tensor, "batch n_cells"], scorer: Scorer) -> bool:
    remaining = scorer.unknown(keeps)
    while len(remaining):
        remaining = scorer.evaluate_batch(remaining)
        if scorer.best is not None:
            return True
    return False
