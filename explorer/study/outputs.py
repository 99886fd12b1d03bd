"""Write the results of a study beside its records: summary, report and table."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from explorer.directories import write_atomically, writing_to
from explorer.errors import InputError
from explorer.study.records import RECORDS_FILE, ItemRecord
from explorer.study.report import REPORT_FILE, write_report
from explorer.study.summary import SUMMARY_FILE, StudySummary, summarise, write_summary
from explorer.study.table import COLUMNS, TABLE_FILE, to_csv

STUDY_FILES = (REPORT_FILE, TABLE_FILE, SUMMARY_FILE, RECORDS_FILE)
# How the files that follow from the records begin, in every version so far.
BEGINNINGS = {
    REPORT_FILE: "<title>Earshot study: ",
    TABLE_FILE: ",".join(COLUMNS[:2]),
    SUMMARY_FILE: '"settings"',
}
N_BEGINNING = 1024  # characters in which to look for that


def check_replaceable(directory: Path) -> None:
    """Check that the results of a study would replace no file that no study wrote.

    A file counts as written by a study if it begins as such and is beside records.

    Raises:
        InputError: there is another file of the name of a result.
    """
    for name, beginning in BEGINNINGS.items():
        with writing_to(directory):
            is_ours = _has_records(directory) and _begins(directory / name, beginning)
        if os.path.lexists(directory / name) and not is_ours:
            raise InputError(
                f"{directory} holds {name}, which no study wrote; choose another directory."
            )


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
        InputError: the directory cannot be written to, or holds a file of the name of a result that
            no study wrote.
    """
    summary = summarise(records)
    check_replaceable(directory)
    with writing_to(directory):
        write_summary(directory, summary)
        write_report(directory, summary, titles)
        write_atomically(directory / TABLE_FILE, to_csv(records))
    return summary


def _has_records(directory: Path) -> bool:
    path = directory / RECORDS_FILE
    return path.is_file() and path.stat().st_size > 0


def _begins(path: Path, beginning: str) -> bool:
    if not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as stream:
        return beginning in stream.read(N_BEGINNING)
