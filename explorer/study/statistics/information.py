"""Does information tell models apart that accuracy does not?

For every model as a source: accuracy, mean precision and mean recall on the whole clips, beside
five measures of its irreducible fragments. Two questions are asked of each measure, and each
answer is corrected for their number (Holm):

- Does it follow accuracy? The rank correlation between accuracy and the mean of the measure, over
  the models, with its permutation test. A measure that follows accuracy says nothing new.
- Which pairs of models does it tell apart? The models' means on the same clips are compared by
  random signs (`permutation`), and so are their right and wrong answers. The pairs that count are
  those that the measure tells apart and accuracy does not.

The interval around a mean is Student's over clips: with the residuals r_c summed within C clips, as
in `clustered`, mean +- t sqrt(C / (C - 1) sum_c r_c^2) / n, t with C - 1 degrees of freedom.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from explorer.study.records import ItemRecord
from explorer.study.statistics.clustered import residuals
from explorer.study.statistics.measures import Interval
from explorer.study.statistics.multiple_tests import LEVEL, holm
from explorer.study.statistics.permutation import (
    DRAWS,
    MAX_EXACT,
    sign_flip_p,
    spearman,
    spearman_p,
)
from explorer.study.statistics.student_t import two_sided_t
from explorer.study.statistics.trials import RIGHT, answer_of, irreducible_results

INFORMATION = ("mask_bits", "spectral_entropy_bits", "bandwidth_hz", "energy_db", "kl_bits")
ACCURACY = "accuracy"

ByClip = Mapping[str, Mapping[str, float]]  # a value by model and clip


@dataclass(frozen=True, kw_only=True)
class MeasureComparison:
    """What one measure says of the models of a study."""

    measure: str  # `accuracy`, or a field of `FragmentMeasures`
    n_models: int  # that have both an accuracy and the measure
    rank_correlation: float | None  # with accuracy; null for accuracy, and where a side is constant
    p_value: float | None  # of that, corrected for the number of measures
    least_p_value: float | None  # that a perfect correlation of so many models would have
    n_pairs: int  # pairs of models with clips in common
    n_apart: int  # of these told apart by the measure, corrected for the number of pairs
    n_new: int  # of those not told apart by accuracy


def mean_over_clips(values: Sequence[float], clips: Sequence[str]) -> Interval | None:
    """Return the mean of values with its 95 % interval over clips; None with fewer than two."""
    n_clips = len(set(clips))
    if n_clips < 2:
        return None
    sums = residuals(values, clips)
    error = math.sqrt(n_clips / (n_clips - 1) * float(np.square(sums).sum())) / len(values)
    mean, half = float(np.mean(values)), two_sided_t(LEVEL, n_clips - 1) * error
    return Interval(value=mean, low=mean - half, high=mean + half)


def measure_means(own: Sequence[ItemRecord]) -> dict[str, Interval]:
    """Return the mean of every measure over one source's fragments; those unknown are left out."""
    means = {}
    for measure in INFORMATION:
        known = _known(own, measure)
        mean = mean_over_clips([value for _, value in known], [clip for clip, _ in known])
        if mean is not None:
            means[measure] = mean
    return means


def compare_measures(
    records: Sequence[ItemRecord], models: Sequence[str]
) -> tuple[MeasureComparison, ...]:
    """Compare the models of a study by accuracy and by each measure; accuracy comes first."""
    own = {model: [each for each in records if each.source == model] for model in models}
    right = {model: _right(some) for model, some in own.items()}
    values = {
        measure: {model: _by_clip(_known(some, measure)) for model, some in own.items()}
        for measure in INFORMATION
    }
    by_accuracy = _apart(right)
    correlations = {measure: _with_accuracy(right, each) for measure, each in values.items()}
    known = {name: found for name, found in correlations.items() if found.p is not None}
    corrected = holm({name: found.p for name, found in known.items() if found.p is not None})
    first = MeasureComparison(
        measure=ACCURACY,
        n_models=sum(map(bool, right.values())),
        rank_correlation=None,
        p_value=None,
        least_p_value=None,
        n_pairs=len(by_accuracy),
        n_apart=sum(by_accuracy.values()),
        n_new=0,
    )
    others = (
        _comparison(measure, correlations[measure], corrected.get(measure), each, by_accuracy)
        for measure, each in values.items()
    )
    return (first, *others)


@dataclass(frozen=True)
class _Correlation:
    """Rank correlation of accuracy and a measure over models, and its uncorrected p-value."""

    n_models: int
    value: float | None
    p: float | None


def _comparison(
    measure: str,
    correlation: _Correlation,
    corrected: float | None,
    values: ByClip,
    by_accuracy: Mapping[tuple[str, str], bool],
) -> MeasureComparison:
    apart = _apart(values)
    n = correlation.n_models
    least = 2 / math.factorial(n) if n <= MAX_EXACT else 1 / (1 + DRAWS)
    return MeasureComparison(
        measure=measure,
        n_models=n,
        rank_correlation=correlation.value,
        p_value=corrected,
        least_p_value=None if corrected is None else min(1.0, least * len(INFORMATION)),
        n_pairs=len(apart),
        n_apart=sum(apart.values()),
        n_new=sum(
            is_apart and pair in by_accuracy and not by_accuracy[pair]
            for pair, is_apart in apart.items()
        ),
    )


def _with_accuracy(right: ByClip, values: ByClip) -> _Correlation:
    both = [model for model in right if right[model] and values[model]]
    sides = [[float(np.mean(list(each[m].values()))) for m in both] for each in (right, values)]
    value = spearman(*sides) if len(both) > 1 else None
    return _Correlation(len(both), value, None if value is None else spearman_p(*sides))


def _apart(values: ByClip) -> dict[tuple[str, str], bool]:
    """Whether the models of each pair differ on the clips that both have a value of."""
    pairs = [
        pair for pair in combinations(values, 2) if set(values[pair[0]]) & set(values[pair[1]])
    ]
    if not pairs:
        return {}
    clips = sorted({clip for each in values.values() for clip in each})
    differences = np.stack([_differences(values, *pair, clips) for pair in pairs], axis=1)
    corrected = holm(dict(zip(pairs, sign_flip_p(differences).tolist(), strict=True)))
    return {pair: corrected[pair] <= LEVEL for pair in pairs}


def _differences(values: ByClip, one: str, other: str, clips: Sequence[str]) -> NDArray[np.float64]:
    return np.array(
        [
            values[one][clip] - values[other][clip]
            if clip in values[one] and clip in values[other]
            else 0.0
            for clip in clips
        ]
    )


def _right(own: Sequence[ItemRecord]) -> dict[str, float]:
    """1 or 0 for a right or wrong answer to every clip with a label."""
    answers = {each.clip.id: answer_of(each.finding) for each in own if each.finding is not None}
    return {clip: float(each == RIGHT) for clip, each in answers.items() if each is not None}


def _known(own: Sequence[ItemRecord], measure: str) -> list[tuple[str, float]]:
    """A clip and a value for every fragment whose measure is known."""
    return [
        (record.clip.id, float(value))
        for record, result in irreducible_results(own)
        if result.measures is not None and (value := getattr(result.measures, measure)) is not None
    ]


def _by_clip(known: Sequence[tuple[str, float]]) -> dict[str, float]:
    """Mean over the seeds of every clip."""
    by_clip: dict[str, list[float]] = {}
    for clip, value in known:
        by_clip.setdefault(clip, []).append(value)
    return {clip: float(np.mean(some)) for clip, some in by_clip.items()}
