"""How much of a search is left, in evaluations."""

from explorer.searching.bounds import cost_of_bounds
from explorer.searching.config import Effort
from explorer.searching.judging_loop import CHECKS_OF_FILES, JudgingLoop
from explorer.searching.ranking import MAX_RANKED_GROUPS

# A best keep of more cells than this will shrink: what its certificate takes is not what it says.
LARGEST_TYPICAL = 8


def evaluations_left(
    loop: JudgingLoop, effort: Effort, n_cells: int, *, limit: int | None, is_proven: bool
) -> int | None:
    """Estimate the evaluations left: what the effort usually takes, its bounds, the certificate.

    Args:
        loop: knows what was judged, and the best keep.
        effort: of the search.
        n_cells: that it searches.
        limit: on search, bounds and certificate together; None for no limit.
        is_proven: whether the best keep cannot be improved, so that the search is about to end.

    Returns:
        The estimate. None if it is unknown: with more cells than ranked groups, because nobody
        knows how long their reduction takes, and once a search takes longer than is usual.
    """
    if n_cells > MAX_RANKED_GROUPS:
        return None
    n_kept = min(loop.best.n_kept, LARGEST_TYPICAL) if loop.best else LARGEST_TYPICAL
    checks = CHECKS_OF_FILES + loop.cost(n_kept)
    if is_proven:
        return loop.cost(loop.pending) + checks
    end = effort.usual_evaluations(n_cells) + cost_of_bounds(n_cells, effort)
    if loop.n_scored > end:
        return None
    left = loop.cost(max(end - loop.n_scored, loop.pending))
    if limit is not None:
        left = min(left, max(0, limit - checks - loop.n_heard))
    return left + checks
