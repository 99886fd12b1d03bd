"""Flat-earthers: models that convince the others, or are convinced, less or more than is usual.

The word is Kelly and Chockler's (arXiv 2604.02937); the definition is ours.

Rates are compared by their log odds, which have no floor, over the partners that two models share;
`explorer.study.statistics.rate_distances` defines the distance of a model from the others.

Chance. Clips are a sample. The bootstrap (Efron 1979) repeats the computation with the clips drawn
again, with replacement, which is to weight them by multinomial counts. The standard deviation s of
the resampled distances is the standard error of the distance. Where nothing is accepted in the
sample, nothing is in any resample, and s is too small; but a model that is like the others has a
distance that varies like theirs, so s is never taken below the median of all models' in the same
direction. The p-value is that of d / s by Student's t distribution with one degree of freedom
fewer than there are clips: with few clips the quantiles of the bootstrap itself are too narrow, and
the tails matter where there are many tests. All p-values are corrected (Holm); the intervals around
the distances are t intervals at 5 % / n for n tests (Bonferroni). Rates over fewer than twelve
clips are not tested.

Smallest effect. With q the quantile of t at 5 % / n, two-sided, a distance beyond q s is
significant. If the true one is D, the estimate is below D - z s in 20 % of studies, z being the
quantile that t exceeds in 20 %. So in 80 % it is beyond q s if

    D = (q + z) s.

That is the smallest effect that could have been found with these clips, before Holm's later steps
make it a little smaller. Downwards from small shares it is too hopeful: the prior keeps a share of
0 at the log odds of half a clip.

A model is a flat-earther in a direction if its test is rejected and its odds are at least twice or
half the usual. If not, the answer is no where a factor of four could have been found, and cannot be
decided otherwise. From a share of .08 a factor of four leads to .26 or .02, from .4 to .73 or .14.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float

from explorer.study.statistics.measures import Interval
from explorer.study.statistics.multiple_tests import LEVEL, holm
from explorer.study.statistics.rate_distances import (
    MIN_FAMILIES,
    Estimates,
    Shares,
    clips_behind,
    estimate,
    other_families,
)
from explorer.study.statistics.student_t import two_sided_p, two_sided_t

MIN_FACTOR = 2.0  # of the odds, from which a difference counts
MAX_FACTOR = 4.0  # where no smaller one could have been found, nothing is decided
MIN_CLIPS = 12  # clips behind a rate; with fewer, no standard error is to be trusted
POWER = 0.8
RESAMPLES = 2_000  # of a standard deviation, which then has an error of 1.6 %
_MAX_NUMBERS = 4_000_000  # held at a time while resampling

Direction = Literal["in", "out"]
_DIRECTIONS: tuple[Direction, Direction] = ("in", "out")
Verdict = Literal["yes", "no", "cannot be decided"]
YES: Verdict = "yes"
NO: Verdict = "no"
UNDECIDED: Verdict = "cannot be decided"


@dataclass(frozen=True, kw_only=True)
class RateComparison:
    """How one rate of one model compares with the rates of the other families."""

    model: str
    direction: Direction
    n_clips: int  # behind the rate
    rate: float  # share of fragments accepted, mean over the partners
    control: float  # the same of their random controls
    log_odds: float  # of the fragments less that of the controls, natural logarithms
    distance: Interval  # median difference of log odds; Bonferroni bounds over all tests
    p_value: float  # two-sided, corrected for the number of tests
    smallest_effect: float  # distance, up or down, that is found in 80 % of such studies
    verdict: Verdict

    @property
    def is_flat_earther(self) -> bool:
        """Whether the rate was found to be unlike the others'."""
        return self.verdict == YES


