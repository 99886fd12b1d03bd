"""What stands between the network and Gradio: given to `launch` as arguments of its own app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.middleware import Middleware

from explorer.ui.hosting.fair_queue import FairQueue, swept
from explorer.ui.hosting.listeners import ListenerMiddleware, Listeners


def app_arguments(queue: FairQueue, listeners: Listeners) -> dict[str, Any]:
    """Return the `app_kwargs` of `launch`; Gradio's own middleware comes before this."""

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        async with swept(queue):
            yield

    return {
        "lifespan": lifespan,
        "middleware": [Middleware(ListenerMiddleware, listeners, queue.session_of)],
    }
