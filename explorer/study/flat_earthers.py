"""Flat-earthers: models that share less, or more, of what they hear than the others of their task.

The word is Kelly and Chockler's (arXiv 2604.02937); the definition is ours. A model's out-rate is
how readily the others accept its fragments, its in-rate how readily it accepts theirs, either less
what they accept of random fragments of the same size, and only over clips that the listener calls
by the same class as a whole: a model that is merely bad is not a flat-earther. Two models' rates
are compared over the partners that both have, or one's peculiarity would be found in the other; a
rate stands out if the median of these differences is at least 0.2, and if chance would not have it
so: the clips are drawn again (bootstrap; Efron 1979), and the tests share their 5 % (Holm 1979).

A bootstrap of a handful of clips finds something in anything, so rates over fewer than twelve clips
are not compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, Int

from explorer.study.measures import Interval

MIN_DISTANCE = 0.2
MIN_FAMILIES = 4
MIN_CLIPS = 12  # of those that count; below, the bootstrap promises more than it holds
RESAMPLES = 10_000
_ALPHA = 0.05
_NUMBERS = 4_000_000  # at a time, while resampling

Direction = Literal["in", "out"]
_DIRECTIONS: tuple[Direction, Direction] = ("in", "out")


@dataclass(frozen=True, kw_only=True)
class RateComparison:
    """How one rate of one model compares with those of the other families."""

    model: str
    direction: Direction
    rate: float  # less the random control
    distance: Interval  # median difference from the others; bounds by Bonferroni among all tests
    p_value: float  # two-sided, of the bootstrap, not corrected
    is_flat_earther: bool


def compare_rates(
    models: Sequence[str],
    families: Sequence[str],
    lifts: Float[np.ndarray, "n_models n_models n_clips"],
    *,
    seed: int = 0,
) -> tuple[RateComparison, ...]:
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
        A row for every rate over enough clips, model by model; none at all with fewer than four
        families, for then there is no "others" to speak of.
    """
    others = _others(families)
    if len(set(families)) < MIN_FAMILIES:
        return ()
    once = np.ones((1, lifts.shape[2]))
    rates, distances = (each[0] for each in _rates_and_distances(lifts, once, others))
    samples = _resampled_distances(lifts, others, np.random.default_rng(seed))
    is_enough = ~np.isnan(distances) & (_n_clips(lifts, others) >= MIN_CLIPS)
    tests = [test for test in np.ndindex(distances.shape) if is_enough[test]]
    p_values = {test: _p_value(samples[:, *test]) for test in tests}
    unlikely = _holm(p_values)
    found = []
    for test in sorted(tests, key=lambda test: test[::-1]):
        distance = float(distances[test])
        low, high = _bounds(samples[:, *test], _ALPHA / len(tests))
        found.append(
            RateComparison(
                model=models[test[1]],
                direction=_DIRECTIONS[test[0]],
                rate=float(rates[test]),
                distance=Interval(value=distance, low=low, high=high),
                p_value=p_values[test],
                is_flat_earther=test in unlikely and abs(distance) >= MIN_DISTANCE,
            )
        )
    return tuple(found)


def _others(families: Sequence[str]) -> Bool[np.ndarray, "n_models n_models"]:
    """Row m: the models that speak for the families other than m's own."""
    names = np.array(families)
    speaks = np.array([families.index(family) == at for at, family in enumerate(families)])
    is_other = names[:, None] != names[None, :]
    heard: Bool[np.ndarray, "n_models n_models"] = speaks[None, :] & is_other
    return heard


def _n_clips(
    lifts: Float[np.ndarray, "n_models n_models n_clips"],
    others: Bool[np.ndarray, "n_models n_models"],
) -> Int[np.ndarray, "2 n_models"]:
    """How many clips count in each rate, in and out."""
    counts = ~np.isnan(lifts)
    out = (counts & others[:, :, None]).any(1).sum(1)
    into = (counts & others.T[:, :, None]).any(0).sum(1)
    return np.stack([into, out])


