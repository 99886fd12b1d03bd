"""Which keeps to try next: those of one cell fewer that the surrogate finds most promising.

Candidates are drawn in two ways: the best cells by their effects with random noise on these (the
largest of effect plus Gumbel noise, which draws without replacement in proportion to the effects'
exponentials), and swaps of one to three cells in keeps that came close. A second generation is
drawn by swaps in the most promising of these. Of all that are unseen, those with the largest upper
confidence bound, mean plus one standard deviation, are proposed: likely to be accepted, or far from
everything that was tried.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from explorer.searching.surrogate import Surrogate
from explorer.searching.trials import Trials

MAX_TRIALS = 256  # to fit the surrogate to: the nearest in size
N_DRAWN = 96  # candidates by effects, for each strength of the noise
NOISES = (0.3, 1.0)  # Gumbel noise, in standard deviations of the effects
N_SWAPPED = 192  # candidates by swaps
N_CLOSE = 16  # keeps of the proposed size to swap in
N_PARENTS = 24  # most promising candidates to swap in, for the second generation
MAX_SWAPPED_CELLS = 3
SWAP_TILT = 0.5  # how much better cells are preferred when one is swapped in
CONFIDENCE = 1.0  # standard deviations that are added to the mean
BOUND_QUANTUM = 1e-6  # of the upper confidence bound: rounding must not choose


@dataclass(frozen=True, kw_only=True, eq=False)
class Proposals:
    """Keeps to try, and what the surrogate expects of them."""

    keeps: Bool[Tensor, "n_proposed n_cells"]  # the most promising first
    n_expected: float  # how many of them will be accepted: the sum of their probabilities


def propose(
    trials: Trials,
    incumbent: Bool[Tensor, " n_cells"],
    size: int,
    pool: Bool[Tensor, " n_cells"],
    count: int,
    generator: torch.Generator,
) -> Proposals:
    """Propose keeps of `size` cells that were not tried yet.

    Args:
        trials: everything that was tried.
        incumbent: the smallest accepted keep; `size` is smaller than its own.
        size: cells in every proposal, at least 1.
        pool: cells that may be tried, beside those of the incumbent and of keeps of that size.
        count: how many to propose at most; none if no unseen candidate was drawn.
        generator: for the candidates.
    """
    tried, slack = trials.nearest(size, MAX_TRIALS)
    # Cells in no tried keep and outside the pool play no part.
    cells = (tried.any(dim=0) | pool | incumbent).nonzero().flatten()
    tried = tried[:, cells]
    surrogate = Surrogate.fit(tried.double(), slack)
    effects = surrogate.effects
    effects = effects / effects.std(correction=0).clamp(min=1e-12)
    close = _close(tried, slack, size)
    bases = torch.cat([close, _without_one(incumbent[cells])])
    bases = bases[bases.sum(dim=1) == size]
    candidates = [_by_effects(effects, size, noise, generator) for noise in NOISES]
    if len(bases):
        candidates.append(_swapped(bases, effects, generator))
    first = trials.unseen(_of_all(torch.cat(candidates), cells, len(incumbent)))
    if not len(first):
        return Proposals(keeps=first, n_expected=0.0)
    expected = surrogate.predict(first[:, cells].double())
    parents = first[_most_promising(*expected, N_PARENTS)][:, cells]
    children = _of_all(_swapped(parents, effects, generator), cells, len(incumbent))
    unseen = trials.unseen(torch.cat([first, children]))  # begins with the first ones
    later = surrogate.predict(unseen[len(first) :, cells].double())
    mean, deviation = (torch.cat(both) for both in zip(expected, later, strict=True))
    chosen = _most_promising(mean, deviation, count)
    likely = torch.special.ndtr((mean - surrogate.border) / deviation)[chosen]
    return Proposals(keeps=unseen[chosen], n_expected=float(likely.sum()))


def _most_promising(
    mean: Float[Tensor, " n_keeps"], deviation: Float[Tensor, " n_keeps"], count: int
) -> Int[Tensor, " n_chosen"]:
    """Return the positions of the keeps with the largest upper confidence bounds, in order."""
    bound = ((mean + CONFIDENCE * deviation) / BOUND_QUANTUM).round()
    return bound.argsort(descending=True, stable=True)[:count]


def _of_all(
    keeps: Bool[Tensor, "n_keeps n_considered"], cells: Int[Tensor, " n_considered"], n_cells: int
) -> Bool[Tensor, "n_keeps n_cells"]:
    """Return keeps of some cells as keeps of all cells."""
    of_all = torch.zeros(len(keeps), n_cells, dtype=torch.bool)
    of_all[:, cells] = keeps
    return of_all


def _close(
    tried: Bool[Tensor, "n_tried n_cells"], slack: Float[Tensor, " n_tried"], size: int
) -> Bool[Tensor, "n_close n_cells"]:
    """Return the tried keeps of `size` cells that came closest to being accepted."""
    of_size = (tried.sum(dim=1) == size).nonzero().flatten()
    best = of_size[slack[of_size].argsort(descending=True, stable=True)[:N_CLOSE]]
    return tried[best]


def _without_one(keep: Bool[Tensor, " n_cells"]) -> Bool[Tensor, "n_kept n_cells"]:
    cells = keep.nonzero().flatten()
    smaller = keep.repeat(len(cells), 1)
    smaller[torch.arange(len(cells)), cells] = False
    return smaller


def _by_effects(
    effects: Float[Tensor, " n_cells"], size: int, noise: float, generator: torch.Generator
) -> Bool[Tensor, "n_drawn n_cells"]:
    noisy = effects + noise * _gumbel((N_DRAWN, len(effects)), generator)
    best = noisy.topk(size, dim=1).indices
    return torch.zeros_like(noisy, dtype=torch.bool).scatter_(1, best, True)


def _swapped(
    bases: Bool[Tensor, "n_bases n_cells"],
    effects: Float[Tensor, " n_cells"],
    generator: torch.Generator,
) -> Bool[Tensor, "n_swapped n_cells"]:
    """Swap one to three kept cells of random bases for others, good ones more often."""
    which = torch.randint(len(bases), (N_SWAPPED,), generator=generator)
    keeps = bases[which]
    size, n_cells = int(bases[0].sum()), keeps.shape[1]
    most = min(MAX_SWAPPED_CELLS, size, n_cells - size)
    n_swapped = torch.randint(1, most + 1, (N_SWAPPED, 1), generator=generator)
    leave = torch.rand(keeps.shape, generator=generator, dtype=torch.float64)
    enter = SWAP_TILT * effects + _gumbel(keeps.shape, generator)
    swapped = torch.arange(most) < n_swapped
    for score, may in ((leave, keeps), (enter, ~keeps)):
        first = score.masked_fill(~may, -torch.inf).topk(most, dim=1).indices
        keeps = keeps ^ torch.zeros_like(keeps).scatter_(1, first, swapped)
    return keeps


def _gumbel(shape: tuple[int, ...], generator: torch.Generator) -> Float[Tensor, "..."]:
    uniform = torch.rand(shape, generator=generator, dtype=torch.float64)
    return -(-uniform.clamp(min=1e-300).log()).log()
