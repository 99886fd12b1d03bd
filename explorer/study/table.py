"""A study as a CSV table for spreadsheets and data frames: one row for every verdict.

An item without a fragment, or one that failed, is a row without a target. The values are those of
the records; `keep` is a list of cells separated by spaces, `rest_...` is about the clip without the
fragment, and unknown values are empty.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from explorer.study.records import FragmentMeasures, ItemRecord, ItemResult
from explorer.verdicts import (
    LOUDEST,
    MATCHED,
    OTHER_CLIP,
    RANDOM,
    SHIFT,
    Control,
    TargetVerdict,
)


def _column(kind: str) -> str:
    """The beginning of the names of a control's columns."""
    return kind.replace(" ", "_")


TABLE_FILE = "verdicts.csv"
CONTROLS = (RANDOM, MATCHED, SHIFT, LOUDEST, OTHER_CLIP)
COLUMNS = (
    *("clip", "clip_sha256", "clip_label", "source", "source_version", "seed", "strength"),
    *("outcome", "error", "source_hears", "truth", "keep"),
    *FragmentMeasures.__dataclass_fields__,
    *("certificate_holds", "lower_bound"),
    *("rest_hears", "rest_probability", "rest_margin", "rest_accepted"),
    *("target", "verdict", "target_hears", "probability", "margin", "agrees_on_clip", "vacuous"),
    *("hears_without_none", "accepted_without_none"),
    *(f"{_column(kind)}_{what}" for kind in CONTROLS for what in ("accepted", "draws")),
)


def to_csv(records: Iterable[ItemRecord]) -> str:
    """Format the records as CSV with a header, in the given order."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for record in records:
        writer.writerows(_rows(record))
    return text.getvalue()


def _rows(record: ItemRecord) -> Iterator[dict[str, Any]]:
    versions = {model.id: model.version for model in record.settings.models}
    item = {
        "clip": record.clip.name,
        "clip_sha256": record.clip.sha256,
        "clip_label": record.clip.label,
        "source": record.source,
        "source_version": versions[record.source],
        "seed": record.seed,
        "strength": record.how_sure.value,
        "error": record.error,
    }
    if record.finding is None:
        yield item
        return
    item |= _result_values(record.finding)
    for verdict in record.finding.targets or (None,):
        yield item if verdict is None else item | _verdict_values(verdict)


def _result_values(result: ItemResult) -> dict[str, Any]:
    values: dict[str, Any] = {
        "outcome": result.outcome.value,
        "source_hears": result.clip_label,
        "truth": result.truth,
        "keep": None if result.keep is None else " ".join(map(str, result.keep)),
    }
    if result.measures is not None:
        values |= vars(result.measures)
    if result.certificate is not None:
        values["certificate_holds"] = result.certificate.holds
        values["lower_bound"] = result.certificate.lower_bound
    if result.remainder is not None:
        values |= {
            "rest_hears": result.remainder.label,
            "rest_probability": result.remainder.probability,
            "rest_margin": result.remainder.margin,
            "rest_accepted": result.remainder.accepted,
        }
    return values


def _verdict_values(verdict: TargetVerdict) -> dict[str, Any]:
    values = {
        "target": verdict.model,
        "verdict": verdict.verdict,
        "target_hears": verdict.label,
        "probability": verdict.probability,
        "margin": verdict.margin,
        "agrees_on_clip": verdict.agrees_on_clip,
        "vacuous": verdict.vacuous,
    }
    if verdict.without_none is not None:
        values["hears_without_none"] = verdict.without_none.label
        values["accepted_without_none"] = verdict.without_none.accepted
    for control in verdict.controls:
        values |= _control_values(control)
    return values


def _control_values(control: Control) -> dict[str, int]:
    return {
        f"{_column(control.kind)}_accepted": control.accepted,
        f"{_column(control.kind)}_draws": control.draws,
    }
