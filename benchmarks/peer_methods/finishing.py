"""The reduction at the end of methods that do not end irreducible themselves."""

from jaxtyping import Bool, Int
from torch import Tensor

from explorer.searching.moves import Move
from explorer.searching.reduce import reduce

# A set of at most so many cells is reduced cell by cell from the start. A larger one, as on bins,
# is cut into so many groups at first, which costs far less.
MAX_FIRST_GROUPS = 64


def finish(
    keep: Bool[Tensor, " n_cells"], order: Int[Tensor, " n_cells"] | None = None
) -> Move[Bool[Tensor, " n_cells"]]:
    """Return an irreducible part of an accepted keep, with the reduction of our own search.

    Args:
        keep: an accepted keep.
        order: all cells, with those next to each other that are to be removed together at first;
            None for their own order.
    """
    return reduce(keep, min(MAX_FIRST_GROUPS, int(keep.sum())), order)
