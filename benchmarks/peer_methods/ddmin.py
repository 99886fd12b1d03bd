"""Delta debugging: the complete minimising algorithm.

Source: A. Zeller and R. Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE
Transactions on Software Engineering 28(2), 2002, algorithm ddmin. A failing test is an accepted
keep. With c the current keep, cut into n parts D_1, ..., D_n, it goes on, in this order, with

    reduce to subset:      D_i and n = 2,                     if some D_i is accepted;
    reduce to complement:  c without D_i and max(n - 1, 2),   if one of those is accepted;
    increase granularity:  c and min(|c|, 2 n),               if n < |c|;

and ends otherwise. Then every removal of a single cell was rejected: the result is "1-minimal" in
their words, irreducible in ours, whether the criterion is monotone or not.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from explorer.searching.moves import Move


def ddmin(n_cells: int) -> Move[Bool[Tensor, " n_cells"] | None]:
    """Minimise the whole clip. Neighbouring cells form a part.

    Returns:
        An irreducible keep, or None if all cells together are rejected.
    """
    keep = torch.ones(n_cells, dtype=torch.bool)
    scores = yield keep[None]
    if not scores.accepted[0]:
        return None
    n_parts = 2
    while len(cells := keep.nonzero().flatten()) > 1:
        parts = torch.tensor_split(cells, min(n_parts, len(cells)))
        subsets = [_keep_of(part, n_cells) for part in parts]
        subset = yield from _first_accepted(subsets)
        complement = None
        if subset is None:
            complement = yield from _first_accepted([keep & ~part for part in subsets])
        if subset is not None:
            keep, n_parts = subset, 2
        elif complement is not None:
            keep, n_parts = complement, max(n_parts - 1, 2)
        elif n_parts < len(cells):
            n_parts = min(len(cells), 2 * n_parts)
        else:
            break
    return keep


def _first_accepted(
    keeps: Sequence[Bool[Tensor, " n_cells"]],
) -> Move[Bool[Tensor, " n_cells"] | None]:
    """Return the first accepted keep. One request each: those after it are not paid for."""
    for keep in keeps:
        scores = yield keep[None]
        if scores.accepted[0]:
            return keep
    return None


def _keep_of(cells: Int[Tensor, " _"], n_cells: int) -> Bool[Tensor, " n_cells"]:
    keep = torch.zeros(n_cells, dtype=torch.bool)
    keep[cells] = True
    return keep
