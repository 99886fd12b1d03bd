"""Searches that begin with a result: inside what was painted, or for another fragment beside it.

Both ask the result's own question once more, of fewer cells. "Another" keeps fragments disjoint: it
is allowed what the result's search was, less what that one and all other fragments of this visit
keep, as far as they are of the same clip, cut in the same way, the same model and the same class.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from explorer.errors import InputError
from explorer.records import SearchRecord, read_record
from explorer.ui.history.found import Found
from explorer.ui.history.history import History
from explorer.ui.painting.question import checked_cells
from explorer.ui.search_run import SearchRun
from explorer.ui.selection import SearchRequest
from explorer.ui.wording import painting as words
from explorer.ui.wording import request as refusals

AMONG, ANOTHER = "among", "another"


def is_within(sent: object) -> bool:
    """Return whether what the browser sent asks for a search that begins with a result."""
    return isinstance(sent, dict) and bool({AMONG, ANOTHER} & set(sent))


def request_within(sent: Mapping[str, Any], run: SearchRun, history: History) -> SearchRequest:
    """Return the request of such a search.

    Args:
        sent: `among`, the numbers of the painted cells; or `another`.
        run: whose result is on screen.
        history: of the visit.

    Raises:
        InputError: there is no result, its cells are not these, or no cell is left.
    """
    if run.request is None or not (run.has_ended or run.is_shared):
        raise InputError(words.NO_RESULT)
    with run.used():
        try:
            record = read_record(run.directory)
        except InputError as error:
            raise InputError(refusals.GONE) from error
    if AMONG in sent:
        cells = checked_cells(sent[AMONG], record.partition.n_cells)
    else:
        taken = history.kept_beside(Found.of(record))
        cells = tuple(cell for cell in cells_left(record) if cell not in taken)
    if not cells:
        raise InputError(words.NOTHING_LEFT)
    return dataclasses.replace(run.request, among=cells)


def cells_left(record: SearchRecord) -> tuple[int, ...]:
    """Return the cells that a search was allowed and its fragment does not keep, in order."""
    if record.keep is None:
        raise InputError(words.NO_RESULT)
    allowed = range(record.partition.n_cells) if record.among is None else record.among
    return tuple(sorted(set(allowed) - set(record.keep)))
