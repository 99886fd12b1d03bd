"""Flat-earthers: models that share less, or more, of what they hear than the others of their task.

The word is Kelly and Chockler's (arXiv 2604.02937); the definition is ours. A model's out-rate is
how readily the others accept its fragments, its in-rate how readily it accepts theirs, either less
what they accept of random fragments of the same size, and only over clips that the listener calls
by the same class as a whole: a model that is merely bad is not a flat-earther. A rate stands out if
it is at least 0.2 away from the median of the other models, and if chance would not have it so:
the clips are drawn again (bootstrap; Efron 1979), and the intervals share their 5 % among all tests
(Holm 1979).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float

from explorer.measures import Interval

LEAST_DISTANCE = 0.2
LEAST_FAMILIES = 4
RESAMPLES = 10_000
_ALPHA = 0.05
_CHUNK = 500  # resamples at a time; bounds the memory

Direction = Literal["in", "out"]
_DIRECTIONS: tuple[Direction, Direction] = ("in", "out")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one rate of one model compares with those of the other families."""

    model: str
    direction: Direction
    rate: float  # less the random control
    median_of_others: float
    distance: Interval  # rate less median; bounds of the Holm-corrected interval
    p_value: float  # two-sided, of the bootstrap, not corrected
    is_flat_earther: bool


def standings(
    models: Sequence[str],
    families: Sequence[str],
    lifts: Float[np.ndarray, "n_models n_models n_clips"],
    *,
    seed: int = 0,
) -> tuple[Standing, ...]:
    """Compare every model's in-rate and out-rate with those of the others.

    Args:
        models: their ids.
        families: what kind of network each is; of the variants of one family the first speaks for
            it to all others, and none is compared with its own.
        lifts: [source, target, clip]: whether the target accepts the source's fragment (1 or 0, or
            the mean over seeds) less the share of random controls that it accepts; NaN where the
            clip does not count.
        seed: of the resampling.

    Returns:
        A row for every rate that is known, model by model; none at all with fewer than four
        families, for then there is no "others" to speak of.
    """
    others = _others(families)
    if len(set(families)) < LEAST_FAMILIES:
        return ()
    rates = _rates(lifts, np.ones((1, lifts.shape[2])), others)
    distances = _distances(rates, others)
    samples = _resampled_distances(lifts, others, np.random.default_rng(seed))
    tests = [test for test in np.ndindex(distances.shape[1:]) if not np.isnan(distances[0][test])]
    by_p = sorted((_p_value(samples[:, *test]), test) for test in tests)
    found, all_so_far = {}, True
    for rank, (p_value, test) in enumerate(by_p):
        low, high = _bounds(samples[:, *test], _ALPHA / (len(tests) - rank))
        all_so_far = all_so_far and (low > 0 or high < 0)  # Holm stops at the first that may be 0
        rate, distance = float(rates[0][test]), float(distances[0][test])
        found[test] = Standing(
            model=models[test[1]],
            direction=_DIRECTIONS[test[0]],
            rate=rate,
            median_of_others=rate - distance,
            distance=Interval(value=distance, low=low, high=high),
            p_value=p_value,
            is_flat_earther=all_so_far and abs(distance) >= LEAST_DISTANCE,
        )
    return tuple(found[test] for test in sorted(found, key=lambda test: test[::-1]))


def _others(families: Sequence[str]) -> Bool[np.ndarray, "n_models n_models"]:
    """Row m: the models that speak for the families other than m's own."""
    names = np.array(families)
    speaks = np.array([families.index(family) == at for at, family in enumerate(families)])
    is_other = names[:, None] != names[None, :]
    heard: Bool[np.ndarray, "n_models n_models"] = speaks[None, :] & is_other
    return heard


def _rates(
    lifts: Float[np.ndarray, "n_models n_models n_clips"],
    weights: Float[np.ndarray, "draws n_clips"],
    others: Bool[np.ndarray, "n_models n_models"],
) -> Float[np.ndarray, "draws 2 n_models"]:
    """Rates in and out with every clip counted by its weight: means over the other models."""
    counts = ~np.isnan(lifts)
    total = np.einsum("dc,stc->dst", weights, np.where(counts, lifts, 0.0))
    weight = np.einsum("dc,stc->dst", weights, counts.astype(np.float64))
    pairs = _divided(total, weight)
    return np.stack([_mean(pairs.swapaxes(1, 2), others), _mean(pairs, others)], axis=1)


def _mean(
    pairs: Float[np.ndarray, "draws n_models n_models"],
    others: Bool[np.ndarray, "n_models n_models"],
) -> Float[np.ndarray, "draws n_models"]:
    """Mean of every row over the others of which there is a rate."""
    counts = others & ~np.isnan(pairs)
    return _divided(np.where(counts, pairs, 0.0).sum(2), counts.sum(2).astype(np.float64))


def _divided(
    total: Float[np.ndarray, "*n"], weight: Float[np.ndarray, "*n"]
) -> Float[np.ndarray, "*n"]:
    """NaN where there is nothing to divide by."""
    with np.errstate(invalid="ignore"):
        return np.where(weight > 0, total / weight, np.nan)


def _distances(
    rates: Float[np.ndarray, "draws 2 n_models"], others: Bool[np.ndarray, "n_models n_models"]
) -> Float[np.ndarray, "draws 2 n_models"]:
    """Of every rate from the median of the others'; NaN if fewer than three of those are known."""
    theirs = np.where(others, rates[:, :, None, :], np.nan)
    known = (~np.isnan(theirs)).sum(3) >= LEAST_FAMILIES - 1
    medians = np.nanmedian(np.where(known[..., None], theirs, 0.0), axis=3)
    # Rounded, so that equal rates are equal however they were summed.
    distances: Float[np.ndarray, "draws 2 n_models"] = np.round(rates - medians, 12)
    return np.where(known, distances, np.nan)


def _resampled_distances(
    lifts: Float[np.ndarray, "n_models n_models n_clips"],
    others: Bool[np.ndarray, "n_models n_models"],
    rng: np.random.Generator,
) -> Float[np.ndarray, "draws 2 n_models"]:
    """How far every rate is from the median of the others if the clips are drawn again."""
    n_clips = lifts.shape[2]
    chunks = []
    for _ in range(0, RESAMPLES, _CHUNK):
        weights = rng.multinomial(n_clips, np.full(n_clips, 1 / n_clips), size=_CHUNK)
        rates = _rates(lifts, weights.astype(np.float64), others)
        chunks.append(_distances(rates, others))
    return np.concatenate(chunks)


def _p_value(sample: Float[np.ndarray, " draws"]) -> float:
    """Two-sided: how easily the resampled distances reach the other side of 0."""
    known = sample[~np.isnan(sample)]
    beyond = min((known <= 0).sum(), (known >= 0).sum())
    return float(min(1.0, 2 * (1 + beyond) / (1 + len(known))))


def _bounds(sample: Float[np.ndarray, " draws"], level: float) -> tuple[float, float]:
    low, high = np.quantile(sample[~np.isnan(sample)], (level / 2, 1 - level / 2))
    return float(low), float(high)
