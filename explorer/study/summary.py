"""The summary of a study, computed from its records alone.

The order of the records does not matter and times are left out, so the same items give the same
summary, byte for byte.
"""

import dataclasses
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

import numpy as np
from jaxtyping import Float

from explorer.directories import write_atomically
from explorer.records import Outcome
from explorer.study.flat_earthers import RateComparison, compare_rates
from explorer.study.frequency_use import band_usage, listening_edges_hz
from explorer.study.measures import Interval, accuracy, jaccard, precision, wilson
from explorer.study.rates import (
    Rate,
    Transfer,
    irreducible_results,
    remainder_rate,
    transfer_between,
    trials_between,
)
from explorer.study.records import FragmentMeasures, ItemRecord, ItemResult, StudySettings

SUMMARY_FILE = "summary.json"
SUMMARY_SCHEMA = 1


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
    measures: dict[str, Spread]  # over the fragments, by field of `FragmentMeasures`
    seed_overlap: float | None  # mean Jaccard index of a clip's fragments with different seeds
    listens: tuple[float, ...] | None  # share kept of every band; null without fragments
    # How often the clip without the fragment alone is still the class; null if it was not judged.
    remainder: Rate | None = None


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """Overlap of the cells that two models keep, on the same clips with the same seeds."""

    models: tuple[str, ...]  # two ids
    n_items: int  # clips and seeds on which both keep cells of the same partition
    jaccard: float | None  # mean; null without such items


@dataclass(frozen=True, kw_only=True)
class StudySummary:
    """The summary of a study."""

    schema: int
    settings: StudySettings
    n_items: int
    n_failed: int
    n_clips: int
    seeds: tuple[int, ...]
    models: tuple[ModelSummary, ...]
    transfers: tuple[Transfer, ...]  # every source with every target
    overlaps: tuple[Overlap, ...]  # every two models
    standings: tuple[RateComparison, ...]  # empty with fewer than four families
    listening_edges_hz: tuple[float, ...]  # of the bands of `ModelSummary.listens`; may be empty


def summarise(records: Sequence[ItemRecord]) -> StudySummary:
    """Summarise the records of one study, at least one."""
    records = sorted(records, key=lambda record: record.key)
    settings = records[0].settings
    ids = [model.id for model in settings.models]
    rates_hz = [result.sample_rate for record in records if (result := record.finding)]
    edges = listening_edges_hz(max(rates_hz)) if rates_hz else ()
    return StudySummary(
        schema=SUMMARY_SCHEMA,
        settings=settings,
        n_items=len(records),
        n_failed=sum(record.error is not None for record in records),
        n_clips=len({record.clip.id for record in records}),
        seeds=tuple(sorted({record.seed for record in records})),
        models=tuple(_model(records, at, edges) for at in range(len(ids))),
        transfers=tuple(
            transfer_between(records, source, target) for source, target in product(ids, ids)
        ),
        overlaps=tuple(_overlap(records, one, other) for one, other in combinations(ids, 2)),
        standings=compare_rates(
            ids, [model.family for model in settings.models], _lifts(records, ids)
        ),
        listening_edges_hz=edges,
    )


def write_summary(directory: Path, summary: StudySummary) -> None:
    """Write `summary.json` into a study's directory."""
    document = json.dumps(dataclasses.asdict(summary), indent=1, allow_nan=False)
    write_atomically(directory / SUMMARY_FILE, document + "\n")


def _model(records: Sequence[ItemRecord], at: int, edges: Sequence[float]) -> ModelSummary:
    model = records[0].settings.models[at]
    own = [record for record in records if record.source == model.id]
    results = [result for _, result in irreducible_results(own)]
    answers = _answers(own)
    truths, given = [truth for truth, _ in answers], [answer for _, answer in answers]
    named = (r.finding.clip_label for r in own if r.finding and not _abstains(r.finding))
    labels = sorted({*truths, *named})
    return ModelSummary(
        id=model.id,
        version=model.version,
        family=model.family,
        n_failed=sum(record.error is not None for record in own),
        outcomes=dict(Counter(r.finding.outcome.value for r in own if r.finding)),
        n_labelled=len(answers),
        accuracy=wilson(accuracy(truths, given), len(answers)) if answers else None,
        precision={label: precision(truths, given, label) for label in labels},
        measures=_spreads(results),
        seed_overlap=_seed_overlap(own),
        listens=band_usage(results, records[0].settings, edges),
        remainder=remainder_rate(own, model.id),
    )


def _abstains(result: ItemResult) -> bool:
    return result.outcome is Outcome.ABSTAINS


def _answers(own: Sequence[ItemRecord]) -> list[tuple[str, str]]:
    """Label and answer of every clip whose label the model has, each clip once."""
    by_clip = {
        record.clip.id: (record.finding.truth, record.finding.clip_label)
        for record in own
        if record.finding is not None and record.finding.truth is not None
    }
    return [(truth, answer) for truth, answer in by_clip.values() if truth is not None]


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


@dataclass(frozen=True)
class _KeptCells:
    """The cells of a fragment, and the sound that was cut into cells."""

    sound: tuple[int, int]  # sample rate and length: with equal ones, cells are the same cells
    cells: frozenset[int]


def _kept_cells(records: Sequence[ItemRecord], source: str) -> dict[tuple[str, int], _KeptCells]:
    """A source's kept cells by clip and seed."""
    return {
        (record.clip.id, record.seed): _KeptCells(
            (result.sample_rate, result.n_samples), frozenset(result.keep or ())
        )
        for record, result in irreducible_results(records)
        if record.source == source
    }


def _overlap(records: Sequence[ItemRecord], one: str, other: str) -> Overlap:
    first, second = _kept_cells(records, one), _kept_cells(records, other)
    both = [(first[item], second[item]) for item in first if item in second]
    indices = [jaccard(a.cells, b.cells) for a, b in both if a.sound == b.sound]
    return Overlap(
        models=(one, other),
        n_items=len(indices),
        jaccard=float(np.mean(indices)) if indices else None,
    )


def _seed_overlap(own: Sequence[ItemRecord]) -> float | None:
    by_clip: dict[str, list[frozenset[int]]] = {}
    for record, result in irreducible_results(own):
        by_clip.setdefault(record.clip.id, []).append(frozenset(result.keep or ()))
    indices = [jaccard(a, b) for keeps in by_clip.values() for a, b in combinations(keeps, 2)]
    return float(np.mean(indices)) if indices else None


def _lifts(
    records: Sequence[ItemRecord], models: Sequence[str]
) -> Float[np.ndarray, "n_models n_models n_clips"]:
    """Lifts [source, target, clip], mean over seeds; NaN where the target disagrees on the clip."""
    clips = sorted({record.clip.id for record in records})
    at_clip = {clip: at for at, clip in enumerate(clips)}
    lifts = np.full((len(models), len(models), len(clips)), np.nan)
    for (row, source), (column, target) in product(enumerate(models), enumerate(models)):
        by_clip: dict[str, list[float]] = {}
        for trial in trials_between(records, source, target):
            if trial.verdict.agrees_on_clip and trial.lift is not None:
                by_clip.setdefault(trial.clip, []).append(trial.lift)
        for clip, values in by_clip.items():
            lifts[row, column, at_clip[clip]] = np.mean(values)
    return lifts
