"""QuickXplain: a preferred explanation by divide and conquer.

Source: U. Junker, "QUICKXPLAIN: Preferred explanations and relaxations for over-constrained
problems", AAAI 2004. His constraints are our cells, and a set of constraints is inconsistent where
a keep is accepted, so that an irreducible conflict is an irreducible keep. Loud cells are
preferred.

The algorithm relies on monotonicity: every set that contains an accepted one is taken to be
accepted, too. Here that does not hold. What it returns may therefore be rejected, and then the
smallest accepted keep that it met is taken instead. Either is reduced, so that the result is
irreducible, which the algorithm itself ensures only for a monotone criterion.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from benchmarks.peer_methods.finishing import finish
from explorer.searching.moves import Move


def quickxplain(order: Int[Tensor, " n_cells"]) -> Move[Bool[Tensor, " n_cells"] | None]:
    """Find the explanation that an order of the cells prefers, and reduce it.

    About 2 k log2(n / k) + 2 k evaluations for a keep of k of n cells, before it is reduced.

    Args:
        order: all cells, the preferred ones first.

    Returns:
        An irreducible keep, or None if all cells together are rejected.
    """
    run = _Explanation(len(order))
    if not (yield from run.accepts(order.tolist())):
        return None
    explanation = yield from run.explain([], [], order.tolist())
    yield from run.accepts(explanation)
    return (yield from finish(run.smallest))


class _Explanation:
    """The recursion, which remembers the smallest accepted keep."""

    def __init__(self, n_cells: int) -> None:
        self.smallest = torch.ones(n_cells, dtype=torch.bool)

    def explain(
        self, background: list[int], added: Sequence[int], cells: list[int]
    ) -> Move[list[int]]:
        """Return the cells needed besides a background, whose last addition was `added`."""
        if added and (yield from self.accepts(background)):
            return []
        if len(cells) == 1:
            return cells
        preferred, rest = cells[: len(cells) // 2], cells[len(cells) // 2 :]
        of_rest = yield from self.explain([*background, *preferred], preferred, rest)
        of_preferred = yield from self.explain([*background, *of_rest], of_rest, preferred)
        return [*of_preferred, *of_rest]

    def accepts(self, cells: Sequence[int]) -> Move[bool]:
        """Whether the keep of these cells is accepted."""
        keep = torch.zeros_like(self.smallest)
        keep[list(cells)] = True
        scores = yield keep[None]
        accepted = bool(scores.accepted[0])
        if accepted and keep.sum() < self.smallest.sum():
            self.smallest = keep
        return accepted
