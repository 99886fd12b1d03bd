"""The real app, in which the study that it opens on was run at two strengths.

python -m tests.browser.strengths_app [the app's flags]. Searches of the bundled music take its
place: at the top answer as they are shipped, and at `half` with every model that was asked
accepting the fragment.
"""

import dataclasses

import app
from explorer.strengths import Strength
from explorer.study.records import ItemRecord
from explorer.study.shipped import (
    SHIPPED_STUDIES,
    ShippedStudy,
    find_shipped,
    shipped_records,
    shipped_summary,
)
from explorer.study.summary import StudySummary, summarise
from explorer.ui.compare import show_study
from explorer.verdicts import ACCEPTS

STUDY, SHOWN = SHIPPED_STUDIES[0], find_shipped("genre-bundled")
CLIPS = ("genre/blues-1", "genre/jazz-1", "genre/pop-1", "genre/rock-1")


def at_two_strengths() -> tuple[ItemRecord, ...]:
    """Records of some clips, and the same with all fragments accepted."""
    shipped = (each for each in shipped_records(SHOWN) if each.how_sure is Strength.TOP)
    top = [each for each in shipped if each.clip.name in CLIPS]
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
