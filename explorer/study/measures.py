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

Shared bits. The mutual information of the source's class X and the target's answer Y is
I = H(X) + H(Y) - H(X, Y). Computed from the observed shares (the plug-in estimate) it is too large
on few clips, even for independent X and Y (Paninski 2003, "Estimation of entropy and mutual
information"). What chance alone gives on these very clips is seen by permutation: shuffling the
classes among the clips keeps how often each class and each answer occurs and breaks the tie between
them. We report the estimate less the mean of 1,000 such shuffles, and the central 95 % of the
shuffles less the same mean. A clip keeps all of its answers, one for every seed, in a shuffle, so
seeds do not pass for independent clips.
"""

import math
from collections.abc import Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy.typing import NDArray
from torch import Tensor

Z_95 = 1.959963984540054  # the 97.5 % quantile of the standard normal distribution
MIN_PER_TABLE_CELL = 5  # clips per table cell; with fewer, mutual information is mostly bias
PERMUTATIONS = 1_000


@dataclass(frozen=True, kw_only=True)
class SharedBits:
    """Mutual information above chance, in bits, and the range of chance."""

    excess: float  # the plug-in estimate less its mean over permutations
    chance_low: float  # 2.5 % quantile of the permutations, less the same mean
    chance_high: float  # 97.5 % quantile, likewise


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


def mutual_information(table: NDArray[np.float64]) -> float:
    """Plug-in estimate of the mutual information of a table's rows and columns, in bits.

    Shannon 1948, "A mathematical theory of communication". It is never below 0, and on few items
    far above the true value.

    Args:
        table: weights, shape (n_rows, n_columns), at least one above 0.
    """
    joint = table / table.sum()
    return max(0.0, _entropy(joint.sum(1)) + _entropy(joint.sum(0)) - _entropy(joint.ravel()))


def mutual_information_excess(
    classes: Sequence[str], answers: Sequence[Sequence[str]], *, seed: int = 0
) -> SharedBits | None:
    """Mutual information of a source's class and a target's answers to the fragments, above chance.

    About one permutation in forty exceeds `chance_high`, and so would an `excess` that is chance.

    Args:
        classes: the source's class of each clip.
        answers: for each clip, the target's answers to its fragments, at least one; they share the
            clip's weight equally.
        seed: of the permutations.

    Returns:
        None if there are fewer than 5 clips for each cell of the table of classes and answers that
        occur, or if either side has only one value, and so nothing to share.
    """
    rows, row_of = _numbered(classes)
    columns, column_of = _numbered([label for labels in answers for label in labels])
    if len(classes) < MIN_PER_TABLE_CELL * len(rows) * len(columns):
        return None
    if len(rows) < 2 or len(columns) < 2:
        return None
    shares = np.zeros((len(classes), len(columns)))
    clip_of = np.repeat(np.arange(len(answers)), [len(labels) for labels in answers])
    np.add.at(shares, (clip_of, column_of), 1.0)
    shares /= shares.sum(1, keepdims=True)
    rng = np.random.default_rng(seed)
    found = mutual_information(_table(row_of, shares, len(rows)))
    chance = [
        mutual_information(_table(rng.permutation(row_of), shares, len(rows)))
        for _ in range(PERMUTATIONS)
    ]
    mean = float(np.mean(chance))
    low, high = np.percentile(chance, (2.5, 97.5))
    return SharedBits(
        excess=found - mean, chance_low=float(low) - mean, chance_high=float(high) - mean
    )


def accuracy(labels: Sequence[str], answers: Sequence[str]) -> float:
    """Share of clips, at least one, that were answered with their label."""
    return sum(a == b for a, b in zip(labels, answers, strict=True)) / len(labels)


def precision(labels: Sequence[str], answers: Sequence[str], label: str) -> float | None:
    """Share of the clips answered with a label that have that label; None if none was."""
    named = [truth for truth, answer in zip(labels, answers, strict=True) if answer == label]
    return named.count(label) / len(named) if named else None


def jaccard(one: AbstractSet[Hashable], other: AbstractSet[Hashable]) -> float:
    """Jaccard index of two sets, not both empty: size of the overlap over size of the union.

    Jaccard 1912, "The distribution of the flora in the alpine zone".
    """
    return len(one & other) / len(one | other)


def _entropy(shares: NDArray[np.float64]) -> float:
    present = shares[shares > 0]
    return float(-(present * np.log2(present)).sum()) + 0.0  # not -0.0


def _numbered(labels: Sequence[str]) -> tuple[list[str], Int[np.ndarray, " n"]]:
    """The labels that occur, sorted, and the index of every item's label among them."""
    names = sorted(set(labels))
    return names, np.array([names.index(label) for label in labels], dtype=np.int64)


def _table(
    row_of: Int[np.ndarray, " n_clips"],
    shares: NDArray[np.float64],
    n_rows: int,
) -> NDArray[np.float64]:
    table = np.zeros((n_rows, shares.shape[1]))
    np.add.at(table, row_of, shares)
    return table
