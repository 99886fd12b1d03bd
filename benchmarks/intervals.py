"""Confidence intervals for figures of a comparison in which items of one clip go together.

A clip is searched with several models and seeds, and these results are not independent. The
bootstrap here (Efron 1979, "Bootstrap methods: another look at the jackknife"; by clusters: Davison
and Hinkley 1997, "Bootstrap methods and their application", section 3.8) draws whole clips, with
replacement, as many as there are. Each figure is a ratio of sums, sum y / sum x; with x = 1 a mean.
With Y_c and X_c the sums within clip c, and w_c how often a draw contains c, a draw's figure is

    sum_c w_c Y_c / sum_c w_c X_c.

The interval runs from the 2.5 % to the 97.5 % quantile of 10,000 draws. Where every clip gives the
same figure, or there is one clip, it is a point; for shares, Wilson's interval is therefore given
beside it, with the number of clips as that of the trials, which is cautious.
"""

from collections.abc import Hashable, Sequence

import numpy as np

from explorer.study.statistics.measures import Interval

DRAWS = 10_000
SEED = 0


def mean_interval(values: Sequence[float], clips: Sequence[Hashable]) -> Interval:
    """Return the mean of some values with its 95 % interval.

    Args:
        values: at least one.
        clips: the clip of each value.
    """
    return ratio_interval(values, [1.0] * len(values), clips)


def ratio_interval(
    numerators: Sequence[float], denominators: Sequence[float], clips: Sequence[Hashable]
) -> Interval:
    """Return sum of numerators / sum of denominators, with its 95 % interval.

    Args:
        numerators: at least one.
        denominators: as many, above 0.
        clips: the clip of each of them.

    >>> ratio_interval([1, 1, 4], [2, 2, 8], ["a", "a", "b"])
    Interval(value=0.5, low=0.5, high=0.5)
    """
    # Sorted, so that the order of a file, which workers change, does not change the draws.
    places = {clip: place for place, clip in enumerate(sorted(set(clips), key=str))}
    sums = np.zeros((2, len(places)))
    columns = [places[clip] for clip in clips]
    np.add.at(sums[0], columns, numerators)
    np.add.at(sums[1], columns, denominators)
    chosen = np.random.default_rng(SEED).integers(len(places), size=(DRAWS, len(places)))
    draws = sums[:, chosen].sum(axis=2)
    low, high = np.quantile(draws[0] / draws[1], [0.025, 0.975])
    total = sums.sum(axis=1)
    return Interval(value=float(total[0] / total[1]), low=float(low), high=float(high))