def compare_rates(
    models: Sequence[str],
    families: Sequence[str],
    accepted: Shares,
    control: Shares,
    *,
    seed: int = 0,
) -> tuple[RateComparison, ...]:
    """Compare every model's in-rate and out-rate with those of the other families.

    Args:
        models: their ids.
        families: the family of each model; the first model of a family represents it to all
            others, and models of one family are not compared with each other.
        accepted: [source, target, clip]: whether the clip's fragment is accepted, mean over seeds;
            NaN where the clip does not count.
        control: the share of the clip's random controls accepted; NaN where `accepted` is.
        seed: of the resampling.

    Returns:
        A comparison for every rate over at least 12 clips, model by model; none with fewer than
        four families, too few to say what is usual.
    """
    others = other_families(families)
    if len(set(families)) < MIN_FAMILIES:
        return ()
    found = estimate(accepted, control, np.ones((1, accepted.shape[2])), others)
    n_clips = clips_behind(accepted, others)
    is_enough = ~np.isnan(found.distance[0]) & (n_clips >= MIN_CLIPS)
    tests = [test for test in np.ndindex(is_enough.shape) if is_enough[test]]
    samples = _resampled_distances(accepted, control, others, np.random.default_rng(seed))
    errors = _errors(samples, is_enough)
    p_values = {
        test: _p_value(float(found.distance[0, *test]), float(errors[test]), int(n_clips[test]) - 1)
        for test in tests
    }
    corrected = holm(p_values)
    return tuple(
        _comparison(models, found, test, int(n_clips[test]), float(errors[test]), corrected)
        for test in sorted(tests, key=lambda test: test[::-1])
    )


def _comparison(
    models: Sequence[str],
    found: Estimates,
    test: tuple[int, ...],
    n_clips: int,
    error: float,
    corrected: dict[tuple[int, ...], float],
) -> RateComparison:
    distance = float(found.distance[0, *test])
    needed = two_sided_t(LEVEL / len(corrected), n_clips - 1)
    smallest = (needed + two_sided_t(2 * (1 - POWER), n_clips - 1)) * error
    is_found = corrected[test] <= LEVEL and abs(distance) >= math.log(MIN_FACTOR)
    otherwise = NO if smallest <= math.log(MAX_FACTOR) else UNDECIDED
    return RateComparison(
        model=models[test[1]],
        direction=_DIRECTIONS[test[0]],
        n_clips=n_clips,
        rate=float(found.accepted[0, *test]),
        control=float(found.control[0, *test]),
        log_odds=float(found.log_odds[0, *test]),
        distance=Interval(
            value=distance, low=distance - needed * error, high=distance + needed * error
        ),
        p_value=corrected[test],
        smallest_effect=smallest,
        verdict=YES if is_found else otherwise,
    )


def _errors(
    samples: Float[np.ndarray, "draws 2 n_models"], is_enough: Bool[np.ndarray, "2 n_models"]
) -> Float[np.ndarray, "2 n_models"]:
    """Standard error of every distance that is tested, never below the usual one; else NaN."""
    errors = np.full(is_enough.shape, np.nan)
    for direction, tested in enumerate(is_enough):
        if tested.any():
            own = np.nanstd(samples[:, direction, tested], axis=0, ddof=1)
            errors[direction, tested] = np.maximum(own, np.median(own))
    return errors


def _p_value(distance: float, error: float, n: int) -> float:
    """Two-sided p-value, never 0: no sample of clips is certain."""
    if error == 0:
        return 1.0 if distance == 0 else 1 / RESAMPLES
    return max(two_sided_p(distance / error, n), 1 / RESAMPLES)


def _resampled_distances(
    accepted: Shares,
    control: Shares,
    others: Bool[np.ndarray, "n_models n_models"],
    rng: np.random.Generator,
) -> Float[np.ndarray, "draws 2 n_models"]:
    """Bootstrap: the distances with the clips drawn again, `RESAMPLES` times."""
    n_models, _, n_clips = accepted.shape
    at_once = max(1, _MAX_NUMBERS // n_models**3)
    chunks = []
    for done in range(0, RESAMPLES, at_once):
        n_draws = min(at_once, RESAMPLES - done)
        weights = rng.multinomial(n_clips, np.full(n_clips, 1 / n_clips), size=n_draws)
        chunks.append(estimate(accepted, control, weights.astype(np.float64), others).distance)
    return np.concatenate(chunks)
