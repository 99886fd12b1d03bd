"""The answer to a painted question, as the stage shows it."""

from typing import Any

from explorer.judging.criterion import ACCEPTING_MARGIN
from explorer.judging.info import ClassifierInfo
from explorer.records import Certificate, SearchRecord
from explorer.ui.painting.question import PaintedQuestion
from explorer.ui.wording import painting as words
from explorer.verdicts import ACCEPTS, TargetVerdict

Value = dict[str, Any]


def painted_value(
    question: PaintedQuestion,
    record: SearchRecord,
    source: TargetVerdict,
    info: ClassifierInfo,
    energy: float | None,
    check: str = "",
) -> Value:
    """Return what the source says of painted cells.

    Args:
        question: the cells.
        record: of the search whose fragment they began with.
        source: its model's verdict.
        info: of that model.
        energy: share of the clip's, 0 to 1; None if that is silent.
        check: what was verified, in words; empty if nothing was.
    """
    partition = record.partition
    about = words.about(len(question.cells), partition.n_cells, partition.kind, energy)
    return {
        "number": question.number,
        "accepted": source.verdict == ACCEPTS,
        "line": words.line(source, record.label, info),
        "about": f"{about}." if check else f"{about}; {words.NOT_VERIFIED}.",
        "check": check,
    }


def checked_words(record: SearchRecord, certificate: Certificate, n_kept: int) -> str:
    """Return what a certificate shows of painted cells, in a sentence."""
    kind = record.partition.kind
    if certificate.holds and len(certificate.removals) == n_kept:
        return words.verified(n_kept, kind)
    if not _accepts(record, certificate.margin, certificate.probability):
        return words.not_enough()
    could_go = [r.cell for r in certificate.removals if _accepts(record, r.margin, r.probability)]
    if could_go:
        return words.reducible(record.partition, could_go)
    return words.cut_short(len(certificate.removals), n_kept, kind)


def _accepts(record: SearchRecord, margin: float | None, probability: float) -> bool:
    least = record.criterion.min_probability or 0.0
    return margin is not None and margin >= ACCEPTING_MARGIN and probability >= least
