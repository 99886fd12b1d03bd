"""Write the results of a study beside its records: summary, report and table."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from explorer.directories import writing_to
from explorer.study.records import RECORDS_FILE, ItemRecord
from explorer.study.report import REPORT_FILE, write_report
from explorer.study.summary import SUMMARY_FILE, StudySummary, summarise, write_summary
from explorer.study.table import TABLE_FILE, to_csv

STUDY_FILES = (REPORT_FILE, TABLE_FILE, SUMMARY_FILE, RECORDS_FILE)


def write_results(
    directory: Path, records: Sequence[ItemRecord], titles: Mapping[str, str]
) -> StudySummary:
    """Write the summary, the report and the table of a study into its directory.

    Args:
        directory: where the records are.
        records: all of the study's, at least one.
        titles: display names of the models, by id.

    Returns:
        The summary that was written.

    Raises:
        InputError: the directory cannot be written to.
    """
    summary = summarise(records)
    with writing_to(directory):
        write_summary(directory, summary)
        write_report(directory, summary, titles)
        (directory / TABLE_FILE).write_text(to_csv(records), "utf-8")
    return summary
