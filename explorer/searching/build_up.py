"""Building up: from a single cell towards a sufficient keep, whichever cell helps most."""

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from explorer.judging.scorer import quantised_slack
from explorer.searching.moves import Move
from explorer.searching.reduce import reduce


def build_up(
    first: int, pool: Int[Tensor, " n_pool"], n_cells: int, most: int
) -> Move[Bool[Tensor, " n_cells"] | None]:
    """Add to one cell whichever of a pool helps most, until that is accepted, then reduce it.

    Returns an irreducible keep, or None if `most` cells have not been enough.
    """
    keep = torch.zeros(n_cells, dtype=torch.bool)
    keep[first] = True
    for _ in range(most - 1):
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
