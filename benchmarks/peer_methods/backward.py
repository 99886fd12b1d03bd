"""Sufficient input subsets: backward selection, then the shortest accepted end of its order.

Source: B. Carter, J. Mueller, S. Jain and D. Gifford, "What made you do this? Understanding
black-box decisions with sufficient input subsets", AISTATS 2019. BackSelect removes, again and
again, the cell whose removal leaves the highest score, down to nothing; FindSIS then adds cells in
the reverse order until the score reaches the threshold. Their score is the slack here, their
threshold 0, and a removed cell is silent. Of their collection of disjoint subsets this is the
first.
"""

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from benchmarks.peer_methods.prefixes import first_accepted_prefix
from explorer.judging.scorer import quantised_slack
from explorer.searching.moves import Move


def sufficient_input_subset(
    n_cells: int, budget: int | None = None
) -> Move[Bool[Tensor, " n_cells"] | None]:
    """Find the first sufficient input subset.

    BackSelect takes n (n + 1) / 2 evaluations. FindSIS takes none where BackSelect went down to
    nothing, since its keeps were all met on the way.

    Args:
        n_cells: how many cells.
        budget: of evaluations. See `backward_order`.

    Returns:
        The subset, or None if all cells together are rejected.
    """
    order = yield from backward_order(n_cells, budget)
    return (yield from first_accepted_prefix(order, range(1, n_cells + 1)))


def backward_order(n_cells: int, budget: int | None = None) -> Move[Int[Tensor, " n_cells"]]:
    """Return the cells in the reverse order of their removal: the last to go comes first.

    Args:
        n_cells: how many cells.
        budget: of evaluations, of which enough is left to try every prefix of cells that were not
            removed. These are ranked by the last round: the worse it is to be without a cell, the
            earlier it comes. There is always a first round.
    """
    remaining = torch.arange(n_cells)
    removed: list[int] = []
    spent = 0
    while len(remaining):
        keeps = torch.zeros(len(remaining), n_cells, dtype=torch.bool)
        keeps[:, remaining] = True
        keeps[torch.arange(len(remaining)), remaining] = False
        scores = yield keeps
        spent += len(remaining)
        without = quantised_slack(scores)
        least = int(without.argsort(descending=True, stable=True)[0])
        removed.append(int(remaining[least]))
        others = torch.arange(len(remaining)) != least
        remaining, without = remaining[others], without[others]
        if budget is not None and spent + 2 * len(remaining) > budget:
            remaining = remaining[without.argsort(stable=True)]
            break
    return torch.cat([remaining, torch.tensor(removed[::-1], dtype=torch.long)])
