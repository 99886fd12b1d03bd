"""Other methods for finding a sufficient keep, as published, on our cells.

- Deletion from the top: one of the starts of our own search, alone.
- FreqRISE (Brüsch et al. 2024, arXiv 2406.13584; https://github.com/theabrusch/FreqRISE): random
  masks on the spectrum; a cell's relevance is the mean, over the masks, of its mask value times
  the probability of the class. It only ranks the cells; the fragment here is the ranking's first
  accepted prefix. The settings are those of their AudioMNIST experiment: 3,000 masks with keep
  probability 0.5, on a grid of 200 points that is interpolated linearly, mirrored at the ends and
  shifted at random. In a partition coarser than bins (64 bands), the cells are the grid.

Every method gets the same clip, model, cells and criterion as our search, and the same batching.
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
# Up to this many cells every prefix of a ranking is tried; beyond, growing lengths, then halving.
MAX_TRIED_ONE_BY_ONE = 512
PREFIX_BATCH = 16


@dataclass(frozen=True, kw_only=True, eq=False)
class PeerCase(Question):
    """The input of every method: one clip, one model, one partition, one class."""

    def scorer(self) -> Scorer:
        """Make an empty scorer that chooses its own batch size."""
        return Scorer(self, None)

    def accepts(self, keep: Bool[Tensor, " n_cells"]) -> bool:
        """Whether `x[keep]` is accepted when it is judged again, alone."""
        coefficients = self.partition.analyse(self.clip.waveform.to(self.classifier.device))
        waveforms = self.partition.resynthesise(coefficients, keep[None])
        return bool(self.criterion.score(self.classifier(waveforms)).accepted)


@dataclass(frozen=True, kw_only=True, eq=False)
class MethodResult:
    """What a method found, and its cost."""

    keep: Bool[Tensor, " n_cells"] | None  # None: it found none
    evaluations: int  # sounds that the model judged for it
    seconds: float


def delete_from_the_top(case: PeerCase) -> MethodResult:
    """Remove groups of cells from the whole clip while it is accepted, down to single cells."""
    started = time.perf_counter()
    scorer = case.scorer()
    whole = torch.ones(case.partition.n_cells, dtype=torch.bool)
    keep = _run_move(reduce(whole, FIRST_GROUPS), scorer)
    return MethodResult(
        keep=keep, evaluations=scorer.evaluations, seconds=time.perf_counter() - started
    )


def freqrise(case: PeerCase, seed: int, n_masks: int = N_MASKS) -> MethodResult:
    """Rank the cells by random masks and keep the ranking's first accepted prefix."""
    started = time.perf_counter()
    relevance = freqrise_relevance(case, n_masks, torch.Generator().manual_seed(seed))
    order = relevance.argsort(descending=True, stable=True)
    scorer = case.scorer()
    keep = first_accepted_prefix(order, scorer)
    return MethodResult(
        keep=keep,
        evaluations=n_masks + scorer.evaluations,
        seconds=time.perf_counter() - started,
    )


def freqrise_relevance(
    case: PeerCase, n_masks: int, generator: torch.Generator
) -> Float[Tensor, " n_cells"]:
    """Mean of the masks, each weighted by the probability of the class; float64."""
    partition, classifier = case.partition, case.classifier
    coefficients = partition.analyse(case.clip.waveform.to(classifier.device))
    relevance = torch.zeros(partition.n_cells, dtype=torch.float64)
    batch = LARGEST_SIZE.get(classifier.device.type, FIRST_SIZE)
    for first in range(0, n_masks, batch):
        count = min(batch, n_masks - first)
        if partition.kind == "bins":
            masks = smooth_masks(count, partition.n_cells, generator)
            masked = coefficients.spectrum * masks.to(coefficients.spectrum.device)
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
    """Draw masks between 0 and 1: coarse random ones, interpolated, mirrored and shifted.

    Args:
        count: how many masks.
        n_bins: their length.
        generator: the source of all randomness.
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
    """Find the first accepted prefix of a ranking; None if even all cells are rejected.

    Up to 512 cells every prefix is tried, from the shortest, 16 in a batch. With more cells the
    lengths grow by an eighth, and the border between the last rejected and the first accepted one
    is found by halving, so a shorter accepted prefix may be missed.
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
    """The lengths of the prefixes that are tried first.

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


def _run_move(move: Move[Result], scorer: Scorer) -> Result:
    """Score the requests of a move of our own search until it returns."""
    keeps = next(move)
    while True:
        _accepted(keeps, scorer)
        try:
            keeps = move.send(scorer.recall(keeps))
        except StopIteration as finished:
            result: Result = finished.value
            return result


def _accepted(keeps: Bool[Tensor, "batch n_cells"], scorer: Scorer) -> list[bool]:
    remaining = scorer.unknown(keeps)
    while len(remaining):
        remaining = scorer.evaluate_batch(remaining)
    accepted: list[bool] = scorer.recall(keeps).accepted.tolist()
    return accepted
