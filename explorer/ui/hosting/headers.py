"""Headers that keep a browser from doing with the page what the page does not do.

Gradio's page needs scripts and styles in its HTML, and makes functions out of strings (the scripts
of `gr.HTML` are such), so the policy cannot forbid these. It forbids everything from other hosts:
what a stranger might smuggle in could load nothing, and send nothing away.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FILES = ("/gradio_api/file=", "/gradio_api/file/")  # visitors' files, and ours
PAGE_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    ]
)
FILE_POLICY = "default-src 'none'; sandbox"


class SecurityHeaders:
    """Adds the headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_file = any(address in scope["path"] for address in FILES)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Content-Security-Policy"] = FILE_POLICY if is_file else PAGE_POLICY
            await send(message)

        await self._app(scope, receive, send_with_headers)
