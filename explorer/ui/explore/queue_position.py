"""A waiting visitor's position in the queue for the device.

Only Gradio's own queue knows the order: who gave up, and which of the events that use the device
came first. The page asks once a second while a search waits, past the queue; a generator would
occupy one of Gradio's few workers for as long as it waits.
"""

from typing import Any

import gradio as gr

from explorer.ui.search_run import Phase
from explorer.ui.session import Visit
from explorer.ui.wording.search import queue_message

SECONDS_BETWEEN_LOOKS = 1.0


def make_place() -> tuple[gr.HTML, gr.Timer]:
    """Return the line that shows the position, and the timer that asks for it."""
    place = gr.HTML(
        "",
        elem_id="place",
        html_template='<p class="facts" role="status">${value}</p>',
        apply_default_css=False,
    )
    return place, gr.Timer(SECONDS_BETWEEN_LOOKS, active=False)


class DeviceQueue:
    """The events that wait for the device.

    Args:
        app: whose queue it is.
        concurrency_id: of the events that use the device.
    """

    def __init__(self, app: gr.Blocks, concurrency_id: str) -> None:
        self._app = app
        self._concurrency_id = concurrency_id

    def before(self, session: str | None, event_index: int) -> int | None:
        """Return how many events come before an event of a page; None if it is not waiting."""
        # Gradio reports this to the browser only, in its own words. `Blocks.queue()` replaces the
        # queue, so it is looked up every time.
        line = self._app._queue.event_queue_per_concurrency_id.get(self._concurrency_id)
        for at, event in enumerate([] if line is None else list(line.queue)):
            if event.session_hash == session and event.fn._id == event_index:
                assert line is not None, "it holds an event"
                return line.current_concurrency + at
        return None


class QueueEvents:
    """The events that show a visitor's position.

    Args:
        line: the events that wait.
        search_index: which of the app's events is the search.
    """

    def __init__(self, line: DeviceQueue, search_index: int) -> None:
        self._line = line
        self._search_index = search_index

    def show(self, visit: Visit | None, request: gr.Request) -> tuple[Any, Any]:
        """Show how many turns come first while a search waits; return the text and the timer."""
        run = None if visit is None else visit.run
        if run is None or run.phase is not Phase.QUEUED:
            return "", gr.Timer(active=False)
        n_before = self._line.before(request.session_hash, self._search_index)
        return queue_message(n_before) if n_before else "", gr.Timer(active=True)
