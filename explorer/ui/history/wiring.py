"""Which events show the results of the visit, and show one of them again."""

from collections.abc import Iterable

from gradio.blocks import Block
from gradio.events import Dependency

from explorer.ui.components.choices.choices import REVISIT, report_answer
from explorer.ui.event_options import concurrent, latest_wins
from explorer.ui.explore.outputs import RevisitOutputs, flat
from explorer.ui.explore.parts import Page
from explorer.ui.history.events import HistoryEvents
from explorer.ui.history.revisit import RevisitEvents


def connect_revisits(revisiting: RevisitEvents, page: Page) -> Dependency:
    """Connect coming back to a result; return the event."""
    choice = page.choice
    shown = RevisitOutputs[Block](
        choices=choice.choices,
        history=page.results.history,
        shrink=page.results.shrink,
        kind_explained=choice.kind_explained,
        task=page.task,
        choice=page.chosen,
        settings=choice.settings,
    )
    revisited: Dependency = choice.choices.revisit(
        revisiting.revisit,
        [choice.choices, page.states.visit],
        list(flat(shown)),
        **concurrent(),
        trigger_mode="multiple",
    )
    report_answer(revisited, REVISIT)
    return revisited


def connect_history(history: HistoryEvents, page: Page, changes: Iterable[Dependency]) -> None:
    """Connect the list to everything that may change it, and its pins."""
    visit, shown = page.states.visit, page.results.history
    for change in changes:
        change.success(history.show, visit, shown, **{**latest_wins(), "queue": False})
    # Past the queue, which may be full; no click may be lost.
    shown.pin(
        history.pin, visit, shown, **{**concurrent(), "queue": False}, trigger_mode="multiple"
    )
