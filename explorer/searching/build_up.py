"""Building up: grow a single cell into a sufficient keep, greedily."""

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from explorer.judging.scorer import quantised_slack
from explorer.searching.moves import Move
from explorer.searching.reduce import reduce


def build_up(
    first: int, pool: Int[Tensor, " n_pool"], n_cells: int, max_cells: int
) -> Move[Bool[Tensor, " n_cells"] | None]:
    """Add whichever cell of a pool helps most until the keep is accepted, then reduce it.

    Args:
        first: the cell to begin with.
        pool: cells to choose among.
        n_cells: number of cells of the partition.
        max_cells: give up beyond this many cells. Each added cell costs up to n_pool evaluations.

    Returns:
        An irreducible keep, or None if `max_cells` cells, or the whole pool, were not enough.
    """
    keep = torch.zeros(n_cells, dtype=torch.bool)
    keep[first] = True
    for _ in range(max_cells - 1):
        candidates = pool[~keep[pool]]
        if len(candidates) == 0:
            return None
        longer = keep.repeat(len(candidates), 1)
        longer[torch.arange(len(candidates)), candidates] = True
        scores = yield longer
        keep = longer[int(quantised_slack(scores).argsort(descending=True, stable=True)[0])]
        if scores.accepted.any():
            return (yield from reduce(keep, int(keep.sum())))
    return None
