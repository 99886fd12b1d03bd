"""The real app, whose first study was run at two strengths.

python -m tests.browser.strengths_app [the app's flags]. The searches of the shipped study, at the
top answer, are there at `half`, too, with a fragment that every model accepts that was asked.
"""

import dataclasses

import app
from explorer.strengths import Strength
from explorer.study.records import ItemRecord
from explorer.study.shipped import SHIPPED_STUDIES, ShippedStudy, shipped_records, shipped_summary
from explorer.study.summary import StudySummary, summarise
from explorer.ui.compare import show_study
from explorer.verdicts import ACCEPTS

STUDY = SHIPPED_STUDIES[0]
CLIPS = ("genre/blues-1", "genre/jazz-1", "genre/pop-1", "genre/rock-1")


def at_two_strengths() -> tuple[ItemRecord, ...]:
    """The study's records of some clips, and the same with all fragments accepted."""
    top = [each for each in shipped_records(STUDY) if each.clip.name in CLIPS]
    return (*top, *map(_accepted, top))


def _accepted(record: ItemRecord) -> ItemRecord:
    assert record.finding is not None
    targets = tuple(
        dataclasses.replace(each, verdict=ACCEPTS) if each.was_asked else each
        for each in record.finding.targets
    )
    return dataclasses.replace(
        record,
        key=f"{record.key} | {Strength.HALF}",
        strength=Strength.HALF,
        finding=dataclasses.replace(record.finding, targets=targets),
    )


def main() -> None:
    records = at_two_strengths()

    def records_of(study: ShippedStudy) -> tuple[ItemRecord, ...]:
        return records if study == STUDY else shipped_records(study)

    def summary_of(study: ShippedStudy) -> StudySummary:
        return summarise(records) if study == STUDY else shipped_summary(study)

    show_study.shipped_records, show_study.shipped_summary = records_of, summary_of
    app.main()


if __name__ == "__main__":
    main()
