"""How a fragment transferred, once that is known."""

from explorer.ui.search_run import SearchRun
from explorer.ui.wording import history as words
from explorer.verdicts import ACCEPTS


def convinced(run: SearchRun) -> str:
    """Say how many of the other models a result convinced; empty before all have judged it."""
    so_far, found = run.judgements.so_far, run.found
    if found is None or not so_far.are_all_in or not so_far.verdicts:
        return ""
    others = [v for v in so_far.verdicts if v.model != found.model[0] and v.was_asked]
    return words.convinced(sum(v.verdict == ACCEPTS for v in others), len(others))
