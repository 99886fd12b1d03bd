"""Measures of fragments and of agreement between models: shares with intervals, bits.

Every measure is a function of plain numbers that can be checked by hand. Logarithms are to base 2.

Wilson interval (Wilson 1927, "Probable inference, the law of succession, and statistical
inference"). Of n independent trials a share s succeeded. The interval contains every probability p
that the normal test does not reject, those within z standard errors *of p itself*:

    (s - p)^2 <= z^2 p (1 - p) / n.

Where both sides are equal, p is a root of (1 + z^2/n) p^2 - (2 s + z^2/n) p + s^2 = 0:

    p = (s + z^2/(2n) +- z sqrt(s (1 - s)/n + z^2/(4 n^2))) / (1 + z^2/n).

The bounds stay within 0 and 1 and are apart even at s = 0 and s = 1, where the textbook interval
s +- z sqrt(s (1 - s)/n) shrinks to a point. At z = 1.96 the interval covers about 95 %.
"""

import math
from collections.abc import Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

Z_95 = 1.959963984540054  # the 97.5 % quantile of the standard normal distribution


@dataclass(frozen=True, kw_only=True)
class Interval:
    """An estimate and the bounds of its confidence interval."""

    value: float
    low: float
    high: float


def wilson(share: float, n: float) -> Interval:
    """Wilson's 95 % interval of a share, 0 to 1, observed in `n` > 0 independent trials.

    >>> bounds = wilson(0.5, 10)
    >>> round(bounds.low, 3), round(bounds.high, 3)
    (0.237, 0.763)
    """
    assert n > 0, n
    z2 = Z_95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return Interval(
        value=share,
        low=centre - half if share > 0 else 0.0,  # exactly, which rounding would miss
        high=centre + half if share < 1 else 1.0,
    )


def mask_information(n_cells: int, n_kept: int) -> float:
    """Bits needed to say which `n_kept` of `n_cells` cells are kept, given their number.

    The length of an enumerative code: Cover 1973, "Enumerative source encoding".

    >>> mask_information(64, 1), mask_information(64, 64)
    (6.0, 0.0)
    """
    return math.log2(math.comb(n_cells, n_kept))


def spectral_entropy(waveform: Float[Tensor, " n_samples"]) -> float | None:
    """Shannon entropy, in bits, of the distribution of a sound's power over the bins of its rFFT.

    From 0 (one sine that fits the window) to log2(n_samples // 2 + 1) (an impulse, on which every
    bin has the same power); None for silence. Shen, Hung and Lee 1998, "Robust entropy-based
    endpoint detection for speech recognition in noisy environments", with the whole sound as the
    one frame.
    """
    power = torch.fft.rfft(waveform.double()).abs().square()
    total = float(power.sum())
    return _entropy((power / total).numpy()) if total > 0 else None


def kl_divergence(p: Sequence[float], q: Sequence[float]) -> float:
    """Kullback-Leibler divergence of `q` from `p` in bits; infinite if q is 0 where p is not.

    Kullback and Leibler 1951, "On information and sufficiency": the bits wasted by describing
    samples of p with a code made for q. Both sum to 1 and are in the same order.

    >>> kl_divergence([1.0, 0.0], [0.5, 0.5])
    1.0
    """
    pairs = [(a, b) for a, b in zip(p, q, strict=True) if a > 0]
    if any(b <= 0 for _, b in pairs):
        return math.inf
    return sum(a * math.log2(a / b) for a, b in pairs)


def accuracy(labels: Sequence[str], answers: Sequence[str]) -> float:
    """Share of clips, at least one, that were answered with their label."""
    return sum(a == b for a, b in zip(labels, answers, strict=True)) / len(labels)


def precision(labels: Sequence[str], answers: Sequence[str], label: str) -> float | None:
    """Share of the clips answered with a label that have that label; None if none was."""
    named = [truth for truth, answer in zip(labels, answers, strict=True) if answer == label]
    return named.count(label) / len(named) if named else None


def recall(labels: Sequence[str], answers: Sequence[str], label: str) -> float | None:
    """Share of the clips with a label that were answered with it; None if there are none."""
    return precision(answers, labels, label)


def jaccard(one: AbstractSet[Hashable], other: AbstractSet[Hashable]) -> float:
    """Jaccard index of two sets, not both empty: size of the overlap over size of the union.

    Jaccard 1912, "The distribution of the flora in the alpine zone".
    """
    return len(one & other) / len(one | other)


def _entropy(shares: NDArray[np.float64]) -> float:
    present = shares[shares > 0]
    return float(-(present * np.log2(present)).sum()) + 0.0  # not -0.0
