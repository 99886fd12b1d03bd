"""The finished example that the page opens on: a real search, made once when the app starts."""

from dataclasses import dataclass
from typing import Any

from explorer.ui.explore.judge import JudgeEvents
from explorer.ui.explore.outputs import PanelOutputs
from explorer.ui.explore.search import SearchEvents, finished
from explorer.ui.search_run import Phase, RunDirectories, SearchRun
from explorer.ui.selection import SearchRequest, Selection
from explorer.ui.session import Visit


@dataclass(frozen=True, kw_only=True)
class Example:
    """What every visitor sees first."""

    selection: Selection
    run: SearchRun
    stage: Any
    shrink: Any
    panels: PanelOutputs[Any]


def make_example(
    searching: SearchEvents, judging: JudgeEvents, runs: RunDirectories, request: SearchRequest
) -> Example:
    """Search and judge through the page's own handlers; no visitor can change the result."""
    selection, run = request.selection, runs.new_run(request)
    visit = Visit(selection, run)
    *_, shown = searching.search(visit)
    finished(visit)
    found = judging.found(visit)
    for later in judging.judge(visit):
        found = found.changed_by(later)
    while run.judgements.pending:
        for targets in judging.controls(visit):
            found = found.changed_by(PanelOutputs(targets=targets))
    found = found._replace(news="")  # nothing to announce when a page opens
    is_shared = run.move(Phase.SHARED)
    assert is_shared, "its search has ended and was judged"
    return Example(
        selection=selection, run=run, stage=shown.stage, shrink=shown.shrink, panels=found
    )
