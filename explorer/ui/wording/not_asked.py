"""Models that have no verdict on a fragment: why they were not asked, and how many they are."""

from collections.abc import Sequence

from explorer import verdicts
from explorer.verdicts import NOT_ASKED, TargetVerdict

NOT_COMPARABLE = "not comparable"  # it has no class of that meaning
PILLS = {
    verdicts.NO_COUNTERPART: NOT_COMPARABLE,
    verdicts.CANNOT_HEAR: "cannot hear this band",
    verdicts.OUTSIDE_WINDOW: "outside its window",
}


def not_asked(label: str, others: Sequence[TargetVerdict]) -> list[str]:
    """How many of the other models could not be asked, and why; nothing if there are none."""
    counts = [(why, sum(other.verdict == why for other in others)) for why in NOT_ASKED]
    return [could_not_be_asked(why, n, label) for why, n in counts if n]


def could_not_be_asked(why: str, n: int, label: str) -> str:
    """Models without a verdict of their own.

    >>> could_not_be_asked("cannot hear", 1, "joy")
    '1 other model cannot hear this band.'
    >>> could_not_be_asked("no counterpart", 2, "joy")
    '2 other models do not know joy.'
    """
    is_one = n == 1
    match why:
        case verdicts.NO_COUNTERPART:
            what = f"{'does' if is_one else 'do'} not know {label}"
        case verdicts.CANNOT_HEAR:
            what = "cannot hear this band"
        case _:
            what = f"{'does' if is_one else 'do'} not hear all of the fragment: it goes on too long"
    return f"{n} other model{'' if is_one else 's'} {what}."
