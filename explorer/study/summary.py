"""What a study found, computed from its records and from nothing else.

The order in which the records came in does not matter, and times are left out: the same items give
the same summary, to the last byte.
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

from explorer.records import Outcome
from explorer.study.flat_earthers import RateComparison, compare_rates
from explorer.study.frequency_use import band_usage, listening_edges_hz
from explorer.study.measures import Interval, accuracy, jaccard, precision, wilson
from explorer.study.rates import Transfer, heard_by, irreducible, transfer_between
from explorer.study.records import FragmentMeasures, ItemRecord, ItemResult, StudySettings

SUMMARY_FILE = "summary.json"
SUMMARY_SCHEMA = 1


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How a measure is spread over a model's fragments."""

    n: int
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
    n_labelled: int  # clips with a label that the model knows
    accuracy: Interval | None  # Wilson, 95 %; null without such clips
    precision: dict[str, float | None]  # by label and answer; null for one never answered
    measures: dict[str, Spread]  # of the fragments, by the field of `FragmentMeasures`
    seed_overlap: float | None  # mean Jaccard index of a clip's fragments by different seeds
    listens: tuple[float, ...] | None  # share kept of every band of the common axis


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """How much of the same cells two models keep, of the same clips with the same seeds."""

    models: tuple[str, ...]  # two
    n_items: int
    jaccard: float | None  # mean; null where there is nothing to compare


@dataclass(frozen=True, kw_only=True)
class StudySummary:
    """A whole study."""

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
    listening_edges_hz: tuple[float, ...]


def summarise(records: Sequence[ItemRecord]) -> StudySummary:
    """Summarise the records, at least one, of one study."""
    records = sorted(records, key=lambda record: record.key)
    settings = records[0].settings
    ids = [model.id for model in settings.models]
    rates = [finding.sample_rate for record in records if (finding := record.finding)]
    edges = listening_edges_hz(max(rates)) if rates else ()
    return StudySummary(
        schema=SUMMARY_SCHEMA,
        settings=settings,
        n_items=len(records),
        n_failed=sum(record.error is not None for record in records),
        n_clips=len({record.clip.id for record in records}),
        seeds=tuple(sorted({record.seed for record in records})),
        models=tuple(_model(records, at, edges) for at in range(len(ids))),
        transfers=tuple(transfer_between(records, f, g) for f in ids for g in ids),
        overlaps=tuple(_overlap(records, f, g) for f, g in combinations(ids, 2)),
        standings=compare_rates(
            ids, [model.family for model in settings.models], _lifts(records, ids)
        ),
        listening_edges_hz=edges,
    )


def write_summary(directory: Path, summary: StudySummary) -> None:
    """Write `summary.json` into a study's directory."""
    document = json.dumps(dataclasses.asdict(summary), indent=1, allow_nan=False)
    (directory / SUMMARY_FILE).write_text(document + "\n", "utf-8")


def _model(records: Sequence[ItemRecord], at: int, edges: Sequence[float]) -> ModelSummary:
    model = records[0].settings.models[at]
    own = [record for record in records if record.source == model.id]
    found = [finding for _, finding in irreducible(own)]
    answers = _answers(own)
    truths, heard = [truth for truth, _ in answers], [answer for _, answer in answers]
    named = (r.finding.clip_label for r in own if r.finding and not _abstains(r.finding))
    labels = sorted({*truths, *named})
    return ModelSummary(
        id=model.id,
        version=model.version,
        family=model.family,
        n_failed=sum(record.error is not None for record in own),
        outcomes=dict(Counter(r.finding.outcome.value for r in own if r.finding)),
        n_labelled=len(answers),
        accuracy=wilson(accuracy(truths, heard), len(answers)) if answers else None,
        precision={label: precision(truths, heard, label) for label in labels},
        measures=_spread(found),
        seed_overlap=_seed_overlap(own),
        listens=band_usage(found, records[0].settings, edges),
    )


def _abstains(finding: ItemResult) -> bool:
    return finding.outcome is Outcome.ABSTAINS


def _answers(own: Sequence[ItemRecord]) -> list[tuple[str, str]]:
    """Label and answer of every clip whose label the model knows, each clip once."""
    by_clip = {
        record.clip.id: (record.finding.truth, record.finding.clip_label)
        for record in own
        if record.finding is not None and record.finding.truth is not None
    }
    return [(truth, answer) for truth, answer in by_clip.values() if truth is not None]


def _spread(found: Sequence[ItemResult]) -> dict[str, Spread]:
    spread = {}
    for field in dataclasses.fields(FragmentMeasures):
        known = [getattr(each.measures, field.name) for each in found if each.measures]
        values = [value for value in known if value is not None]
        if values and field.name != "n_cells":
            least, low, median, high, most = np.quantile(values, (0, 0.25, 0.5, 0.75, 1)).tolist()
            spread[field.name] = Spread(
                n=len(values), least=least, low=low, median=median, high=high, most=most
            )
    return spread


@dataclass(frozen=True)
class _Kept:
    """A fragment's cells, and what they are cells of."""

    cells_of: tuple[int, int]  # sample rate and length of the clip
    cells: frozenset[int]


def _keeps(records: Sequence[ItemRecord], source: str) -> dict[tuple[str, int], _Kept]:
    """By clip and seed."""
    return {
        (record.clip.id, record.seed): _Kept(
            (finding.sample_rate, finding.n_samples), frozenset(finding.keep or ())
        )
        for record, finding in irreducible(records)
        if record.source == source
    }


def _overlap(records: Sequence[ItemRecord], one: str, other: str) -> Overlap:
    first, second = _keeps(records, one), _keeps(records, other)
    both = [(first[item], second[item]) for item in first if item in second]
    indices = [jaccard(a.cells, b.cells) for a, b in both if a.cells_of == b.cells_of]
    return Overlap(
        models=(one, other),
        n_items=len(indices),
        jaccard=float(np.mean(indices)) if indices else None,
    )


def _seed_overlap(own: Sequence[ItemRecord]) -> float | None:
    by_clip: dict[str, list[frozenset[int]]] = {}
    for record, finding in irreducible(own):
        by_clip.setdefault(record.clip.id, []).append(frozenset(finding.keep or ()))
    indices = [jaccard(a, b) for keeps in by_clip.values() for a, b in combinations(keeps, 2)]
    return float(np.mean(indices)) if indices else None


def _lifts(
    records: Sequence[ItemRecord], models: Sequence[str]
) -> Float[np.ndarray, "n_models n_models n_clips"]:
    """Mean over a clip's seeds of the verdict less the random control, where the target agrees."""
    clips = sorted({record.clip.id for record in records})
    at_clip = {clip: at for at, clip in enumerate(clips)}
    lifts = np.full((len(models), len(models), len(clips)), np.nan)
    for (at_f, f), (at_g, g) in product(enumerate(models), enumerate(models)):
        by_clip: dict[str, list[float]] = {}
        for heard in heard_by(records, f, g):
            if heard.verdict.agrees_on_clip and heard.lift is not None:
                by_clip.setdefault(heard.clip, []).append(heard.lift)
        for clip, values in by_clip.items():
            lifts[at_f, at_g, at_clip[clip]] = np.mean(values)
    return lifts
