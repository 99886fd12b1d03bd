"""What a visitor painted, and what the models make of it, in words."""

from collections.abc import Sequence

from explorer.judging.criterion import NO_ANSWER
from explorer.judging.info import ClassifierInfo
from explorer.partitions.kinds import UNITS
from explorer.records import PartitionRecord
from explorer.ui.wording.numbers import cells, confidence, listed, named, percent, place
from explorer.ui.wording.verdicts import leans_to_class
from explorer.verdicts import ACCEPTS, TargetVerdict

CHANGED = "The result has changed meanwhile. Paint once more, please."
NO_RESULT = "There is no fragment to begin with: find what is enough first."
NOTHING_LEFT = "Nothing is left to search in."
NOT_VERIFIED = "not verified"
MAX_NAMED = 3  # cells that could go


def line(verdict: TargetVerdict, label: str, info: ClassifierInfo) -> str:
    """Whether the source still gives what was painted its class, and how sure it is."""
    if verdict.label == NO_ANSWER:
        return "Now there is only silence, and the model has no answer to it."
    sure = confidence(verdict.probability or 0.0)
    if verdict.verdict == ACCEPTS:
        return f"Still {label} ({sure} sure)."
    if leans_to_class(verdict, label):
        return f"Still {label}, but only {sure} sure: not enough."
    return f"Now {named(verdict.label or '', info)}; {label} is {sure} likely."


def about(n_kept: int, n_cells: int, kind: str, energy: float | None) -> str:
    """The size of what was painted; `energy` is its share of the sound's, None if unknown."""
    parts = [f"{n_kept:,} of {cells(n_cells, kind)}"]
    if energy is not None:
        parts.append(f"{percent(energy)} of the sound’s energy")
    return ", ".join(parts)


def verified(n_kept: int, kind: str) -> str:
    """What was painted is enough, and irreducible.

    >>> verified(5, "mel")
    'Verified: these 5 bands are enough, and none of them can be taken away.'
    >>> verified(1, "tiles")
    'Verified: this tile is enough, and without it nothing is left.'
    """
    if n_kept == 1:
        return f"Verified: this {UNITS[kind]} is enough, and without it nothing is left."
    return f"Verified: these {cells(n_kept, kind)} are enough, and none of them can be taken away."


def not_enough() -> str:
    """What was painted is not enough, judged from its file."""
    return "Checked: this is not enough."


def reducible(partition: PartitionRecord, could_go: Sequence[int]) -> str:
    """What was painted is enough, and some of its cells could each be taken away alone."""
    places = [place(partition, cell) for cell in could_go[:MAX_NAMED]]
    n_more = len(could_go) - len(places)
    if n_more:
        places.append(f"{n_more} more")
    any_one = "" if len(could_go) == 1 else "Any one of "
    return (
        f"Checked: this is enough, but not irreducible. {any_one}{listed(places)} can be taken "
        "away. Shrink looks for less."
    )


def cut_short(n_checked: int, n_kept: int, kind: str) -> str:
    """The check ended early."""
    return f"Checked: this is enough. Only {n_checked} of {cells(n_kept, kind)} were tried without."
