"""From a ranking to a set: the first accepted prefix."""

from collections.abc import Sequence

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from explorer.searching.moves import Move

# Up to this many cells every prefix of a ranking is tried; beyond, growing lengths, then halving.
MAX_TRIED_ONE_BY_ONE = 512


def prefix(order: Int[Tensor, " n_cells"], length: int) -> Bool[Tensor, " n_cells"]:
    """Return the keep of the first cells of an order of all cells.

    >>> prefix(torch.tensor([2, 0, 1]), 2).int().tolist()
    [1, 0, 1]
    """
    keep = torch.zeros(len(order), dtype=torch.bool)
    keep[order[:length]] = True
    return keep


def first_accepted_prefix(
    order: Int[Tensor, " n_cells"], lengths: Sequence[int] | None = None
) -> Move[Bool[Tensor, " n_cells"] | None]:
    """Find the first accepted prefix of a ranking; None if even all cells are rejected.

    Prefixes are tried one after another, from the shortest, so that none is paid for in vain.

    Args:
        order: all cells, the most important first.
        lengths: of the prefixes to try; the border between the last rejected and the first
            accepted one is found by halving, so a shorter accepted prefix may be missed. None for
            every length up to 512 cells; with more cells, lengths that grow by an eighth.
    """
    rejected = 0
    for length in lengths_to_try(len(order)) if lengths is None else lengths:
        keep = prefix(order, length)
        scores = yield keep[None]
        if scores.accepted.any():
            return (yield from _border(order, rejected, length))
        rejected = length
    return None


def lengths_to_try(n_cells: int) -> Sequence[int]:
    """Return the lengths of the prefixes that are tried first.

    >>> list(lengths_to_try(3)), lengths_to_try(1000)[-3:]
    ([1, 2, 3], [826, 929, 1000])
    """
    if n_cells <= MAX_TRIED_ONE_BY_ONE:
        return range(1, n_cells + 1)
    growing, length = [], 1
    while length < n_cells:
        growing.append(length)
        length += max(1, length // 8)
    return [*growing, n_cells]


def _border(
    order: Int[Tensor, " n_cells"], rejected: int, accepted: int
) -> Move[Bool[Tensor, " n_cells"]]:
    while accepted - rejected > 1:
        middle = (accepted + rejected) // 2
        scores = yield prefix(order, middle)[None]
        if scores.accepted.any():
            accepted = middle
        else:
            rejected = middle
    return prefix(order, accepted)
