"""Reduction: from a sufficient keep to an irreducible one.

Cells are removed in groups. Each round tries the removal of every group on its own, then removes
the longest accepted run of removable groups, starting with the least important. Removable groups
that remain are tried again; then groups are halved. A group that was not removable rarely becomes
so later, so it is not tried again at the same size. The result is nevertheless irreducible: a keep
is only returned once every single-cell removal from it was rejected.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from explorer.judging.scorer import quantised_slack
from explorer.searching.moves import Move, geometric_lengths

# One request has at most about this many entries (rows times n_cells): 16 MB.
MAX_CELLS_PER_REQUEST = 1 << 24


def reduce(
    keep: Bool[Tensor, " n_cells"],
    n_groups: int,
    order: Int[Tensor, " n_cells"] | None = None,
) -> Move[Bool[Tensor, " n_cells"]]:
    """Remove all that can be removed, first in `n_groups` groups, then in ever smaller ones.

    Args:
        keep: an accepted keep. Silence must not be accepted.
        n_groups: number of groups to cut the kept cells into at first.
        order: all cells, with related cells next to each other; None for index order.

    Returns:
        An irreducible keep: every single-cell removal from it was rejected.
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
    """Return the groups that can be removed on their own, least important first."""
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
    """Remove the first groups, as many as were accepted when removed together.

    Returns the new keep, and the removable groups that it still contains.
    """
    if not spare:
        return keep, []
    place = torch.full(keep.shape, len(spare))
    for index, group in enumerate(spare):
        place[group] = index
    n_removed = 1  # known to be accepted
    if len(spare) > 1:
        lengths = geometric_lengths(len(spare))[1:]
        scores = yield keep & (place[None] >= torch.tensor(lengths)[:, None])
        fitting = [n for n, fits in zip(lengths, scores.accepted.tolist(), strict=True) if fits]
        n_removed = max([n_removed, *fitting])
    return keep & (place >= n_removed), list(spare[n_removed:])