def _rates_and_distances(
    lifts: Float[np.ndarray, "n_models n_models n_clips"],
    weights: Float[np.ndarray, "draws n_clips"],
    others: Bool[np.ndarray, "n_models n_models"],
) -> tuple[Float[np.ndarray, "draws 2 n_models"], Float[np.ndarray, "draws 2 n_models"]]:
    """Rates in and out, and the median of how far they are from each of the others'.

    Every clip counts by its weight. A distance is NaN where fewer than three others are known.
    """
    counts = ~np.isnan(lifts)
    total = np.einsum("dc,stc->dst", weights, np.where(counts, lifts, 0.0))
    weight = np.einsum("dc,stc->dst", weights, counts.astype(np.float64))
    pairs = _divided(total, weight)
    both_ways = (pairs.swapaxes(1, 2), pairs)  # rows: the model whose rate it is
    rates = [_mean(towards, others) for towards in both_ways]
    distances = [_median(_differences(towards, others)) for towards in both_ways]
    return np.stack(rates, axis=1), np.stack(distances, axis=1)


def _differences(
    pairs: Float[np.ndarray, "draws n_models n_models"],
    others: Bool[np.ndarray, "n_models n_models"],
) -> Float[np.ndarray, "draws n_models n_models"]:
    """Row m: its rate less that of each other model, over the partners that both have."""
    difference = pairs[:, :, None, :] - pairs[:, None, :, :]
    shared = others[:, None, :] & others[None, :, :] & ~np.isnan(difference)
    total = np.where(shared, difference, 0.0).sum(3)
    mean = _divided(total, shared.sum(3).astype(np.float64))
    return np.where(others, mean, np.nan)


def _median(
    differences: Float[np.ndarray, "draws n_models n_models"],
) -> Float[np.ndarray, "draws n_models"]:
    """Median of every row; NaN where fewer than three are known."""
    known = (~np.isnan(differences)).sum(2) >= MIN_FAMILIES - 1
    medians = np.full(known.shape, np.nan)
    # Rounded, so that equal rates are equal however they were summed.
    medians[known] = np.round(np.nanmedian(differences[known], axis=1), 12)
    return medians


def _mean(
    pairs: Float[np.ndarray, "draws n_models n_models"],
    others: Bool[np.ndarray, "n_models n_models"],
) -> Float[np.ndarray, "draws n_models"]:
    """Mean of every row over the others of which there is a rate."""
    counts = others & ~np.isnan(pairs)
    return _divided(np.where(counts, pairs, 0.0).sum(2), counts.sum(2).astype(np.float64))


def _divided(
    total: Float[np.ndarray, "*shape"], weight: Float[np.ndarray, "*shape"]
) -> Float[np.ndarray, "*shape"]:
    """Means of sums; NaN where nothing was summed."""
    with np.errstate(invalid="ignore"):
        return np.where(weight > 0, total / weight, np.nan)


def _resampled_distances(
    lifts: Float[np.ndarray, "n_models n_models n_clips"],
    others: Bool[np.ndarray, "n_models n_models"],
    rng: np.random.Generator,
) -> Float[np.ndarray, "draws 2 n_models"]:
    """How far every rate is from the median of the others if the clips are drawn again."""
    n_models, _, n_clips = lifts.shape
    at_once = max(1, _NUMBERS // n_models**3)
    chunks = []
    for done in range(0, RESAMPLES, at_once):
        n_draws = min(at_once, RESAMPLES - done)
        weights = rng.multinomial(n_clips, np.full(n_clips, 1 / n_clips), size=n_draws)
        chunks.append(_rates_and_distances(lifts, weights.astype(np.float64), others)[1])
    return np.concatenate(chunks)


def _holm(p_values: Mapping[tuple[int, ...], float]) -> set[tuple[int, ...]]:
    """The tests that hold at 5 % for all together."""
    held: set[tuple[int, ...]] = set()
    for rank, test in enumerate(sorted(p_values, key=lambda test: p_values[test])):
        if p_values[test] > _ALPHA / (len(p_values) - rank):
            break
        held.add(test)
    return held


def _p_value(sample: Float[np.ndarray, " draws"]) -> float:
    """Two-sided: how easily the resampled distances reach the other side of 0."""
    known = sample[~np.isnan(sample)]
    beyond = min((known <= 0).sum(), (known >= 0).sum())
    return float(min(1.0, 2 * (1 + beyond) / (1 + len(known))))


def _bounds(sample: Float[np.ndarray, " draws"], level: float) -> tuple[float, float]:
    low, high = np.quantile(sample[~np.isnan(sample)], (level / 2, 1 - level / 2))
    return float(low), float(high)
