"""The second pass of a study: its fragments' clips with the bands of other clips' fragments.

It begins once the searches are done and is resumed like them: every item's record is appended again
as soon as it is judged, and replaces the earlier line. What cannot be judged keeps its record, and
is tried again by the next run.
"""

import dataclasses
import time
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

from explorer.directories import locked_directory
from explorer.study.item import StudyItem
from explorer.study.other_clips import plan_visits
from explorer.study.records import appending, read_records, rewrite_records
from explorer.study.run import Runner, StudyProgress


def judge_other_clips(
    items: Sequence[StudyItem],
    directory: Path,
    run: Runner,
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> Generator[StudyProgress, None, None]:
    """Judge the items of a study with the bands of other clips.

    Args:
        items: of the study. Those that were not searched yet, or found no fragment, are left out.
        directory: of their records.
        run: runs the items.
        should_stop: once true, the item under way is given up.

    Yields:
        The progress over the items that have to be judged, at the start and after every item.

    Raises:
        InputError: the directory holds no study, cannot be written to, or is in use by another
            process.
    """
    by_key = {item.key: item for item in items}
    with locked_directory(directory):
        records = read_records(directory)
        rewrite_records(directory, records)
        visits = [
            dataclasses.replace(by_key[visit.record.key], visit=visit)
            for visit in plan_visits(records)
            if visit.record.key in by_key
        ]
        now = StudyProgress(n_items=len(visits), n_before=0)
        start = time.monotonic()
        yield now
        with appending(directory) as append:
            for record in run(visits, should_stop) if visits else ():
                if record.error is None:
                    append(record)
                now = dataclasses.replace(
                    now,
                    n_done=now.n_done + 1,
                    n_failed=now.n_failed + (record.error is not None),
                    seconds=time.monotonic() - start,
                    last=record,
                )
                yield now
        rewrite_records(directory, read_records(directory))
