"""How sure of a fragment its source must be: five strengths. Imports no torch: parsing needs it.

A fragment is enough at a strength if the class is the source's top answer and, beside that, has at
least this probability:

    clear     1/2, if the source is at least .51 sure of the whole clip; otherwise none is asked for
    top       none is asked for
    half      1/2
    sure      9/10
    complete  that of the class on the whole clip, less 1/100, rounded up to four digits

`clear` is the default. The top answer alone may be no more than a guess among many classes, which a
model that seldom says "none of these" makes of a single band; but a model that is less than half
sure of the clip itself has nothing else to give.

A probability is rounded so that the last digits, in which devices differ, decide nothing.

The source alone has to be that sure. Targets are asked the same question at every strength, whether
the class is their top answer, so that their rates can be compared.
"""

import math
from enum import StrEnum

HALF = 0.5
COMPLETE_WITHIN = 0.01  # of the probability on the whole clip
# So much surer of the clip than that a source must be to be asked for `HALF` by `clear`: the sum of
# the clip's cells, which is what is searched, may differ from the clip in the last digits.
CLEARLY_ABOVE = 0.01
DIGITS = 4


class Strength(StrEnum):
    """How sure of a fragment its source must be."""

    CLEAR = "clear"
    TOP = "top"
    HALF = "half"
    SURE = "sure"
    COMPLETE = "complete"

    @property
    def gives_way(self) -> bool:
        """Whether a minimum probability of the user's own takes its place."""
        return self in (Strength.CLEAR, Strength.TOP)

    def min_probability(self, on_clip: float) -> float | None:
        """Return the probability that a fragment must have; None if being the top answer is enough.

        Args:
            on_clip: the probability of the class on the whole clip.

        >>> [strength.min_probability(0.87543) for strength in Strength]
        [0.5, None, 0.5, 0.9, 0.8655]
        >>> Strength.CLEAR.min_probability(0.41) is None
        True
        """
        match self:
            case Strength.CLEAR:
                return HALF if on_clip >= HALF + CLEARLY_ABOVE else None
            case Strength.TOP:
                return None
            case Strength.HALF:
                return HALF
            case Strength.SURE:
                return 0.9
            case Strength.COMPLETE:
                if on_clip <= COMPLETE_WITHIN:  # what is that improbable is no top answer
                    return None
                least = 10.0**DIGITS * (on_clip - COMPLETE_WITHIN)
                return math.ceil(round(least, 6)) / 10.0**DIGITS  # 8650.000000001 is 8650
