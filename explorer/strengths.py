"""How sure of a fragment its source must be: four strengths. Imports no torch: parsing needs it.

A fragment is enough at a strength if it is the source's top answer and, beside that, has at least
this probability:

    top       none is asked for
    half      1/2
    sure      9/10
    complete  that of the class on the whole clip, less 1/100, rounded up to four digits

It is rounded so that the last digits, in which devices differ, decide nothing.

The source alone has to be that sure. Targets are asked the same question at every strength, whether
the class is their top answer, so that their rates can be compared.
"""

import math
from enum import StrEnum

COMPLETE_WITHIN = 0.01  # of the probability on the whole clip
DIGITS = 4


class Strength(StrEnum):
    """How sure of a fragment its source must be."""

    TOP = "top"
    HALF = "half"
    SURE = "sure"
    COMPLETE = "complete"

    def min_probability(self, on_clip: float) -> float | None:
        """Return the probability that a fragment must have; None if being the top answer is enough.

        Args:
            on_clip: the probability of the class on the whole clip.

        >>> [strength.min_probability(0.87543) for strength in Strength]
        [None, 0.5, 0.9, 0.8655]
        """
        match self:
            case Strength.TOP:
                return None
            case Strength.HALF:
                return 0.5
            case Strength.SURE:
                return 0.9
            case Strength.COMPLETE:
                if on_clip <= COMPLETE_WITHIN:  # what is that improbable is no top answer
                    return None
                least = 10.0**DIGITS * (on_clip - COMPLETE_WITHIN)
                return math.ceil(round(least, 6)) / 10.0**DIGITS  # 8650.000000001 is 8650
