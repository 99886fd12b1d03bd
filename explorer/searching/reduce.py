"""Taking away: from a sufficient keep to an irreducible one.

The removal of every group of cells is tried alone; of those that can go, least important first,
as many go as can go together; what could have gone is tried again, and then the groups are halved.
A group that could not go is hardly ever let go later, so it is not asked again at its size; but no
keep is returned before every single removal from it was seen rejected.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from explorer.judging.scorer import quantised_slack
from explorer.searching.moves import Move, geometric_lengths

# A request of one reduction holds at most about this many cells (rows times n_cells): 16 MB.
MAX_CELLS_PER_REQUEST = 1 << 24


def reduce(
    keep: Bool[Tensor, " n_cells"],
    n_groups: int,
    order: Int[Tensor, " n_cells"] | None = None,
) -> Move[Bool[Tensor, " n_cells"]]:
    """Take away all that can go, first in `n_groups` groups, then in ever smaller ones.

    Args:
        keep: accepted; silence is not.
        n_groups: how many groups of the kept cells to begin with.
        order: all cells, those that belong together beside one another; None: by index.

    Returns:
        An irreducible keep: every single removal from it was seen rejected.
    """
    while True:
        cells = keep.nonzero().flatten() if order is None else order[keep[order]]
        n_groups = min(n_groups, len(cells))
        groups: list[Tensor] = list(torch.tensor_split(cells, n_groups))
        before = keep
        while groups:
            spare = yield from _spare(keep, groups)
            keep, groups = yield from _remove_most(keep, spare)
        if n_groups == len(cells) and keep is before:
            return keep
        n_groups *= 2


def _spare(
    keep: Bool[Tensor, " n_cells"], groups: Sequence[Int[Tensor, " _"]]
) -> Move[list[Int[Tensor, " _"]]]:
    """The groups that can go alone, least important first."""
    accepted, importance = [], []
    rows = max(1, MAX_CELLS_PER_REQUEST // len(keep))
    for first in range(0, len(groups), rows):
        chunk = groups[first : first + rows]
        keeps = keep.repeat(len(chunk), 1)
        for row, group in enumerate(chunk):
            keeps[row, group] = False
        scores = yield keeps
        accepted.append(scores.accepted)
        importance.append(quantised_slack(scores))
    can_go = torch.cat(accepted).nonzero().flatten()
    order = can_go[torch.cat(importance)[can_go].argsort(descending=True, stable=True)]
    return [groups[index] for index in order.tolist()]


def _remove_most(
    keep: Bool[Tensor, " n_cells"], spare: Sequence[Int[Tensor, " _"]]
) -> Move[tuple[Bool[Tensor, " n_cells"], list[Int[Tensor, " _"]]]]:
    """Remove as many of the groups, in their order, as is seen accepted.

    Returns what is left, and the groups that could have gone and are still there.
    """
    if not spare:
        return keep, []
    place = torch.full(keep.shape, len(spare))
    for index, group in enumerate(spare):
        place[group] = index
    n_removed = 1  # which was seen accepted
    if len(spare) > 1:
        lengths = geometric_lengths(len(spare))[1:]
        scores = yield keep & (place[None] >= torch.tensor(lengths)[:, None])
        fitting = [n for n, fits in zip(lengths, scores.accepted.tolist(), strict=True) if fits]
        n_removed = max([n_removed, *fitting])
    return keep & (place >= n_removed), list(spare[n_removed:])
