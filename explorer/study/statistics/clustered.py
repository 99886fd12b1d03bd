"""Intervals of shares, and of their differences, where the items of one clip go together.

A clip is searched with several seeds and judged by several models. These items are not independent,
so it is clips that are counted.

Shares. Let item i have a value y_i from 0 to 1 (a verdict, or the share of some controls accepted)
and p be the mean over n items of C clips. With the residuals summed within clips,
r_c = sum_{i in c} (y_i - p), the variance of p is estimated (Taylor linearisation; Cochran 1977,
"Sampling techniques", section 11) by

    v = C / (C - 1) sum_c r_c^2 / n^2.

So many independent yes-or-no trials would have that variance: n' = p (1 - p) / v. As v is itself
estimated, from C clips, n' is multiplied by (z / t)^2, with the 97.5 % quantiles of the normal
distribution and of Student's t with C - 1 degrees of freedom (Korn and Graubard 1998). Wilson's
interval is taken with n', but never with fewer trials than there are clips nor more than there are
items (Franco et al. 2019, "Comparative study of confidence intervals for proportions in complex
sample surveys"). A value between yes and no has a smaller variance than p (1 - p), so that this is
cautious.

Differences. The lift over a control is d = p - q, both over the same items. With the bounds l, u of
p and l', u' of q, and the correlation f of the residuals r_c of both, the bounds of d are

    d - sqrt((p - l)^2 - 2 f (p - l) (u' - q) + (u' - q)^2),
    d + sqrt((u - p)^2 - 2 f (u - p) (q - l') + (q - l')^2)

(Newcombe 1998, "Improved confidence intervals for the difference between binomial proportions based
on paired data", method 10; Zou and Donner 2008 as MOVER). Where the textbook interval, or the
bootstrap, shrinks to a point because every clip gives the same, this one does not.
"""

import math
from collections.abc import Hashable, Sequence

import numpy as np
from jaxtyping import Float

from explorer.study.statistics.measures import Z_95, Interval, wilson
from explorer.study.statistics.multiple_tests import LEVEL
from explorer.study.statistics.student_t import two_sided_t


def share_over_clips(values: Sequence[float], clips: Sequence[Hashable]) -> Interval:
    """Return the mean of values from 0 to 1 with its 95 % interval.

    Args:
        values: at least one.
        clips: the clip of each value.

    >>> share_over_clips([1, 1, 0, 0], ["a", "a", "b", "b"]) == wilson(0.5, 2)
    True
    """
    share = float(np.mean(values))
    within = residuals(values, clips)
    n_clips, n_items = len(within), len(values)
    if n_clips == 1 or not 0 < share < 1:
        return wilson(share, n_clips)
    variance = n_clips / (n_clips - 1) * float(np.square(within).sum()) / n_items**2
    by_chance = (Z_95 / two_sided_t(LEVEL, n_clips - 1)) ** 2
    worth = by_chance * share * (1 - share) / variance if variance > 0 else math.inf
    return wilson(share, min(max(worth, n_clips), n_items))


def difference_over_clips(
    ones: Sequence[float], others: Sequence[float], clips: Sequence[Hashable]
) -> Interval:
    """Return the mean of ones less others with its 95 % interval.

    Args:
        ones: values from 0 to 1, at least one.
        others: as many, of the same items.
        clips: the clip of each item.
    """
    one, other = share_over_clips(ones, clips), share_over_clips(others, clips)
    together = _correlation(residuals(ones, clips), residuals(others, clips))

    def half_width(a: float, b: float) -> float:
        return math.sqrt(max(0.0, a * a - 2 * together * a * b + b * b))

    difference = one.value - other.value
    below = half_width(one.value - one.low, other.high - other.value)
    above = half_width(one.high - one.value, other.value - other.low)
    return Interval(
        value=difference, low=max(-1.0, difference - below), high=min(1.0, difference + above)
    )


def mean_of_independent(shares: Sequence[Interval]) -> Interval:
    """Return the mean of independent shares, at least one, by the same rule with f = 0.

    The shares of different classes are of different clips, so they are independent.
    """
    n = len(shares)
    mean = sum(each.value for each in shares) / n
    below = math.sqrt(sum((each.value - each.low) ** 2 for each in shares)) / n
    above = math.sqrt(sum((each.high - each.value) ** 2 for each in shares)) / n
    return Interval(value=mean, low=max(0.0, mean - below), high=min(1.0, mean + above))


def residuals(values: Sequence[float], clips: Sequence[Hashable]) -> Float[np.ndarray, " n_clips"]:
    """Values less their mean, summed within clips."""
    numbers = {clip: at for at, clip in enumerate(dict.fromkeys(clips))}
    sums = np.zeros(len(numbers))
    centred = np.asarray(values, dtype=np.float64) - np.mean(values)
    np.add.at(sums, [numbers[clip] for clip in clips], centred)
    return sums


def _correlation(one: Float[np.ndarray, " n_clips"], other: Float[np.ndarray, " n_clips"]) -> float:
    """Correlation of residuals; 0 if either of them are all 0."""
    scale = math.sqrt(float(np.square(one).sum() * np.square(other).sum()))
    return float(one @ other) / scale if scale > 1e-12 else 0.0
