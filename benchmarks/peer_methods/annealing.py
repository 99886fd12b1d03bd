"""Simulated annealing over keeps.

Source: S. Kirkpatrick, C. D. Gelatt and M. P. Vecchi, "Optimization by simulated annealing",
Science 220, 1983. The energy of a keep is

    its number of cells + PENALTY * max(0, - slack),

and a step adds a cell, drops one or swaps one for another, with equal chance. A step that raises
the energy by d is taken with probability exp(-d / T); the temperature T falls geometrically, from
HOT to COLD. At the end the smallest accepted keep is reduced.
"""

import math

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from benchmarks.peer_methods.finishing import finish
from benchmarks.peer_methods.prefixes import first_accepted_prefix
from explorer.judging.scorer import RANKING_QUANTUM, quantised_slack
from explorer.searching.moves import Move, geometric_lengths

# In cells. Set on the tuning clips (benchmarks/split.py).
HOT, COLD = 1.0, 0.02
PENALTY = 2.0  # cells for each unit of slack that is missing
N_STEPS = 2_000  # where no budget is given
STEP_SHARE = 0.75  # of a budget that goes into steps; the rest is for the reduction at the end


def anneal(
    order: Int[Tensor, " n_cells"], generator: torch.Generator, budget: int | None = None
) -> Move[Bool[Tensor, " n_cells"] | None]:
    """Anneal the first accepted of growing prefixes of an order, and reduce the result.

    Args:
        order: all cells, the most promising first.
        generator: of the steps.
        budget: of evaluations; None for 2,000 steps and what the reduction takes.

    Returns:
        An irreducible keep, or None if all cells together are rejected.
    """
    start = yield from first_accepted_prefix(order, geometric_lengths(len(order)))
    if start is None:
        return None
    n_steps = N_STEPS if budget is None else max(1, int(STEP_SHARE * budget))
    smallest = yield from _cool_down(start, n_steps, generator)
    return (yield from finish(smallest))


def energy_of(n_kept: int, slack: float) -> float:
    """Return the energy of a keep, in cells.

    >>> energy_of(4, 0.5), energy_of(4, -1.5)
    (4.0, 7.0)
    """
    return n_kept + PENALTY * max(0.0, -slack)


def temperature(step: int, n_steps: int) -> float:
    """Return the temperature, in cells, of a step of a cooling schedule.

    >>> [round(temperature(step, 3), 3) for step in range(3)]
    [1.0, 0.141, 0.02]
    """
    share = step / max(1, n_steps - 1)
    return HOT * math.exp(share * math.log(COLD / HOT))


def _cool_down(
    keep: Bool[Tensor, " n_cells"], n_steps: int, generator: torch.Generator
) -> Move[Bool[Tensor, " n_cells"]]:
    """Return the smallest accepted keep on the way from an accepted one."""
    smallest, energy = keep, float(keep.sum())
    for step in range(n_steps):
        candidate = neighbour(keep, generator)
        scores = yield candidate[None]
        new = energy_of(int(candidate.sum()), float(quantised_slack(scores)[0]) * RANKING_QUANTUM)
        chance = math.exp(min(0.0, (energy - new) / temperature(step, n_steps)))
        if float(torch.rand((), generator=generator)) < chance:
            keep, energy = candidate, new
        if scores.accepted[0] and candidate.sum() < smallest.sum():
            smallest = candidate
    return smallest


def neighbour(
    keep: Bool[Tensor, " n_cells"], generator: torch.Generator
) -> Bool[Tensor, " n_cells"]:
    """Add a cell, drop one, or do both; never return silence or the keep itself."""
    kept, others = keep.nonzero().flatten(), (~keep).nonzero().flatten()
    kinds = [(True, False)] * (len(others) > 0) + [(False, True)] * (len(kept) > 1)
    kinds += [(True, True)] * (len(others) > 0)
    adds, drops = kinds[int(torch.randint(len(kinds), (), generator=generator))]
    changed = keep.clone()
    if adds:
        changed[others[torch.randint(len(others), (), generator=generator)]] = True
    if drops:
        changed[kept[torch.randint(len(kept), (), generator=generator)]] = False
    return changed
