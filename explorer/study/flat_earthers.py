"""Flat-earthers: models that convince the others, or are convinced, less or more than is usual.

The word is Kelly and Chockler's (arXiv 2604.02937); the definition is ours.

Rates. Let L(s, t) be the mean lift (`explorer.study.rates`) of source s's fragments at target t,
over the clips whose whole t gives the same class as s: a model that is merely inaccurate is no
flat-earther. The out-rate of m is the mean of L(m, p) over its partners p, its in-rate the mean of
L(p, m). A family of similar networks is one partner, represented by its first model, and is no
partner of its own members.

Distance. Comparing the rates of m and k over all partners of each would let one peculiar model
move the rates of the others, because m has k for a partner but not itself. So their difference is
taken partner by partner, over the partners that both have:

    out: d(m, k) = mean over shared p of L(m, p) - L(k, p),
    in:  d(m, k) = mean over shared p of L(p, m) - L(p, k).

The distance of m is the median of d(m, k) over the representatives k of the other families, at
least three, so that one outlier among them does not make an outlier of m.

Chance. Clips are a sample. The bootstrap (Efron 1979) repeats the computation with the clips drawn
again, with replacement, which is to weight them by multinomial counts. With B' resampled distances,
of which b are on the far side of 0 or on it, the two-sided p-value is 2 (1 + b) / (1 + B'), at most
1; the ones count the observed sample as one of the draws, so that p is never 0.

Many tests. At 5 % each, some of n tests would be significant by chance. Holm (1979) sorts the
p-values and rejects them in turn while the j-th is at most 5 % / (n - j + 1). This keeps the
chance of *any* false rejection at 5 %: if n0 null hypotheses are true, the first of them comes at
j <= n - n0 + 1, so it is rejected only if its p-value is at most 5 % / n0, and n0 such events
have a total probability of at most 5 %, however the tests depend on each other. The intervals shown
around the distances are bootstrap quantiles at 5 % / n (Bonferroni). All this holds as far as the
bootstrap's p-values do; on a handful of clips they do not, so rates over fewer than twelve clips
are not tested.

A model is a flat-earther in a direction if Holm's procedure rejects and its distance is at least
0.2 up or down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, Int

from explorer.study.measures import Interval

MIN_DISTANCE = 0.2
MIN_FAMILIES = 4
MIN_CLIPS = 12  # clips behind a rate; with fewer, the bootstrap is too sure of itself
RESAMPLES = 10_000
_ALPHA = 0.05
_MAX_NUMBERS = 4_000_000  # held at a time while resampling

Direction = Literal["in", "out"]
_DIRECTIONS: tuple[Direction, Direction] = ("in", "out")


@dataclass(frozen=True, kw_only=True)
class RateComparison:
    """How one rate of one model compares with the rates of the other families."""

    model: str
    direction: Direction
    rate: float  # mean lift: acceptance above random controls
    distance: Interval  # median difference from the others; Bonferroni bounds over all tests
    p_value: float  # two-sided, by bootstrap, uncorrected
    is_flat_earther: bool


def compare_rates(
    models: Sequence[str],
    families: Sequence[str],
    lifts: Float[np.ndarray, "n_models n_models n_clips"],
    *,
    seed: int = 0,
) -> tuple[RateComparison, ...]:
    """Compare every model's in-rate and out-rate with those of the other families.

    Args:
        models: their ids.
        families: the family of each model; the first model of a family represents it to all
            others, and models of one family are not compared with each other.
        lifts: [source, target, clip]: the lift of the clip's fragment, mean over seeds, -1 to 1;
            NaN where the clip does not count.
        seed: of the resampling.

    Returns:
        A comparison for every rate over at least 12 clips, model by model; none with fewer than
        four families, too few to say what is usual.
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
    rejected = _holm(p_values)
    comparisons = []
    for test in sorted(tests, key=lambda test: test[::-1]):
        distance = float(distances[test])
        low, high = _bounds(samples[:, *test], _ALPHA / len(tests))
        comparisons.append(
            RateComparison(
                model=models[test[1]],
                direction=_DIRECTIONS[test[0]],
                rate=float(rates[test]),
                distance=Interval(value=distance, low=low, high=high),
                p_value=p_values[test],
                is_flat_earther=test in rejected and abs(distance) >= MIN_DISTANCE,
            )
        )
    return tuple(comparisons)


def _others(families: Sequence[str]) -> Bool[np.ndarray, "n_models n_models"]:
    """Row m: True for the representatives of the families other than m's."""
    names = np.array(families)
    represents = np.array([families.index(family) == at for at, family in enumerate(families)])
    is_other = names[:, None] != names[None, :]
    others: Bool[np.ndarray, "n_models n_models"] = represents[None, :] & is_other
    return others


def _n_clips(
    lifts: Float[np.ndarray, "n_models n_models n_clips"],
    others: Bool[np.ndarray, "n_models n_models"],
) -> Int[np.ndarray, "2 n_models"]:
    """How many clips count in each rate: row 0 in, row 1 out."""
    counts = ~np.isnan(lifts)
    out = (counts & others[:, :, None]).any(1).sum(1)
    into = (counts & others.T[:, :, None]).any(0).sum(1)
    return np.stack([into, out])


