"""Which names the app answers to: the defence against DNS rebinding.

A page of a stranger's can make its own name point to this computer, and is then of the same origin
as the app that listens there. Only the `Host` header still has the stranger's name.
"""

from collections.abc import Iterable, Sequence

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from explorer.ui.hosting.health import is_health
from explorer.ui.wording import request as refusals

ANY = "*"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def hosts_to_allow(
    bound_to: str, named: Sequence[str], *, is_shared: bool = False
) -> frozenset[str] | None:
    """Return the names that the app answers to; None for all.

    Args:
        bound_to: the address that it listens on.
        named: the operator's list. If it is empty, an app on loopback answers to loopback's names
            alone, and one on another address to all, because its public name is unknown.
        is_shared: whether a tunnel passes on requests under a name that is not known before.

    >>> sorted(hosts_to_allow("127.0.0.1", []))
    ['127.0.0.1', '::1', 'localhost']
    >>> hosts_to_allow("0.0.0.0", []) is None
    True
    """
    address = bound_to.strip("[]").lower()
    is_local = address in LOOPBACK and not is_shared
    if ANY in named or not (named or is_local):
        return None
    return LOOPBACK | {address} | {name_of(name) for name in named}


class AllowedHosts:
    """Refuses requests for another name; answers whether the app is healthy under any.

    Args:
        app: what answers.
        names: without ports; `*.example.org` stands for all names below that one.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app = app
        names = frozenset(names)
        self._names = names
        self._endings = tuple(name[1:] for name in names if name.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it with the name that would have to be allowed."""
        if scope["type"] == "http" and not is_health(scope):
            host = name_of(Headers(scope=scope).get("host", ""))
            if host not in self._names and not host.endswith(self._endings):
                await PlainTextResponse(refusals.host(host), 421)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def name_of(host: str) -> str:
    """Return the name in a Host header, without the port.

    >>> name_of("Example.org:7860"), name_of("[::1]:7860"), name_of("127.0.0.1")
    ('example.org', '::1', '127.0.0.1')
    """
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()
