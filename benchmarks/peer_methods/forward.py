"""Forward selection: from nothing, always add the cell that helps most.

Source: the "direct method" of A. W. Whitney, "A direct method of nonparametric measurement
selection", IEEE Transactions on Computers C-20(9), 1971, with the slack of the criterion as the
figure of merit. What it ends with is reduced, so that it is irreducible, which the method itself
does not ensure.
"""

import torch
from jaxtyping import Bool
from torch import Tensor

from benchmarks.peer_methods.finishing import finish
from explorer.judging.scorer import quantised_slack
from explorer.searching.moves import Move


def select_forward(n_cells: int) -> Move[Bool[Tensor, " n_cells"] | None]:
    """Add whichever of all cells gives the highest slack until the keep is accepted; reduce it.

    Before it is reduced, a keep of k cells costs n + (n - 1) + ... + (n - k + 1) evaluations. Of
    cells that are equal, to a thousandth of the slack, the lowest is added.

    Returns:
        An irreducible keep, or None if all cells together are rejected.
    """
    keep = torch.zeros(n_cells, dtype=torch.bool)
    while not keep.all():
        candidates = (~keep).nonzero().flatten()
        longer = keep.repeat(len(candidates), 1)
        longer[torch.arange(len(candidates)), candidates] = True
        scores = yield longer
        # Rounded, the slack of a rejected keep can equal that of an accepted one.
        merit = 2 * quantised_slack(scores) + scores.accepted
        best = int(merit.argsort(descending=True, stable=True)[0])
        keep = longer[best]
        if scores.accepted[best]:
            return (yield from finish(keep))
    return None
