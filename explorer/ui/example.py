"""The finished example that the page opens on: a real search, made once when the app starts."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from explorer.ui.judging import Judging
from explorer.ui.outputs import Panels
from explorer.ui.searching import Searching, finished
from explorer.ui.session import Inquiry, Run, RunDirectories


@dataclass(frozen=True, kw_only=True)
class Example:
    """What every visitor sees first."""

    run: Run
    stage: Any
    shrink: Any
    panels: Panels


def make_example(
    searching: Searching, judging: Judging, runs: RunDirectories, inquiry: Inquiry
) -> Example:
    """Search and judge through the page's own handlers; what comes of it none may change."""
    run = runs.new_run(inquiry)
    *_, (stage, shrink, *_) = searching.search(run)
    *_, found = judging.judge(run)
    finished(run)
    for targets in judging.controls(run):
        found = found._replace(targets=targets)
    shared = dataclasses.replace(run, shared=True)
    return Example(run=shared, stage=stage, shrink=shrink, panels=found)
