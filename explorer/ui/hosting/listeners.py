"""Who listens to the answers that the server sends.

A page or script joins Gradio's queue with one request and reads the answers from another, a stream
that stays open until the last of them. Gradio drops the events of a stream that closes, but not
those for which none was ever opened.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Receive, Scope, Send

STREAM = "/gradio_api/queue/data"  # of the page and of gradio_client: ?session_hash=...
CALL = "/gradio_api/call/"  # of scripts: .../NAME/EVENT


class Listeners:
    """The sessions that listen, and since when the others do not."""

    def __init__(self) -> None:
        self._n_streams: Counter[str] = Counter()
        self._silent_since: dict[str, float] = {}

    def expect(self, session: str, *, is_new: bool) -> None:
        """Expect that a session listens: it has joined the queue.

        Args:
            session: its hash.
            is_new: whether it had no event in the queue before.
        """
        if self.is_heard(session):
            return
        if is_new:
            self._silent_since.pop(session, None)
        self._silent_since.setdefault(session, time.monotonic())

    def is_heard(self, session: str) -> bool:
        """Return whether a stream of the session's answers is open."""
        return self._n_streams[session] > 0

    def silent_for(self, seconds: float) -> list[str]:
        """Return the sessions to which nobody has listened for that long, the longest first."""
        before = time.monotonic() - seconds
        silent = sorted(self._silent_since.items(), key=lambda item: item[1])
        return [session for session, since in silent if since <= before]

    def forget(self, session: str) -> None:
        """Expect nothing more of a session."""
        self._silent_since.pop(session, None)

    @contextmanager
    def listening(self, session: str) -> Iterator[None]:
        """Count a stream for as long as it is open."""
        self._n_streams[session] += 1
        self._silent_since.pop(session, None)
        try:
            yield
        finally:
            self._n_streams[session] -= 1
            if not self._n_streams[session]:
                del self._n_streams[session]
                self._silent_since[session] = time.monotonic()


class ListenerMiddleware:
    """Notes which sessions' streams are open.

    Args:
        app: what answers.
        listeners: where it is noted.
        session_of: returns the session of an event's id, for scripts name only the event.
    """

    def __init__(
        self, app: ASGIApp, listeners: Listeners, session_of: Callable[[str], str]
    ) -> None:
        self._app = app
        self._listeners = listeners
        self._session_of = session_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; if it is for a stream, the session listens until that ends."""
        session = self._session(scope) if scope["type"] == "http" else None
        if session is None:
            await self._app(scope, receive, send)
            return
        with self._listeners.listening(session):
            await self._app(scope, receive, send)

    def _session(self, scope: Scope) -> str | None:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if scope["method"] != "GET":
            return None
        if path == STREAM:
            return QueryParams(scope["query_string"]).get("session_hash")
        if path.startswith(CALL):
            return self._session_of(path.rpartition("/")[2])
        return None
