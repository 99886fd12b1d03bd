"""The list of results as the page asks for it, and pinning."""

from typing import Any

import gradio as gr

from explorer.ui.device.models import ModelHost
from explorer.ui.history.value import history_value
from explorer.ui.session import Visit


class HistoryEvents:
    """The events of the list; keeps no state of any visitor.

    Args:
        host: the models.
    """

    def __init__(self, host: ModelHost) -> None:
        self._host = host

    def show(self, visit: Visit | None) -> Any:
        """Return the value of the component: the results of the visit as they are now."""
        return gr.skip() if visit is None else history_value(visit, self._host)

    def pin(self, event: gr.EventData, visit: Visit | None) -> Any:
        """Pin or release the result that the event names; return the component's value."""
        if visit is None:
            return gr.skip()
        visit.history.turn_pin(getattr(event, "id", None))
        return history_value(visit, self._host)
