"""A study as a table for spreadsheets and data frames: one row for every verdict.

An item without a fragment, or one that failed, is a row without a target. The columns are those of
the records; `keep` is a list of cells with spaces between them, and what is not known is empty.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from explorer.records import Control, TargetVerdict
from explorer.study.records import FragmentMeasures, ItemRecord, ItemResult

TABLE_FILE = "verdicts.csv"
CONTROLS = ("random", "shift", "energy")
COLUMNS = (
    *("clip", "clip_sha256", "clip_label", "source", "source_version", "seed"),
    *("outcome", "error", "source_hears", "truth", "keep"),
    *FragmentMeasures.__dataclass_fields__,
    *("certificate_holds", "lower_bound"),
    *("target", "verdict", "target_hears", "probability", "margin", "agrees_on_clip", "vacuous"),
    *(f"{kind}_{what}" for kind in CONTROLS for what in ("accepted", "draws")),
)


def table(records: Iterable[ItemRecord]) -> str:
    """The records as CSV, with a header, in their order."""
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
        "error": record.error,
    }
    if record.finding is None:
        yield item
        return
    item |= _found(record.finding)
    for verdict in record.finding.targets or (None,):
        yield item if verdict is None else item | _judged(verdict)


def _found(finding: ItemResult) -> dict[str, Any]:
    found: dict[str, Any] = {
        "outcome": finding.outcome.value,
        "source_hears": finding.clip_label,
        "truth": finding.truth,
        "keep": None if finding.keep is None else " ".join(map(str, finding.keep)),
    }
    if finding.measures is not None:
        found |= vars(finding.measures)
    if finding.certificate is not None:
        found["certificate_holds"] = finding.certificate.holds
        found["lower_bound"] = finding.certificate.lower_bound
    return found


def _judged(verdict: TargetVerdict) -> dict[str, Any]:
    judged = {
        "target": verdict.model,
        "verdict": verdict.verdict,
        "target_hears": verdict.label,
        "probability": verdict.probability,
        "margin": verdict.margin,
        "agrees_on_clip": verdict.agrees_on_clip,
        "vacuous": verdict.vacuous,
    }
    for control in verdict.controls:
        judged |= _counted(control)
    return judged


def _counted(control: Control) -> dict[str, int]:
    return {
        f"{control.kind}_accepted": control.accepted,
        f"{control.kind}_draws": control.draws,
    }
