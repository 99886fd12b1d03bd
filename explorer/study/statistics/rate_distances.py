"""Rates of models on the scale of log odds, and how far each is from those of the others.

Scale. Differences of shares have a floor: where the usual share is .08, a model that shares nothing
differs by no more than .08. Odds have none, so shares are compared by their log odds. Let a(s, t)
be the share of source s's fragments that target t accepts, and r(s, t) the share of the random
controls of the same clips, both over the clips whose whole t gives the same class as s: a model
that is merely inaccurate is no flat-earther. Over partners P, with the mean shares a(m, P) and
r(m, P) and the mean number n of clips behind them, the log odds of m are

    g(m, P) = logit(a(m, P)) - logit(r(m, P)),   logit(x) = log((n x + 1/2) / (n - n x + 1/2)).

The halves are Jeffreys' prior, Beta(1/2, 1/2): they keep the logarithm finite, and take out most of
the bias that rare events give it (Haldane 1956; Anscombe 1956). They weigh as much as one clip. A
family of similar networks is one partner, represented by its first model, and is no partner of its
own members. The in-rate is the same with source and target exchanged.

Distance. Comparing m and k over all partners of each would let one peculiar model move the rates of
the others, because m has k for a partner but not itself. So they are compared over the partners
that both have,

    d(m, k) = g(m, P) - g(k, P),

both with the smaller of their numbers n, so that the prior pulls both alike. The distance of m is
the median of d(m, k) over the representatives k of the other families, at least three, so that one
outlier among them does not make an outlier of m.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

MIN_FAMILIES = 4

Shares = Float[np.ndarray, "n_models n_models n_clips"]  # [source, target, clip], 0 to 1 or NaN
Pairs = Float[np.ndarray, "draws n_models n_models"]


@dataclass(frozen=True)
class Estimates:
    """Rates and distances by resample, direction (in, out) and model."""

    accepted: Float[np.ndarray, "draws 2 n_models"]
    control: Float[np.ndarray, "draws 2 n_models"]
    log_odds: Float[np.ndarray, "draws 2 n_models"]
    distance: Float[np.ndarray, "draws 2 n_models"]  # NaN if fewer than three others are known


def other_families(families: Sequence[str]) -> Bool[np.ndarray, "n_models n_models"]:
    """Row m: True for the representatives of the families other than m's."""
    names = np.array(families)
    represents = np.array([families.index(family) == at for at, family in enumerate(families)])
    is_other = names[:, None] != names[None, :]
    others: Bool[np.ndarray, "n_models n_models"] = represents[None, :] & is_other
    return others


def clips_behind(
    accepted: Shares, others: Bool[np.ndarray, "n_models n_models"]
) -> Int[np.ndarray, "2 n_models"]:
    """How many clips count in each rate: row 0 in, row 1 out."""
    counts = ~np.isnan(accepted)
    out = (counts & others[:, :, None]).any(1).sum(1)
    into = (counts & others.T[:, :, None]).any(0).sum(1)
    return np.stack([into, out])


def estimate(
    accepted: Shares,
    control: Shares,
    weights: Float[np.ndarray, "draws n_clips"],
    others: Bool[np.ndarray, "n_models n_models"],
) -> Estimates:
    """Rates and distances, in and out, with every clip counted as often as its weight says."""
    counts = ~np.isnan(accepted)
    n = np.einsum("dc,stc->dst", weights, counts.astype(np.float64))
    accepting, accepting_random = (
        _divided(np.einsum("dc,stc->dst", weights, np.where(counts, each, 0.0)), n)
        for each in (accepted, control)
    )
    into = (each.swapaxes(1, 2) for each in (accepting, accepting_random, n))
    directions = [
        _of_direction(*into, others=others),
        _of_direction(accepting, accepting_random, n, others=others),
    ]
    return Estimates(*(np.stack(each, axis=1) for each in zip(*directions, strict=True)))


def _of_direction(
    accepted: Pairs, control: Pairs, n: Pairs, *, others: Bool[np.ndarray, "n_models n_models"]
) -> tuple[Float[np.ndarray, "draws n_models"], ...]:
    """Rates, log odds and distances in one direction; row m: the model whose rate it is."""
    known = others & (n > 0)
    alone = known[:, :, None, :]
    shared = known[:, :, None, :] & known[:, None, :, :]
    over_all = [_mean(each, alone)[..., 0] for each in (accepted, control)]
    n_clips = _mean(n, shared)
    fewer = np.fmin(n_clips, n_clips.swapaxes(1, 2))
    difference = _log_odds(accepted, control, fewer, shared)
    difference = difference - difference.swapaxes(1, 2)
    return (
        *over_all,
        _log_odds(accepted, control, _mean(n, alone), alone)[..., 0],
        _median(np.where(others, difference, np.nan)),
    )


def _log_odds(
    accepted: Pairs,
    control: Pairs,
    n_clips: Float[np.ndarray, "draws n_models n_others"],
    partners: Bool[np.ndarray, "draws n_models n_others n_models"],
) -> Float[np.ndarray, "draws n_models n_others"]:
    """Row m, column k: m's log odds over some partners, less those of the controls."""
    fragments, controls = (_logit(_mean(each, partners), n_clips) for each in (accepted, control))
    difference: Float[np.ndarray, "draws n_models n_others"] = fragments - controls
    return difference


def _logit(
    share: Float[np.ndarray, "*shape"], n: Float[np.ndarray, "*shape"]
) -> Float[np.ndarray, "*shape"]:
    """Log odds of a share of `n` clips, with Jeffreys' prior."""
    logit: Float[np.ndarray, "*shape"] = np.log((n * share + 0.5) / (n - n * share + 0.5))
    return logit


def _mean(
    pairs: Pairs, partners: Bool[np.ndarray, "draws n_models n_others n_models"]
) -> Float[np.ndarray, "draws n_models n_others"]:
    """Mean of every row over its partners; NaN without any."""
    total = np.where(partners, pairs[:, :, None, :], 0.0).sum(3)
    return _divided(total, partners.sum(3).astype(np.float64))


def _median(
    differences: Float[np.ndarray, "draws n_models n_models"],
) -> Float[np.ndarray, "draws n_models"]:
    """Median of every row; NaN where fewer than three of its differences are known."""
    known = (~np.isnan(differences)).sum(2) >= MIN_FAMILIES - 1
    medians = np.full(known.shape, np.nan)
    # Rounded, so that equal rates are equal in whatever order they were summed.
    medians[known] = np.round(np.nanmedian(differences[known], axis=1), 12)
    return medians


def _divided(
    total: Float[np.ndarray, "*shape"], weight: Float[np.ndarray, "*shape"]
) -> Float[np.ndarray, "*shape"]:
    """Totals over weights; NaN where the weight is 0."""
    with np.errstate(invalid="ignore"):
        divided: Float[np.ndarray, "*shape"] = np.where(weight > 0, total / weight, np.nan)
    return divided
