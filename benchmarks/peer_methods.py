"""Other ways to find a sufficient keep, done as their authors do them, on our cells.

- Deletion from the top: what our own search contains as one of its starts, alone.
- FreqRISE (Brüsch et al. 2024, arXiv 2406.13584; https://github.com/theabrusch/FreqRISE): random
  masks on the spectrum; a cell's relevance is the mean, over the masks, of its mask value times
  the probability of the class. It ranks and makes no fragment; here the fragment is the ranking's
  first accepted prefix. Numbers are those of their AudioMNIST experiment: 3,000 masks, kept with
  probability 0.5, on a grid of 200 points that is interpolated linearly, mirrored at the ends and
  shifted at random. A partition with cells of its own (64 bands) is its own grid.

Every method sees the same clip, model, cells and criterion as ours, and is batched as ours is.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor
from torch.nn import functional

from explorer.judging.batching import FIRST_SIZE, LARGEST_SIZE
from explorer.judging.question import Question
from explorer.judging.scorer import Scorer
from explorer.searching.moves import Move
from explorer.searching.ranking import prefixes
from explorer.searching.reduce import reduce
from explorer.searching.search import FIRST_GROUPS

Result = TypeVar("Result")

N_MASKS = 3_000
GRID_POINTS = 200
KEEP_PROBABILITY = 0.5
# Up to so many cells every prefix of a ranking is tried; of more, growing ones, then those between.
MAX_TRIED_ONE_BY_ONE = 512
PREFIX_BATCH = 16


@dataclass(frozen=True, kw_only=True, eq=False)
class Case(Question):
    """What every method is given: one clip, one model, one partition, one class."""

    def scorer(self) -> Scorer:
        """A scorer that knows nothing yet, with batches of automatic size."""
        return Scorer(self, None)

    def accepts(self, keep: Bool[Tensor, " n_cells"]) -> bool:
        """Whether `x[keep]` is accepted, judged alone and afresh."""
        coefficients = self.partition.analyse(self.clip.waveform.to(self.classifier.device))
        waveforms = self.partition.resynthesise(coefficients, keep[None])
        return bool(self.criterion.score(self.classifier(waveforms)).accepted)


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """What a method came back with."""

    keep: Bool[Tensor, " n_cells"] | None  # None: it has no set to offer
    evaluations: int  # sounds that the model judged for it
    seconds: float


def delete_from_the_top(case: Case) -> Found:
    """Take away from the whole clip what can go, in ever smaller groups, down to single cells."""
    started = time.perf_counter()
    scorer = case.scorer()
    whole = torch.ones(case.partition.n_cells, dtype=torch.bool)
    keep = _carry_out(reduce(whole, FIRST_GROUPS), scorer)
    return Found(keep=keep, evaluations=scorer.evaluations, seconds=time.perf_counter() - started)


def freqrise(case: Case, seed: int, n_masks: int = N_MASKS) -> Found:
    """Rank the cells by random masks; keep the ranking's first accepted prefix."""
    started = time.perf_counter()
    relevance = freqrise_relevance(case, n_masks, torch.Generator().manual_seed(seed))
    order = relevance.argsort(descending=True, stable=True)
    scorer = case.scorer()
    keep = first_accepted_prefix(order, scorer)
    return Found(
        keep=keep,
        evaluations=n_masks + scorer.evaluations,
        seconds=time.perf_counter() - started,
    )


def freqrise_relevance(
    case: Case, n_masks: int, generator: torch.Generator
) -> Float[Tensor, " n_cells"]:
    """The mean of the masks, each weighted by the probability of the class; float64."""
    partition, classifier = case.partition, case.classifier
    coefficients = partition.analyse(case.clip.waveform.to(classifier.device))
    relevance = torch.zeros(partition.n_cells, dtype=torch.float64)
    batch = LARGEST_SIZE.get(classifier.device.type, FIRST_SIZE)
    for first in range(0, n_masks, batch):
        count = min(batch, n_masks - first)
        if partition.kind == "bins":
            masks = smooth_masks(count, partition.n_cells, generator)
            masked = coefficients * masks.to(coefficients.device)
            waveforms = torch.fft.irfft(masked, n=partition.n_samples)
        else:
            keeps = torch.rand(count, partition.n_cells, generator=generator) < KEEP_PROBABILITY
            masks, waveforms = keeps.float(), partition.resynthesise(coefficients, keeps)
        scores = case.criterion.score(classifier(waveforms))
        relevance += scores.probability @ masks.double() / n_masks
    return relevance


def smooth_masks(
    count: int, n_bins: int, generator: torch.Generator
) -> Float[Tensor, "count n_bins"]:
    """Masks between 0 and 1: coarse random ones, interpolated, mirrored and shifted.

    Args:
        count: how many.
        n_bins: their length.
        generator: of all randomness.
    """
    n_points = min(GRID_POINTS, n_bins)
    grid = (torch.rand(count, 1, n_points, generator=generator) < KEEP_PROBABILITY).float()
    fine = functional.interpolate(grid, size=n_bins, mode="linear", align_corners=False)
    padding = n_points // 2
    padded = functional.pad(fine, (padding, padding), mode="reflect")[:, 0]
    shifts = torch.randint(n_points, (count, 1), generator=generator)
    return padded.gather(1, shifts + torch.arange(n_bins))


def first_accepted_prefix(
    order: Int[Tensor, " n_cells"], scorer: Scorer
) -> Bool[Tensor, " n_cells"] | None:
    """The shortest prefix of a ranking that is accepted; None if even all cells are not.

    Up to 512 cells every prefix is tried, from the shortest, 16 in a batch. Of more cells the
    lengths grow by an eighth, and between the last rejected and the first accepted one the
    border is found by halving, so that a shorter accepted prefix may be missed.
    """
    lengths = _lengths(len(order))
    rejected = 0
    for first in range(0, len(lengths), PREFIX_BATCH):
        some = lengths[first : first + PREFIX_BATCH]
        accepted = _accepted(prefixes(order, some), scorer)
        for length, is_accepted in zip(some, accepted, strict=True):
            if is_accepted:
                return prefixes(order, [_border(order, rejected, length, scorer)])[0]
            rejected = length
    return None


def _border(order: Int[Tensor, " n_cells"], rejected: int, accepted: int, scorer: Scorer) -> int:
    while accepted - rejected > 1:
        middle = (accepted + rejected) // 2
        if _accepted(prefixes(order, [middle]), scorer)[0]:
            accepted = middle
        else:
            rejected = middle
    return accepted


def _lengths(n_cells: int) -> Sequence[int]:
    """Those of the prefixes that are tried first.

    >>> list(_lengths(3)), _lengths(1000)[-3:]
    ([1, 2, 3], [826, 929, 1000])
    """
    if n_cells <= MAX_TRIED_ONE_BY_ONE:
        return range(1, n_cells + 1)
    growing, length = [], 1
    while length < n_cells:
        growing.append(length)
        length += max(1, length // 8)
    return [*growing, n_cells]


def _carry_out(move: Move[Result], scorer: Scorer) -> Result:
    """Score what a move of our own search asks for, until it returns."""
    keeps = next(move)
    while True:
        _accepted(keeps, scorer)
        try:
            keeps = move.send(scorer.recall(keeps))
        except StopIteration as finished:
            result: Result = finished.value
            return result


def _accepted(keeps: Bool[Tensor, "batch n_cells"], scorer: Scorer) -> list[bool]:
    todo = scorer.unknown(keeps)
    while len(todo):
        todo = scorer.evaluate_batch(todo)
    accepted: list[bool] = scorer.recall(keeps).accepted.tolist()
    return accepted
