"""FreqRISE: rank the cells by random masks.

Source: T. Brüsch, K. K. Wickstrøm, M. N. Schmidt, T. S. Alstrøm and R. Jenssen, "FreqRISE:
Explaining time series using frequency masking", 2024, arXiv 2406.13584;
https://github.com/theabrusch/FreqRISE. A cell's relevance is the mean, over the masks, of its mask
value times the probability of the class. It only ranks the cells; the set here is the ranking's
first accepted prefix. The settings are those of their AudioMNIST experiment: 3,000 masks with keep
probability 0.5, on a grid of 200 points that is interpolated linearly, mirrored at the ends and
shifted at random. In a partition coarser than bins (64 bands), the cells are the grid.
"""

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn import functional

from benchmarks.peer_methods.evaluator import Evaluator
from benchmarks.peer_methods.prefixes import first_accepted_prefix, lengths_to_try
from explorer.searching.moves import Move

N_MASKS = 3_000
GRID_POINTS = 200
KEEP_PROBABILITY = 0.5
BATCH = 32


def freqrise(evaluator: Evaluator, generator: torch.Generator) -> Bool[Tensor, " n_audible"] | None:
    """Rank the cells by random masks and keep the ranking's first accepted prefix."""
    n_masks = masks_within(evaluator.left, evaluator.n_cells)
    if evaluator.case.partition.kind == "bins":
        relevance = relevance_of_bins(evaluator, n_masks, generator)
    else:
        relevance = evaluator.play(relevance_of_cells(evaluator.n_cells, n_masks, generator))
    order = relevance.argsort(descending=True, stable=True)
    return evaluator.play(first_accepted_prefix(order))


def masks_within(budget: int | None, n_cells: int) -> int:
    """Return how many masks fit a budget: it must also pay for the prefixes.

    Where that would take more than half of it, half goes into masks.

    >>> masks_within(None, 64), masks_within(300, 64), masks_within(100, 64)
    (3000, 236, 50)
    """
    if budget is None:
        return N_MASKS
    n_prefixes = len(lengths_to_try(n_cells))
    return max(1, min(N_MASKS, max(budget - n_prefixes, budget // 2)))


def relevance_of_cells(
    n_cells: int, n_masks: int, generator: torch.Generator
) -> Move[Float[Tensor, " n_cells"]]:
    """Mean of random keeps, each weighted by the probability of the class; float64."""
    keeps = torch.rand(n_masks, n_cells, generator=generator) < KEEP_PROBABILITY
    scores = yield keeps
    relevance: Tensor = scores.probability @ keeps.double() / n_masks
    return relevance


def relevance_of_bins(
    evaluator: Evaluator, n_masks: int, generator: torch.Generator
) -> Float[Tensor, " n_audible"]:
    """Mean of smooth masks, each weighted by the probability of the class; float64."""
    case = evaluator.case
    spectrum = case.analysed.to(case.classifier.device).spectrum
    relevance = torch.zeros(case.partition.n_cells, dtype=torch.float64)
    for first in range(0, n_masks, BATCH):
        count = min(BATCH, n_masks - first)
        masks = smooth_masks(count, case.partition.n_cells, generator)
        masked = spectrum * masks.to(spectrum.device)
        scores = evaluator.judge(torch.fft.irfft(masked, n=case.partition.n_samples))
        relevance += scores.probability @ masks.double() / n_masks
    return relevance[: evaluator.n_cells]


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
