"""What stands between the network and Gradio: given to `launch` as arguments of its own app."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from explorer.ui.components.upload.upload import MAX_FILE_BYTES
from explorer.ui.hosting.allowed_hosts import AllowedHosts
from explorer.ui.hosting.compression import Compression
from explorer.ui.hosting.fair_queue import FairQueue, swept
from explorer.ui.hosting.headers import SecurityHeaders
from explorer.ui.hosting.health import health_route
from explorer.ui.hosting.listeners import ListenerMiddleware, Listeners
from explorer.ui.hosting.malformed import MalformedRequests
from explorer.ui.hosting.uploads import BodyLimit, SameOriginUploads


def app_arguments(
    queue: FairQueue,
    listeners: Listeners,
    hosts: frozenset[str] | None = None,
    routes: Sequence[BaseRoute] = (),
) -> dict[str, Any]:
    """Return the `app_kwargs` of `launch`; Gradio's own middleware comes before this.

    Args:
        queue: of the app.
        listeners: that the queue asks.
        hosts: the names that the app answers to; None for all.
        routes: that the app has besides Gradio's.
    """

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        async with swept(queue):
            yield

    return {
        "lifespan": lifespan,
        "routes": [health_route(queue), *routes],
        "middleware": [  # the outermost first
            Middleware(SecurityHeaders),
            Middleware(Compression),
            *([] if hosts is None else [Middleware(AllowedHosts, hosts)]),
            Middleware(SameOriginUploads),
            Middleware(MalformedRequests),
            Middleware(BodyLimit, MAX_FILE_BYTES),
            Middleware(ListenerMiddleware, listeners, queue.session_of),
        ],
    }
