"""Permutation tests of a study: rank correlation over models, and differences over clips.

Rank correlation (Spearman 1904): Pearson's correlation of the ranks, equal values sharing the mean
of their ranks. Under the null hypothesis every order of one side is as likely as any other, so the
p-value is the share of orders whose correlation is at least as far from 0. Up to 8 models all
orders are tried; with 5, a perfect correlation has p = 2/120 = .017, and none can have less.

Paired differences. If two models are alike, the sign of a clip's difference is as likely + as -, so
the p-value is the share of random signs that lead to a sum at least as far from 0 (Fisher 1935).
With b of B draws it is (1 + b) / (1 + B). It asks for no distribution, and clips count, not items.
"""

import math
from collections.abc import Sequence
from itertools import permutations

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

MAX_EXACT = 8  # models, of which all orders are tried
DRAWS = 10_000
_TOLERANCE = 1e-9  # sums in another order are equal but for rounding


def ranks(values: Sequence[float]) -> Float[np.ndarray, " n"]:
    """Rank values from 1, equal ones with the mean of their ranks.

    >>> ranks([3.0, 1.0, 3.0]).tolist()
    [2.5, 1.0, 2.5]
    """
    numbers = np.asarray(values, dtype=np.float64)
    below = (numbers[:, None] > numbers[None, :]).sum(1)
    equal = (numbers[:, None] == numbers[None, :]).sum(1)
    ranked: Float[np.ndarray, " n"] = below + (equal + 1) / 2
    return ranked


def spearman(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return the rank correlation of two sides; None if a side has fewer than two values."""
    centred = [ranks(side) - ranks(side).mean() for side in (one, other)]
    scale = math.sqrt(float(np.prod([np.square(side).sum() for side in centred])))
    return float(centred[0] @ centred[1]) / scale if scale > 0 else None


def spearman_p(one: Sequence[float], other: Sequence[float], *, seed: int = 0) -> float:
    """Two-sided p-value of a rank correlation that is not None."""
    left = ranks(one) - ranks(one).mean()
    right = ranks(other) - ranks(other).mean()
    n = len(left)
    if n <= MAX_EXACT:
        orders = np.array(list(permutations(range(n))))
        is_far = np.abs(right[orders] @ left) >= abs(right @ left) - _TOLERANCE
        return float(is_far.mean())
    orders = np.random.default_rng(seed).permuted(np.tile(np.arange(n), (DRAWS, 1)), axis=1)
    is_far = np.abs(right[orders] @ left) >= abs(right @ left) - _TOLERANCE
    return float((1 + is_far.sum()) / (1 + DRAWS))


def sign_flip_p(differences: NDArray[np.float64], *, seed: int = 0) -> NDArray[np.float64]:
    """Two-sided p-values of paired differences being 0 on average.

    Args:
        differences: shape (n_clips, n_tests); 0 where a clip is in no pair.
        seed: of the signs.
    """
    signs = np.random.default_rng(seed).integers(0, 2, size=(DRAWS, len(differences))) * 2.0 - 1.0
    found = np.abs(differences.sum(0))
    scale = np.maximum(1.0, np.abs(differences).sum(0))
    reached = (np.abs(signs @ differences) >= found - _TOLERANCE * scale).sum(0)
    p_values: NDArray[np.float64] = (1 + reached) / (1 + DRAWS)
    return p_values
