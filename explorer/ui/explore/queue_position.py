"""How many are before a visitor whose search waits for the device.

The order is that of Gradio's own queue, and only that is right: it knows who gave up, and which of
the events that use the device came first. The page asks once a second while a search waits, past
the queue; a generator that tells would take one of Gradio's few workers for as long as it waits.
"""

from typing import Any

import gradio as gr

from explorer.ui.session import Visit

SECONDS_BETWEEN_LOOKS = 1.0


def make_place() -> tuple[gr.HTML, gr.Timer]:
    """Where it is told, and what asks for it."""
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
        """How many events come before one of a page's; None if it does not wait."""
        # Gradio tells nobody but the browser, in words of its own. The queue is another one after
        # `Blocks.queue()`, so it is looked up every time.
        line = self._app._queue.event_queue_per_concurrency_id.get(self._concurrency_id)
        for at, event in enumerate([] if line is None else list(line.queue)):
            if event.session_hash == session and event.fn._id == event_index:
                assert line is not None, "an event stands in it"
                return line.current_concurrency + at
        return None


class QueueEvents:
    """The events that tell a visitor's place.

    Args:
        line: the events that wait.
        search_index: which of the app's events is the search.
    """

    def __init__(self, line: DeviceQueue, search_index: int) -> None:
        self._line = line
        self._search_index = search_index

    def show(self, visit: Visit | None, request: gr.Request) -> tuple[Any, Any]:
        """Say how many are before, as long as a search waits. Returns the text and the timer."""
        run = None if visit is None else visit.run
        if run is None or not run.is_under_way or run.searched.is_set():
            return "", gr.Timer(active=False)
        n_before = self._line.before(request.session_hash, self._search_index)
        return queue_message(n_before) if n_before else "", gr.Timer(active=True)


def queue_message(n_before: int) -> str:
    """The place in words, for one who is not the next.

    >>> queue_message(2)
    'Waiting for the device: 2 turns are before yours.'
    """
    turns = "1 turn is" if n_before == 1 else f"{n_before:,} turns are"
    return f"Waiting for the device: {turns} before yours."
