"""How good an estimate of the time left was."""

from collections.abc import Sequence
from dataclasses import dataclass

FIRST_JUDGED = 0.2  # estimates count from this part of the whole time on


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a search said of its time left."""

    at_s: float  # since it began
    left_s: float | None


def worst_error(estimates: Sequence[Estimate], seconds: float) -> float | None:
    """Return the largest relative error of the estimates, from a fifth of the time on.

    Args:
        estimates: in order of time.
        seconds: that the whole took.

    >>> worst_error([Estimate(at_s=1, left_s=99), Estimate(at_s=5, left_s=6)], 10.0)
    0.2
    """
    errors = [
        abs(estimate.left_s - (seconds - estimate.at_s)) / (seconds - estimate.at_s)
        for estimate in estimates
        if FIRST_JUDGED * seconds <= estimate.at_s < seconds and estimate.left_s is not None
    ]
    return max(errors, default=None)
