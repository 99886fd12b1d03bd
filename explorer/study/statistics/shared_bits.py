"""Shared bits: what a target's answers to the fragments say about the source's classes.

The mutual information of the source's class X and the target's answer Y is
I = H(X) + H(Y) - H(X, Y), in bits. Computed from the observed shares (the plug-in estimate) it is
too large on few clips, even for independent X and Y (Paninski 2003, "Estimation of entropy and
mutual information"). What chance alone gives on these very clips is seen by permutation: shuffling
the classes among the clips keeps how often each class and each answer occurs, and breaks the tie
between them. We report the estimate less the mean of 10,000 such shuffles, and the central 95 % of
the shuffles less the same mean. A clip keeps all of its answers, one for every seed, in a shuffle,
so seeds do not pass for independent clips.

The same shuffles test whether there is anything to report. If b of B of them reach the observed
value, its p-value is (1 + b) / (1 + B); the ones count the observed clips as one of the shuffles.
The p-values of all pairs of a study are corrected (Holm), and bits are reported only for the pairs
that remain.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from numpy.typing import NDArray

from explorer.study.statistics.multiple_tests import LEVEL, holm
from explorer.study.statistics.trials import Trial

MIN_PER_TABLE_CELL = 5  # clips per table cell; with fewer, mutual information is mostly bias
PERMUTATIONS = 10_000
_MAX_NUMBERS = 4_000_000  # held at a time while shuffling

Pair = tuple[str, str]  # source and target


@dataclass(frozen=True, kw_only=True)
class SharedBits:
    """Mutual information above chance, in bits, and the range of chance."""

    excess: float  # the plug-in estimate less its mean over permutations
    chance_low: float  # 2.5 % quantile of the permutations, less the same mean
    chance_high: float  # 97.5 % quantile, likewise
    p_value: float  # share of the permutations that reach the estimate, not corrected


@dataclass(frozen=True, kw_only=True)
class SharedBitsFound:
    """The pairs whose shared bits are more than chance, of those that can be tested."""

    n_tested: int  # pairs with enough clips
    found: dict[Pair, SharedBits]


def find_shared_bits(trials: Mapping[Pair, Sequence[Trial]]) -> SharedBitsFound:
    """Find the pairs of a study with more shared bits than chance gives, at 5 % for all of them.

    Args:
        trials: of every pair of different models.
    """
    tested = {pair: bits for pair, some in trials.items() if (bits := _of_pair(some)) is not None}
    corrected = holm({pair: bits.p_value for pair, bits in tested.items()})
    found = {pair: bits for pair, bits in tested.items() if corrected[pair] <= LEVEL}
    return SharedBitsFound(n_tested=len(tested), found=found)


def mutual_information(table: NDArray[np.float64]) -> float:
    """Plug-in estimate of the mutual information of a table's rows and columns, in bits.

    Shannon 1948, "A mathematical theory of communication". It is never below 0, and on few items
    far above the true value.

    Args:
        table: weights, shape (n_rows, n_columns), at least one above 0.
    """
    return float(_informations(table[None])[0])


def mutual_information_excess(
    classes: Sequence[str], answers: Sequence[Sequence[str]], *, seed: int = 0
) -> SharedBits | None:
    """Mutual information of a source's class and a target's answers to the fragments, above chance.

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
    found = float(_informations(_tables(row_of[None], shares, len(rows)))[0])
    chance = _shuffled(row_of, shares, len(rows), np.random.default_rng(seed))
    mean = float(chance.mean())
    low, high = np.percentile(chance, (2.5, 97.5))
    # Rounded, so that a shuffle with the very same table counts, in whatever order it was summed.
    reached = int((np.round(chance, 12) >= round(found, 12)).sum())
    return SharedBits(
        excess=found - mean,
        chance_low=float(low) - mean,
        chance_high=float(high) - mean,
        p_value=(1 + reached) / (1 + len(chance)),
    )


def _of_pair(trials: Sequence[Trial]) -> SharedBits | None:
    """Shared bits of the source's class and the target's answer to the fragment."""
    classes: dict[str, str] = {}
    answers: dict[str, list[str]] = {}
    for each in trials:
        if not each.verdict.was_asked:
            continue
        classes[each.clip] = each.source_label
        assert each.verdict.label is not None, "a target that was asked has an answer"
        answers.setdefault(each.clip, []).append(each.verdict.label)
    return mutual_information_excess(list(classes.values()), list(answers.values()))


def _shuffled(
    row_of: Int[np.ndarray, " n_clips"],
    shares: Float[np.ndarray, "n_clips n_columns"],
    n_rows: int,
    rng: np.random.Generator,
) -> Float[np.ndarray, " n_permutations"]:
    """Mutual information with the classes shuffled among the clips."""
    at_once = max(1, _MAX_NUMBERS // (len(row_of) + n_rows * shares.shape[1]))
    chunks = []
    for done in range(0, PERMUTATIONS, at_once):
        n_drawn = min(at_once, PERMUTATIONS - done)
        rows = rng.permuted(np.tile(row_of, (n_drawn, 1)), axis=1)
        chunks.append(_informations(_tables(rows, shares, n_rows)))
    return np.concatenate(chunks)


def _tables(
    rows: Int[np.ndarray, "draws n_clips"],
    shares: Float[np.ndarray, "n_clips n_columns"],
    n_rows: int,
) -> Float[np.ndarray, "draws n_rows n_columns"]:
    """Tables of classes and answers, each clip with a weight of 1."""
    return np.stack([(rows == row).astype(np.float64) @ shares for row in range(n_rows)], axis=1)


def _informations(
    tables: Float[np.ndarray, "draws n_rows n_columns"],
) -> Float[np.ndarray, " draws"]:
    """Mutual information of every table, at least 0."""
    joint = tables / tables.sum((1, 2), keepdims=True)
    apart = _entropies(joint.sum(2)) + _entropies(joint.sum(1))
    information: Float[np.ndarray, " draws"] = np.maximum(
        0.0, apart - _entropies(joint.reshape(len(joint), -1))
    )
    return information


def _entropies(shares: Float[np.ndarray, "draws n"]) -> Float[np.ndarray, " draws"]:
    """Entropy of every row, in bits."""
    logarithms = np.log2(shares, where=shares > 0, out=np.zeros_like(shares))
    entropies: Float[np.ndarray, " draws"] = -(shares * logarithms).sum(1)
    return entropies


def _numbered(labels: Sequence[str]) -> tuple[list[str], Int[np.ndarray, " n"]]:
    """The labels that occur, sorted, and the index of every item's label among them."""
    names = sorted(set(labels))
    return names, np.array([names.index(label) for label in labels], dtype=np.int64)
