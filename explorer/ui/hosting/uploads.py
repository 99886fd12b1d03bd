"""What may be sent: how much, from where, and what is left of it if it breaks off."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explorer.ui.wording import request as refusals

UPLOAD = "/gradio_api/upload"
MULTIPART_BYTES = 64 << 10  # of an upload, beside its file
MAX_BODY_BYTES = 4 << 20  # of any other request: the values of an event's inputs


class BodyLimit:
    """Refuses bodies that are too large: before they are read, if their length is given.

    Gradio deletes the files of an upload that is malformed, but not of one that breaks off. So to
    Gradio, what breaks off or grows too large is malformed.

    Args:
        app: what answers.
        max_file_bytes: of one upload.
    """

    def __init__(self, app: ASGIApp, max_file_bytes: int) -> None:
        self._app = app
        self._max_file_bytes = max_file_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it with status 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_upload = _is_upload(scope)
        allowed = self._max_file_bytes if is_upload else MAX_BODY_BYTES
        limit = allowed + MULTIPART_BYTES if is_upload else allowed
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            await _refuse(receive, send, allowed)
            return
        n_bytes, has_begun = 0, False

        async def receive_some() -> Message:
            nonlocal n_bytes
            message = await receive()
            n_bytes += len(message.get("body", b""))
            if n_bytes > limit:
                raise MultiPartException(refusals.body_too_large(allowed))
            if is_upload and not has_begun and message["type"] == "http.disconnect":
                raise MultiPartException(refusals.NOT_ARRIVED)
            return message

        async def send_answer(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive_some, send_answer)
        except MultiPartException:
            if not has_begun:
                await _refuse(receive, send, allowed)


class SameOriginUploads:
    """Refuses uploads that a page of another site sends through a visitor's browser."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it with status 403."""
        if scope["type"] == "http" and _is_upload(scope) and is_foreign(Headers(scope=scope)):
            await PlainTextResponse(refusals.OTHER_SITE, 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def is_foreign(headers: Mapping[str, str]) -> bool:
    """Return whether a browser sent a request for a page of another origin.

    Browsers say so themselves over HTTPS and on the same computer, else they give the origin. What
    is no browser does neither.

    >>> is_foreign({"sec-fetch-site": "same-origin", "origin": "https://by.proxy", "host": "app"})
    False
    >>> is_foreign({"origin": "http://evil.example", "host": "192.168.0.2:7860"})
    True
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site not in ("same-origin", "none")
    if origin is None:
        return False
    own = {headers.get("host"), headers.get("x-forwarded-host")}
    return urlsplit(origin).netloc not in own


async def _refuse(receive: Receive, send: Send, max_bytes: int) -> None:
    """Answer 413 at once, and then throw away what is still sent, within reason.

    Most clients read the answer only after they have sent everything, and a connection that is
    closed before that is an error to them.
    """
    text = refusals.body_too_large(max_bytes).encode()
    length = (b"content-length", str(len(text)).encode())
    headers = [(b"content-type", b"text/plain; charset=utf-8"), length]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": text, "more_body": True})
    n_bytes, is_more = 0, True
    while is_more and n_bytes <= 2 * max_bytes:
        message = await receive()
        n_bytes += len(message.get("body", b""))
        is_more = message.get("more_body", False)
    await send({"type": "http.response.body", "body": b""})


def _is_upload(scope: Scope) -> bool:
    path: str = scope["path"]
    return scope["method"] == "POST" and path.rstrip("/").endswith(UPLOAD)
