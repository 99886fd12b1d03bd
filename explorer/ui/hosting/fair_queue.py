"""Gradio's queue with a share for everyone: no client can fill it alone.

Gradio's own has one limit for all, and keeps events to which nobody listens until their turn has
come and gone. So a client that joins and never listens would lock all others out. Here a page and
an address have limits of their own, and what nobody listens to is dropped.

Gradio has no parameter for the class of its queue: `install` puts ours in the place of the one that
`Blocks.queue` has made.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal

import fastapi
import gradio as gr
from fastapi import HTTPException, status
from gradio.data_classes import PredictBodyInternal
from gradio.queueing import Event, Queue

from explorer.ui.hosting.listeners import Listeners
from explorer.ui.wording import request as refusals

SECONDS_BETWEEN_SWEEPS = 1.0
Pushed = tuple[
    bool,
    str | list[dict[str, Any]],
    Literal["success", "error", "queue_full", "validator_error"],
]


@dataclass(frozen=True, kw_only=True)
class QueueLimits:
    """How many events may wait or run."""

    waiting: int = 96  # of all visitors, without those that run
    per_session: int = 16  # of one open page; each of its buttons can have one
    per_address: int = 64  # a class behind one router has one address
    unheard_per_address: int = 32  # to which nobody listens yet; beyond that, the oldest is dropped
    unheard_s: float = 30.0  # after which an event is dropped to which nobody listens


class FairQueue(Queue):
    """Gradio's queue with limits for each page and each address.

    Args:
        blocks: whose queue it is.
        limits: how many events it takes.
        listeners: who listens to them.
    """

    def __init__(self, blocks: gr.Blocks, limits: QueueLimits, listeners: Listeners) -> None:
        super().__init__(
            live_updates=True,
            concurrency_count=blocks.max_threads,
            update_intervals=1,
            max_size=None,  # `limits` has it
            blocks=blocks,
        )
        self._limits = limits
        self._listeners = listeners
        self._joining = asyncio.Lock()  # from looking at the limits until the event counts

    async def push(
        self, body: PredictBodyInternal, request: fastapi.Request, username: str | None
    ) -> Pushed:
        """Take an event, or answer 429 with a sentence that the page shows."""
        async with self._joining:
            await self._make_room(_address(request))
            refusal = self._refusal(body.session_hash, _address(request))
            if refusal is not None:
                raise HTTPException(status.HTTP_429_TOO_MANY_REQUESTS, refusal)
            session = body.session_hash
            is_new = session is None or self._n_of(session) == 0
            pushed = await super().push(body, request, username)
            if pushed[0] and body.session_hash is not None:
                self._listeners.expect(body.session_hash, is_new=is_new)
        return pushed

    def session_of(self, event_id: str) -> str:
        """Return the session of an event; its own id if it has none or is over, as Gradio does."""
        event = self.event_ids_to_events.get(event_id)
        return event_id if event is None else event.session_hash

    async def drop_unheard(self) -> None:
        """Drop the events, and the answers, of all to whom nobody has listened for too long."""
        for session in self._listeners.silent_for(self._limits.unheard_s):
            await self._drop(session)

    async def _make_room(self, address: str) -> None:
        """Drop an address's oldest events to which nobody listens, if it has too many of them."""
        unheard = [
            event.session_hash
            for event in self._events()
            if _address(event.request) == address
            and not self._listeners.is_heard(event.session_hash)
        ]
        while len(unheard) >= self._limits.unheard_per_address:
            oldest = unheard[0]
            await self._drop(oldest)
            unheard = [session for session in unheard if session != oldest]

    async def _drop(self, session: str) -> None:
        await self.clean_events(session_hash=session)
        self.pending_messages_per_session.pop(session, None)
        self.pending_event_ids_session.pop(session, None)
        self._listeners.forget(session)

    def _refusal(self, session: str | None, address: str) -> str | None:
        if len(self) >= self._limits.waiting:
            return refusals.queue_is_full(len(self))
        if session is not None and self._n_of(session) >= self._limits.per_session:
            return refusals.too_many_of_page(self._limits.per_session)
        n_of_address = sum(_address(event.request) == address for event in self._events())
        if n_of_address >= self._limits.per_address:
            return refusals.too_many_of_address(self._limits.per_address)
        return None

    def _n_of(self, session: str) -> int:
        return sum(event.session_hash == session for event in self._events())

    def _events(self) -> list[Event]:
        """Return the events that wait or run, in the order in which they came."""
        return [event for event in self.event_ids_to_events.values() if event.alive]


def install(app: gr.Blocks, limits: QueueLimits, listeners: Listeners) -> FairQueue:
    """Make the app's queue a fair one, past which no event that needs it can be called."""
    app.queue(api_open=False)
    app._queue = FairQueue(app, limits, listeners)
    return app._queue


@asynccontextmanager
async def swept(queue: FairQueue) -> AsyncIterator[None]:
    """Drop what nobody listens to, again and again during the block."""
    task = asyncio.create_task(_sweep(queue))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _sweep(queue: FairQueue) -> None:
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_SWEEPS)
        await queue.drop_unheard()


def _address(request: fastapi.Request) -> str:
    return request.client.host if request.client else ""
