"""A search that runs, in plain sentences: what it does, what is left, what can be asked of it."""

from explorer.judging.info import ClassifierInfo
from explorer.searching.step import Step
from explorer.time_left import Remaining, cost_in_words, in_words
from explorer.ui.wording import headlines
from explorer.ui.wording.headlines import Headline
from explorer.ui.wording.numbers import cells

STARTING_QUICKLY = "Starting a quick search …"
SEARCHING_ON = "Searching"
PHASES = {  # of `Step.phase`
    "all and nothing": "Judging the whole clip, and silence",
    "ranking": "Finding out which parts matter",
    "first fragments": "Trying first fragments",
    "taking away": "Taking away what is not needed",
    "lower bound": "Checking whether even fewer could be enough",
    "random sets": "Checking random smaller sets",
    "done": "Done",
}


def searching(
    info: ClassifierInfo,
    step: Step | None,
    n_cells: int,
    kind: str,
    remaining: Remaining | None = None,
) -> tuple[Headline, str]:
    """Headline and detail while a search runs; `step` is None before its first batch."""
    headline: Headline = [(f"Looking for what is enough for {info.title}", False)]
    if step is None:
        return headline, "Listening …"
    if step.n_kept is not None:
        headline += [(": ", False), *headlines.kept(step.n_kept, n_cells, kind), (" so far", False)]
    left = in_words(remaining)
    return headline, " ".join([f"{phase(step)} …", *([f"{left.capitalize()}."] if left else [])])


def phase(step: Step) -> str:
    """What a search is doing."""
    return PHASES.get(step.phase, SEARCHING_ON)


def search_quickly(cost: Remaining) -> str:
    """Offer a quick search in place of the one that runs, with what it takes.

    >>> search_quickly(Remaining(evaluations=70, seconds=75))
    'Search quickly instead (about 70 judgements, 1 min)'
    """
    return f"Search quickly instead (about {cost_in_words(cost)})"


def heard_so_far(n_kept: int, kind: str) -> str:
    """Beside the player, when it has the best fragment of a search that still runs.

    >>> heard_so_far(6, "mel")
    '6 bands, enough so far, not verified'
    """
    return f"{cells(n_kept, kind)}, enough so far, not verified"
