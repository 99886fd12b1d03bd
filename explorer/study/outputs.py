"""What follows from a study's records, written beside them: summary, report, table."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from explorer.directories import writing_to
from explorer.study.records import RECORDS_FILE, ItemRecord
from explorer.study.report import REPORT_FILE, write_report
from explorer.study.summary import SUMMARY_FILE, StudySummary, summarise, write_summary
from explorer.study.table import TABLE_FILE, table

STUDY_FILES = (REPORT_FILE, TABLE_FILE, SUMMARY_FILE, RECORDS_FILE)


def write_results(
    directory: Path, records: Sequence[ItemRecord], titles: Mapping[str, str]
) -> StudySummary:
    """Write what follows from all records of a study, at least one, into its directory.

    Args:
        directory: where the records are.
        records: of one study.
        titles: what to call the models, by id.

    Raises:
        InputError: the directory cannot be written to.
    """
    summary = summarise(records)
    with writing_to(directory):
        write_summary(directory, summary)
        write_report(directory, summary, titles)
        (directory / TABLE_FILE).write_text(table(records), "utf-8")
    return summary
