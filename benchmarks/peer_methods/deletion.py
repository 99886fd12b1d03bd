"""Deletion from the top: one of the starts of our own search, alone."""

import torch
from jaxtyping import Bool
from torch import Tensor

from explorer.searching.moves import Move
from explorer.searching.reduce import reduce

FIRST_GROUPS = 8


def delete_from_the_top(n_cells: int) -> Move[Bool[Tensor, " n_cells"] | None]:
    """Remove groups of cells from the whole clip while it is accepted, down to single cells.

    Returns an irreducible keep, or None if all cells together are rejected.
    """
    whole = torch.ones(n_cells, dtype=torch.bool)
    scores = yield whole[None]
    if not scores.accepted.any():
        return None
    return (yield from reduce(whole, FIRST_GROUPS))
