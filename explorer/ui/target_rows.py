"""What the page shows of a model that has judged a fragment: a row of its table, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from explorer.judging.info import ClassifierInfo
from explorer.records import SearchRecord
from explorer.transferring.controls import ControlsSoFar
from explorer.ui.wording import controls as controls_wording
from explorer.ui.wording import verdicts as wording
from explorer.ui.wording.numbers import confidence
from explorer.verdicts import ACCEPTS, NOT_ASKED, TargetVerdict

PILLS = {"accepts": "accepts", "rejects": "rejects"} | dict.fromkeys(NOT_ASKED, "none")  # CSS


@dataclass(frozen=True, kw_only=True)
class TargetRow:
    """A model's row in the table of targets."""

    verdict: TargetVerdict
    title: str  # of the model
    is_source: bool
    pill: str  # the verdict in a few words
    pill_class: str  # for the style sheet
    says: str
    meter_percent: int | None  # how sure it is of the class; None: it has no answer
    sure: str  # the same in words
    on_whole_clip: str
    controls: list[tuple[str, str]]  # each in short and in full; empty before all are judged
    no_controls: str  # in place of these


def target_rows(
    record: SearchRecord,
    verdicts: Sequence[TargetVerdict],
    infos: Mapping[str, ClassifierInfo],
    controls: Mapping[str, ControlsSoFar],
) -> list[TargetRow]:
    """Return a row for every model that has judged a fragment, the source last.

    Args:
        record: of the search that found it.
        verdicts: of the models.
        infos: of these models, by id.
        controls: how far the models are that have begun with these, by id.
    """
    ordered = sorted(verdicts, key=lambda verdict: verdict.model == record.model.id)
    return [_row(v, infos[v.model], record, controls.get(v.model)) for v in ordered]


def model_pills(
    record: SearchRecord, verdicts: Sequence[TargetVerdict], infos: Mapping[str, ClassifierInfo]
) -> list[dict[str, str]]:
    """Return a short row, as plain values, for every other model that was asked, in their order."""
    return [
        {
            "title": infos[verdict.model].title,
            "pill": wording.pill(verdict, record.label),
            "kind": PILLS[verdict.verdict],
            "says": wording.says(verdict, infos[verdict.model]) if _is_news(verdict) else "",
        }
        for verdict in verdicts
        if verdict.model != record.model.id
    ]


def _is_news(verdict: TargetVerdict) -> bool:
    """Return whether what a model says is not in its pill already."""
    return verdict.was_asked and verdict.verdict != ACCEPTS


def _row(
    verdict: TargetVerdict,
    info: ClassifierInfo,
    record: SearchRecord,
    controls: ControlsSoFar | None,
) -> TargetRow:
    is_source = verdict.model == record.model.id
    probability, n_kept = verdict.probability, len(record.keep or ())
    return TargetRow(
        verdict=verdict,
        title=info.title,
        is_source=is_source,
        pill=wording.pill(verdict, record.label, is_source=is_source),
        pill_class=PILLS[verdict.verdict],
        says=wording.says(verdict, info),
        meter_percent=None if probability is None else round(100 * probability),
        sure=controls_wording.NOTHING if probability is None else confidence(probability),
        on_whole_clip=wording.on_whole_clip(verdict, record),
        controls=controls_wording.chance_check(verdict, n_kept, record.partition.kind),
        no_controls=controls_wording.not_yet(verdict, controls),
    )
