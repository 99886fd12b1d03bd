"""Compresses the pages and the answers of events, which Gradio sends as they are.

Gradio compresses what has the suffix of a text file. A page has none, and holds all components'
scripts and the pictures of all clips; neither has what a page gets when it opens. Event streams
must reach the browser line by line, and sounds in parts that it asks for, so these stay as they
are.
"""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

LEVEL = 6  # 9 takes twice the time for 1 % less
API, ANSWERS = "/gradio_api/", "/gradio_api/run/"


class Compression:
    """Compresses an answer if it is a page's or an event's, and the browser can read it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._compressing = app, GZipMiddleware(app, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        chosen = self._compressing if _is_chosen(scope) else self._app
        await chosen(scope, receive, send)


def _is_chosen(scope: Scope) -> bool:
    path = scope.get("path", "")
    is_page = API not in path and "." not in path
    return scope["type"] == "http" and (is_page or ANSWERS in path)
