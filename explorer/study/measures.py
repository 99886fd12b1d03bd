"""Measures of fragments and of what models share: shares with intervals, information in bits.

Every measure is a function of plain numbers, so that it can be checked by hand. Logarithms are to
the base 2 throughout.
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

Z_95 = 1.959963984540054  # the normal distribution's 97.5 % point
MIN_PER_TABLE_CELL = 5  # below this many clips a cell, mutual information is bias and nothing else
PERMUTATIONS = 1_000


@dataclass(frozen=True, kw_only=True)
class SharedBits:
    """Mutual information, and what chance gives on as many clips; the mean of that is taken off."""

    excess: float  # the plug-in estimate, less its mean over permutations
    chance_low: float  # 95 % of permutations lie between these two, less the same mean
    chance_high: float


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A figure and the bounds between which it is believed to lie."""

    value: float
    low: float
    high: float


def wilson(share: float, n: float) -> Interval:
    """95 % interval of a share that was seen in `n` independent trials, at least one.

    Wilson 1927, "Probable inference, the law of succession, and statistical inference".

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
    """Bits to say which `n_kept` of `n_cells` cells are kept, if their number is known.

    The length of an enumerative code: Cover 1973, "Enumerative source encoding".

    >>> mask_information(64, 1), mask_information(64, 64)
    (6.0, 0.0)
    """
    return math.log2(math.comb(n_cells, n_kept))


def spectral_entropy(waveform: Float[Tensor, " n_samples"]) -> float | None:
    """Shannon entropy, in bits, of how a sound's power is spread over the bins of its rFFT.

    From 0 (one sine that fits the window) to log2(n_samples // 2 + 1) (an impulse, on which every
    bin has the same power); None for silence. Shen, Hung and Lee 1998, "Robust entropy-based
    endpoint detection for speech recognition in noisy environments", with the whole sound as the
    one frame.
    """
    power = torch.fft.rfft(waveform.double()).abs().square()
    total = float(power.sum())
    return _entropy((power / total).numpy()) if total > 0 else None


def kl_divergence(p: Sequence[float], q: Sequence[float]) -> float:
    """Bits that are lost if `p` is described by `q`; infinite if q excludes what p allows.

    Kullback and Leibler 1951, "On information and sufficiency". Both sum to 1, in the same order.

    >>> kl_divergence([1.0, 0.0], [0.5, 0.5])
    1.0
    """
    pairs = [(a, b) for a, b in zip(p, q, strict=True) if a > 0]
    if any(b <= 0 for _, b in pairs):
        return math.inf
    return sum(a * math.log2(a / b) for a, b in pairs)


def mutual_information(table: NDArray[np.float64]) -> float:
    """Bits that rows and columns of a contingency table tell of each other (the plug-in estimate).

    Shannon 1948, "A mathematical theory of communication". It is never below 0, and on few items
    far above what is true (Paninski 2003, "Estimation of entropy and mutual information").

    Args:
        table: weights, shape (n_rows, n_columns), at least one above 0.
    """
    joint = table / table.sum()
    return max(0.0, _entropy(joint.sum(1)) + _entropy(joint.sum(0)) - _entropy(joint.ravel()))


def mutual_information_excess(
    classes: Sequence[str], heard: Sequence[Sequence[str]], *, seed: int = 0
) -> SharedBits | None:
    """Bits that a source's class tells of what a target hears in the fragment, above chance.

    The plug-in estimate less its mean over permutations that break the tie between the two; clips
    are exchanged, not items, so the seeds of one clip do not pass for independent. An excess above
    `chance_high` is reached by chance less than once in forty.

    Args:
        classes: the source's class of each clip.
        heard: the target's answers to each clip's fragments, at least one for each clip; they
            share the clip's weight.
        seed: of the permutations.

    Returns:
        None, if there are fewer than 5 clips for each cell of the table of the classes that occur,
        or if one side never says anything else: then there is nothing to share.
    """
    rows, row_of = _numbered(classes)
    columns, column_of = _numbered([label for labels in heard for label in labels])
    if len(classes) < MIN_PER_TABLE_CELL * len(rows) * len(columns):
        return None
    if len(rows) < 2 or len(columns) < 2:
        return None
    shares = np.zeros((len(classes), len(columns)))
    clip_of = np.repeat(np.arange(len(heard)), [len(labels) for labels in heard])
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
    """Share of clips, at least one, whose answer is their label."""
    return sum(a == b for a, b in zip(labels, answers, strict=True)) / len(labels)


def precision(labels: Sequence[str], answers: Sequence[str], label: str) -> float | None:
    """Of the clips that were answered with a label, the share that bear it; None if none was."""
    named = [truth for truth, answer in zip(labels, answers, strict=True) if answer == label]
    return named.count(label) / len(named) if named else None


def jaccard(one: AbstractSet[Hashable], other: AbstractSet[Hashable]) -> float:
    """Overlap of two sets that are not both empty: what they share over what either has.

    Jaccard 1912, "The distribution of the flora in the alpine zone".
    """
    return len(one & other) / len(one | other)


def _entropy(shares: NDArray[np.float64]) -> float:
    present = shares[shares > 0]
    return float(-(present * np.log2(present)).sum()) + 0.0  # not -0.0


def _numbered(labels: Sequence[str]) -> tuple[list[str], Int[np.ndarray, " n"]]:
    """The labels that occur, in order, and every item's place among them."""
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
