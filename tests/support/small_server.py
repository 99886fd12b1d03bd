"""A small app on a real port, behind what stands between strangers and the page."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import gradio as gr
import httpx

from explorer.ui.hosting.asgi import app_arguments
from explorer.ui.hosting.fair_queue import FairQueue, QueueLimits, install
from explorer.ui.hosting.listeners import Listeners
from explorer.ui.hosting.malformed import PageBlocks

API = "/gradio_api"


@dataclass
class SmallServer:
    """A running app with an event that waits, one past the queue, and one that takes a number."""

    url: str
    queue: FairQueue
    goes_on: Event = field(default_factory=Event)  # lets the events end that wait

    def join(self, session: str, address: str = "192.0.2.1", fn: int = 0) -> httpx.Response:
        """Join the queue as a page does, through a proxy that says for whom it asks."""
        body = {"data": [], "fn_index": fn, "session_hash": session}
        headers = {"X-Forwarded-For": address}
        return httpx.post(f"{self.url}{API}/queue/join", json=body, headers=headers, timeout=30)

    @contextmanager
    def listening(self, session: str) -> Iterator[Iterator[str]]:
        """Listen to the answers to a session, which must have joined; yield their lines."""
        url = f"{self.url}{API}/queue/data?session_hash={session}"
        with httpx.stream("GET", url, timeout=30) as stream:
            lines = (line for line in stream.iter_lines() if line)
            yield lines

    def sweep(self) -> None:
        """Drop now what is dropped every second."""
        asyncio.run_coroutine_threadsafe(self.queue.drop_unheard(), self._loop).result(30)

    @property
    def sessions(self) -> list[str]:
        """The sessions of the events that wait or run, in order."""
        events = list(self.queue.event_ids_to_events.values())
        return [event.session_hash for event in events if event.alive]

    @property
    def _loop(self) -> asyncio.AbstractEventLoop:
        return next(iter(self.queue._asyncio_tasks)).get_loop()  # of the event that runs


def _half(number: float) -> str:
    if number == 0:
        raise ArithmeticError("a mistake of our own")
    return f"{number / 2}"


@contextmanager
def small_server(limits: QueueLimits | None = None, **options: Any) -> Iterator[SmallServer]:
    """Serve the app during the block.

    Args:
        limits: of its queue.
        options: further arguments of `app_arguments`.
    """
    goes_on, listeners = Event(), Listeners()
    with PageBlocks(analytics_enabled=False) as app:
        shown, number = gr.Textbox(), gr.Number(maximum=9)
        button = gr.Button()

        def wait() -> str:
            goes_on.wait(60)
            return "done"

        button.click(wait, None, shown, api_name="wait", concurrency_limit=1)
        button.click(lambda: "now", None, shown, api_name="now", queue=False)
        button.click(_half, number, shown, api_name="half", concurrency_limit=1)
    queue = install(app, limits or QueueLimits(), listeners)
    _, url, _ = app.launch(
        server_name="127.0.0.1",
        prevent_thread_lock=True,
        quiet=True,
        ssr_mode=False,
        run_history=False,
        app_kwargs=app_arguments(queue, listeners, **options),
    )
    try:
        yield SmallServer(url.rstrip("/"), queue, goes_on)
    finally:
        goes_on.set()
        app.close(verbose=False)
