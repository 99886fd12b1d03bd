"""The finished example that the page opens on: a real search, made once when the app starts."""

from dataclasses import dataclass
from typing import Any

from explorer.ui.handlers import Handlers
from explorer.ui.session import Run, RunDirectories, Selection


@dataclass(frozen=True, kw_only=True)
class Example:
    """What every visitor sees first."""

    selection: Selection
    run: Run
    outputs: tuple[Any, ...]  # stage and shrink curve, then what `Handlers.judge` yields


def make_example(
    handlers: Handlers, runs: RunDirectories, selection: Selection, model_id: str
) -> Example:
    """Search and judge through the page's own handlers, with the page's default settings."""
    run = runs.new_run(shared=True)
    *_, found = handlers.search(selection, run, model_id, *DEFAULT_SETTINGS)
    *_, judged = handlers.judge(run)
    return Example(selection=selection, run=run, outputs=(*found[:2], *judged))


DEFAULT_SETTINGS = ("mel", 64, "normal", 0)
