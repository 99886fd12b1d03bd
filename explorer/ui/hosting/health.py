"""Whether the app works, for whatever watches over it: GET /healthz."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Scope

from explorer.ui.hosting.fair_queue import FairQueue

HEALTH = "/healthz"


def health_route(queue: FairQueue) -> Route:
    """Return the route: 200 while events are processed, else 503."""

    async def answer(_: Request) -> PlainTextResponse:
        return PlainTextResponse("stopped", 503) if queue.stopped else PlainTextResponse("ok")

    return Route(HEALTH, answer)


def is_health(scope: Scope) -> bool:
    """Return whether a request asks for that, below whatever path a proxy serves the app."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) == HEALTH
