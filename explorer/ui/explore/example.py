"""The finished example that the page opens on: a real search, made once when the app starts."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from explorer.ui.explore.judge import JudgeEvents
from explorer.ui.explore.outputs import PanelOutputs
from explorer.ui.explore.search import SearchEvents, finished
from explorer.ui.session import Inquiry, RunDirectories, SearchRun, Selection, Visit


@dataclass(frozen=True, kw_only=True)
class Example:
    """What every visitor sees first."""

    selection: Selection
    run: SearchRun
    stage: Any
    shrink: Any
    panels: PanelOutputs[Any]


def make_example(
    searching: SearchEvents, judging: JudgeEvents, runs: RunDirectories, inquiry: Inquiry
) -> Example:
    """Search and judge through the page's own handlers; what comes of it none may change."""
    selection, run = inquiry.selection, runs.new_run(inquiry)
    visit = Visit(selection, run)
    *_, shown = searching.search(visit)
    finished(visit)
    found = judging.found(visit)
    for later in judging.judge(visit):
        found = found.changed_by(later)
    while run.uncontrolled:
        for targets in judging.controls(visit):
            found = found.changed_by(PanelOutputs(targets=targets))
    shared = dataclasses.replace(run, shared=True)
    return Example(
        selection=selection, run=shared, stage=shown.stage, shrink=shown.shrink, panels=found
    )
