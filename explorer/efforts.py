"""What the efforts of a search cost, in words. Imports no torch: parsing commands needs it."""

from math import comb

from explorer.partitions.kinds import DEFAULT_CELLS
from explorer.searching.config import EFFORTS
from explorer.time_left import rounded


def typical_cost(effort: str, n_cells: int = DEFAULT_CELLS) -> int:
    """Return about how many sounds a search judges, its bounds included.

    >>> [typical_cost(effort) for effort in EFFORTS]
    [70, 340, 3851]
    """
    allowed = EFFORTS[effort]
    return allowed.usual_evaluations(n_cells) + pairs_tried(effort, n_cells) + allowed.n_draws


def pairs_tried(effort: str, n_cells: int = DEFAULT_CELLS) -> int:
    """Return how many pairs of cells an effort tries for its lower bound: all, or none.

    >>> pairs_tried("normal"), pairs_tried("thorough")
    (0, 2016)
    """
    pairs = comb(n_cells, 2)
    return pairs if pairs <= EFFORTS[effort].max_bound_evaluations else 0


def costs_in_words() -> str:
    """Say what each effort costs with the default number of cells.

    >>> costs_in_words()
    'quick about 70 judgements, normal about 340, thorough about 3,900 (with all 2,016 pairs)'
    """
    words = [f"{effort} about {rounded(typical_cost(effort)):,}" for effort in EFFORTS]
    words[0] += " judgements"
    for at, effort in enumerate(EFFORTS):
        if pairs := pairs_tried(effort):
            words[at] += f" (with all {pairs:,} pairs)"
    return ", ".join(words)
