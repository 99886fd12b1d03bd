"""One model of a study as a source: its searches, its answers, its fragments."""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explorer.records import Outcome
from explorer.study.records import FragmentMeasures, ItemRecord, ItemResult
from explorer.study.statistics.clustered import mean_of_independent
from explorer.study.statistics.frequency_use import band_usage
from explorer.study.statistics.information import measure_means
from explorer.study.statistics.measures import Interval, accuracy, precision, recall, wilson
from explorer.study.statistics.overlap import seed_overlap
from explorer.study.statistics.rates import Rate, remainder_rates
from explorer.study.statistics.trials import irreducible_results

BY_CLASS = ("energy_db", "n_kept", "spectral_entropy_bits")  # measures that are split by class


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Quantiles of a measure over a model's fragments."""

    n: int  # fragments for which the measure is known
    least: float
    low: float  # 25 %
    median: float
    high: float  # 75 %
    most: float


@dataclass(frozen=True, kw_only=True)
class ModelSummary:
    """One model as a source."""

    id: str
    version: str
    family: str
    n_failed: int
    outcomes: dict[str, int]  # items by outcome
    n_labelled: int  # clips whose label the model has, too
    accuracy: Interval | None  # Wilson, 95 %; null without such clips
    precision: dict[str, float | None]  # by label; null for one that was never the answer
    recall: dict[str, float | None]  # by label; null for one that no clip has
    mean_precision: Interval | None  # over the labels that have one; 95 %, over clips
    mean_recall: Interval | None
    measures: dict[str, Spread]  # over the fragments, by field of `FragmentMeasures`
    measures_by_class: dict[str, dict[str, Spread]]  # some of them, by the source's answer
    means: dict[str, Interval]  # mean of a measure, 95 %, over clips
    seed_overlap: float | None  # mean Jaccard index of a clip's fragments with different seeds
    seed_chance: float | None  # that of random sets of the same sizes
    listens: tuple[float, ...] | None  # share kept of every band; null without fragments
    # How often the clip without the fragment alone is still the class; null, and empty by part, if
    # it was not judged. One less this is how often the fragment is necessary.
    remainder: Rate | None
    remainder_by_class: dict[str, Rate]
    remainder_by_answer: dict[str, Rate]  # `right`, `wrong`: the source's answer to the clip


def summarise_model(
    records: Sequence[ItemRecord], at: int, edges_hz: Sequence[float]
) -> ModelSummary:
    """Summarise the model at a place among those of the study's settings."""
    model = records[0].settings.models[at]
    own = [record for record in records if record.source == model.id]
    results = [result for _, result in irreducible_results(own)]
    truths, given, labels = _answers(own)
    overlap, chance = seed_overlap(own, model.id)
    rest = remainder_rates(own, model.id)
    return ModelSummary(
        id=model.id,
        version=model.version,
        family=model.family,
        n_failed=sum(record.error is not None for record in own),
        outcomes=dict(Counter(r.finding.outcome.value for r in own if r.finding)),
        n_labelled=len(truths),
        accuracy=wilson(accuracy(truths, given), len(truths)) if truths else None,
        precision={label: precision(truths, given, label) for label in labels},
        recall={label: recall(truths, given, label) for label in labels},
        mean_precision=_mean_by_label(given, truths),
        mean_recall=_mean_by_label(truths, given),
        measures=_spreads(results),
        measures_by_class=_by_class(results),
        means=measure_means(own),
        seed_overlap=overlap,
        seed_chance=chance,
        listens=band_usage(results, records[0].settings, edges_hz),
        remainder=None if rest is None else rest.over_all,
        remainder_by_class={} if rest is None else rest.by_class,
        remainder_by_answer={} if rest is None else rest.by_answer,
    )


def _answers(own: Sequence[ItemRecord]) -> tuple[list[str], list[str], list[str]]:
    """Label and answer of every clip whose label the model has, once; and all labels, sorted."""
    by_clip = {
        record.clip.id: (record.finding.truth, record.finding.clip_label)
        for record in own
        if record.finding is not None and record.finding.truth is not None
    }
    truths = [truth for truth, _ in by_clip.values() if truth is not None]
    given = [answer for _, answer in by_clip.values()]
    named = (r.finding.clip_label for r in own if r.finding and not _abstains(r.finding))
    return truths, given, sorted({*truths, *named})


def _abstains(result: ItemResult) -> bool:
    return result.outcome is Outcome.ABSTAINS


def _mean_by_label(grouped: Sequence[str], others: Sequence[str]) -> Interval | None:
    """Mean over the labels on one side of the share with the same label on the other.

    The clips of different labels are different clips, so these shares are independent.
    """
    shares = []
    for label in sorted(set(grouped)):
        same = [one == other for one, other in zip(grouped, others, strict=True) if one == label]
        shares.append(wilson(sum(same) / len(same), len(same)))
    return mean_of_independent(shares) if shares else None


def _by_class(results: Sequence[ItemResult]) -> dict[str, dict[str, Spread]]:
    classes = sorted({result.clip_label for result in results})
    return {
        name: {
            field: spread
            for field, spread in _spreads([r for r in results if r.clip_label == name]).items()
            if field in BY_CLASS
        }
        for name in classes
    }


def _spreads(results: Sequence[ItemResult]) -> dict[str, Spread]:
    spreads = {}
    for field in dataclasses.fields(FragmentMeasures):
        known = [getattr(each.measures, field.name) for each in results if each.measures]
        values = [value for value in known if value is not None]
        if values and field.name != "n_cells":
            least, low, median, high, most = np.quantile(values, (0, 0.25, 0.5, 0.75, 1)).tolist()
            spreads[field.name] = Spread(
                n=len(values), least=least, low=low, median=median, high=high, most=most
            )
    return spreads
