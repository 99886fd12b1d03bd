"""Random restarts: random sets, reduced, then improved by swaps.

Source: a textbook method; see H. H. Hoos and T. Stützle, "Stochastic Local Search", Morgan
Kaufmann 2004. Each start adds cells in a random order until the keep is accepted and reduces it. A
swap replaces two kept cells by one other, so an accepted one is a smaller keep; it is reduced and
swapped in turn.
"""

import torch
from jaxtyping import Bool
from torch import Tensor

from benchmarks.peer_methods.finishing import finish
from benchmarks.peer_methods.prefixes import first_accepted_prefix
from explorer.searching.moves import Move, geometric_lengths

N_STARTS = 10  # where no budget is given
MAX_SWAPS = 256  # of one keep; with fewer cells, as many as there are cells
SWAPS_PER_REQUEST = 16


def restart_randomly(
    n_cells: int, generator: torch.Generator, n_starts: int = N_STARTS
) -> Move[Bool[Tensor, " n_cells"] | None]:
    """Reduce and swap several random starts; returns the smallest, None if all cells are rejected.

    Args:
        n_cells: how many cells.
        generator: of the starts and the swaps.
        n_starts: how many starts. Each tries up to n_cells swaps, and 256 at most, on every keep
            that it comes to.
    """
    smallest = None
    for _ in range(n_starts):
        keep = yield from _random_start(n_cells, generator)
        while keep is not None:
            if smallest is None or keep.sum() < smallest.sum():
                smallest = keep
            keep = yield from _accepted_swap(keep, generator)
    return smallest


def _random_start(
    n_cells: int, generator: torch.Generator
) -> Move[Bool[Tensor, " n_cells"] | None]:
    """Return an irreducible part of the first accepted of growing prefixes of a random order."""
    order = torch.randperm(n_cells, generator=generator)
    keep = yield from first_accepted_prefix(order, geometric_lengths(n_cells))
    if keep is None:
        return None
    return (yield from finish(keep, order))


def _accepted_swap(
    keep: Bool[Tensor, " n_cells"], generator: torch.Generator
) -> Move[Bool[Tensor, " n_cells"] | None]:
    """Return an accepted swap of a keep, reduced; None if no attempt was accepted."""
    kept, others = keep.nonzero().flatten(), (~keep).nonzero().flatten()
    if len(kept) < 2 or len(others) == 0:
        return None
    for _ in range(0, min(len(keep), MAX_SWAPS), SWAPS_PER_REQUEST):
        swaps = keep.repeat(SWAPS_PER_REQUEST, 1)
        for swap in swaps:
            swap[kept[torch.randperm(len(kept), generator=generator)[:2]]] = False
            swap[others[torch.randint(len(others), (), generator=generator)]] = True
        scores = yield swaps
        if scores.accepted.any():
            first = swaps[int(scores.accepted.int().argmax())]
            return (yield from finish(first))
    return None