def _rates_and_distances(
    lifts: Float[np.ndarray, "n_models n_models n_clips"],
    weights: Float[np.ndarray, "draws n_clips"],
    others: Bool[np.ndarray, "n_models n_models"],
) -> tuple[Float[np.ndarray, "draws 2 n_models"], Float[np.ndarray, "draws 2 n_models"]]:
    """Rates and distances, in and out, with every clip counted as often as its weight says.

    A distance is NaN where fewer than three differences from other models are known.
    """
    counts = ~np.isnan(lifts)
    total = np.einsum("dc,stc->dst", weights, np.where(counts, lifts, 0.0))
    weight = np.einsum("dc,stc->dst", weights, counts.astype(np.float64))
    pairs = _divided(total, weight)
    by_direction = (pairs.swapaxes(1, 2), pairs)  # rows: the model whose rate it is
    rates = [_mean(rows, others) for rows in by_direction]
    distances = [_median(_differences(rows, others)) for rows in by_direction]
    return np.stack(rates, axis=1), np.stack(distances, axis=1)


def _differences(
    pairs: Float[np.ndarray, "draws n_models n_models"],
    others: Bool[np.ndarray, "n_models n_models"],
) -> Float[np.ndarray, "draws n_models n_models"]:
    """Row m: its rate less that of each other model, over the partners that both have; else NaN."""
    difference = pairs[:, :, None, :] - pairs[:, None, :, :]
    shared = others[:, None, :] & others[None, :, :] & ~np.isnan(difference)
    total = np.where(shared, difference, 0.0).sum(3)
    mean = _divided(total, shared.sum(3).astype(np.float64))
    return np.where(others, mean, np.nan)


def _median(
    differences: Float[np.ndarray, "draws n_models n_models"],
) -> Float[np.ndarray, "draws n_models"]:
    """Median of every row; NaN where fewer than three of its differences are known."""
    known = (~np.isnan(differences)).sum(2) >= MIN_FAMILIES - 1
    medians = np.full(known.shape, np.nan)
    # Rounded, so that equal rates are equal in whatever order they were summed.
    medians[known] = np.round(np.nanmedian(differences[known], axis=1), 12)
    return medians


def _mean(
    pairs: Float[np.ndarray, "draws n_models n_models"],
    others: Bool[np.ndarray, "n_models n_models"],
) -> Float[np.ndarray, "draws n_models"]:
    """Mean of every row over the others that have a rate."""
    counts = others & ~np.isnan(pairs)
    return _divided(np.where(counts, pairs, 0.0).sum(2), counts.sum(2).astype(np.float64))


def _divided(
    total: Float[np.ndarray, "*shape"], weight: Float[np.ndarray, "*shape"]
) -> Float[np.ndarray, "*shape"]:
    """Totals over weights; NaN where the weight is 0."""
    with np.errstate(invalid="ignore"):
        return np.where(weight > 0, total / weight, np.nan)


def _resampled_distances(
    lifts: Float[np.ndarray, "n_models n_models n_clips"],
    others: Bool[np.ndarray, "n_models n_models"],
    rng: np.random.Generator,
) -> Float[np.ndarray, "draws 2 n_models"]:
    """Bootstrap: the distances with the clips drawn again, `RESAMPLES` times."""
    n_models, _, n_clips = lifts.shape
    at_once = max(1, _MAX_NUMBERS // n_models**3)
    chunks = []
    for done in range(0, RESAMPLES, at_once):
        n_draws = min(at_once, RESAMPLES - done)
        weights = rng.multinomial(n_clips, np.full(n_clips, 1 / n_clips), size=n_draws)
        chunks.append(_rates_and_distances(lifts, weights.astype(np.float64), others)[1])
    return np.concatenate(chunks)


def _holm(p_values: Mapping[tuple[int, ...], float]) -> set[tuple[int, ...]]:
    """Holm's procedure: the tests rejected at 5 % for all of them together."""
    rejected: set[tuple[int, ...]] = set()
    for rank, test in enumerate(sorted(p_values, key=lambda test: p_values[test])):
        if p_values[test] > _ALPHA / (len(p_values) - rank):
            break
        rejected.add(test)
    return rejected


def _p_value(sample: Float[np.ndarray, " draws"]) -> float:
    """Two-sided p-value: how often the resampled distances reach 0 or the other side of it."""
    known = sample[~np.isnan(sample)]
    beyond = min((known <= 0).sum(), (known >= 0).sum())
    return float(min(1.0, 2 * (1 + beyond) / (1 + len(known))))


def _bounds(sample: Float[np.ndarray, " draws"], level: float) -> tuple[float, float]:
    """Quantiles with half of the level outside on either side."""
    low, high = np.quantile(sample[~np.isnan(sample)], (level / 2, 1 - level / 2))
    return float(low), float(high)
