"""The results of a visit as plain values for the browser."""

from typing import Any

from explorer.ui.device.models import ModelHost
from explorer.ui.history.beside import pair_value
from explorer.ui.history.convinced import convinced
from explorer.ui.history.found import Found
from explorer.ui.history.history import History, is_gone, shown
from explorer.ui.search_run import SearchRun
from explorer.ui.session import Visit
from explorer.ui.wording import history as words

Value = dict[str, Any]


def history_value(visit: Visit, host: ModelHost) -> Value:
    """Return the value of the component.

    There is something to see as soon as there is a second result.
    """
    history, runs = visit.history, visit.history.oldest_first
    on_stage, pinned = shown(visit.run, runs), history.pinned
    rows = [
        {
            **_entry(run, is_shown=run is on_stage),
            "clip": _caption(run),
            "model": host.info(run.found.model[0]).title,
            "result": words.result(run.found),
            "pinned": run in pinned,
        }
        for run in reversed(runs)
        if run.found is not None
    ]
    return {
        "title": words.title(len(rows)),
        "about": words.ABOUT,
        "rows": rows,
        "shelf": _shelf(history, visit.run),
        "pair": pair_value(pinned, host),
    }


def _shelf(history: History, run: SearchRun) -> Value | None:
    """Return the fragments of the clip and model on stage; None if there is only one."""
    if run.found is None:
        return None
    fragments = history.beside(run.found)
    ended = _none_left(run.found, history, fragments)
    if len(fragments) + bool(ended) < 2:
        return None
    on_stage = shown(run, fragments)
    at = None if on_stage is None else fragments.index(on_stage) + 1
    return {
        "title": words.shelf_title(at, len(fragments)),
        "rows": [
            {
                **_entry(each, is_shown=each is on_stage),
                "name": words.number_of(number, len(fragments)),
                "size": words.size(each.found),
            }
            for number, each in enumerate(fragments, 1)
            if each.found is not None
        ],
        "none": ended,
    }


def _none_left(found: Found, history: History, fragments: tuple[SearchRun, ...]) -> str:
    """Say that no further fragment was found, if a search of all that they leave has said so."""
    taken = history.kept_beside(found)
    of_same = [run for run in fragments if run.found and run.found.is_of_same_cells(found)]
    for run in history.oldest_first:
        theirs = run.found
        if theirs is None or not theirs.is_like(found) or not theirs.found_nothing:
            continue
        if of_same and theirs.is_of_same_cells(found) and theirs.allows_all_but(taken):
            return words.none_left(len(of_same), found.cells.kind)
    return ""


def _entry(run: SearchRun, *, is_shown: bool) -> Value:
    """Return what a result has on the shelf as well as in the list."""
    return {
        "id": run.key,
        "shown": is_shown,
        "convinced": convinced(run),
        "gone": words.GONE if is_gone(run) else "",
    }


def _caption(run: SearchRun) -> str:
    assert run.request is not None, "it is a result"
    return run.request.selection.caption
