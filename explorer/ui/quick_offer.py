"""Offering a quick search in place of one that would take over a minute."""

from explorer.searching.config import EFFORTS, SearchConfig
from explorer.time_left import Remaining, TimeLeft

QUICK = "quick"  # the effort
LONG_S = 60.0
# Before that, what a search has judged says little about its pace.
MIN_BATCHES, MIN_SECONDS = 3, 3.0
# A quick search starts from scratch, so it must be much shorter to be worth offering.
MAX_SHARE = 0.5


def quick_offer(left: TimeLeft, search: SearchConfig, n_cells: int) -> Remaining | None:
    """Return what a quick search would take; None if the present one need not be replaced.

    Args:
        left: of the present search.
        search: its effort and limits.
        n_cells: that it searches.
    """
    remaining, pace = left.remaining, left.pace
    if search.effort == QUICK or remaining is None or remaining.seconds <= LONG_S:
        return None
    if pace.n_batches < MIN_BATCHES or pace.at_s < MIN_SECONDS:
        return None
    evaluations = EFFORTS[QUICK].usual_evaluations(n_cells)
    if search.max_evaluations is not None:
        evaluations = min(evaluations, search.max_evaluations)
    seconds = pace.seconds_for(evaluations)
    if seconds is None or seconds > MAX_SHARE * remaining.seconds:
        return None
    return Remaining(evaluations=evaluations, seconds=seconds)
