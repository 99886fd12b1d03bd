"""A computer without a network: whatever asks for another host is refused, and remembered."""

import socket
from collections.abc import Callable
from typing import Any

OWN = (None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0")


def refuse_the_network(
    setattr: Callable[[object, str, object], None], tell: Callable[[str], None]
) -> None:
    """Let this process reach only its own computer.

    Args:
        setattr: how to replace what the socket module does; a monkeypatch's, to have it undone.
        tell: is told every other host that was asked for.
    """
    resolve, connect = socket.getaddrinfo, socket.socket.connect

    def resolve_own(host: Any, *arguments: Any, **options: Any) -> Any:
        if host in OWN:
            return resolve(host, *arguments, **options)
        tell(str(host))
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    def connect_own(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in OWN:
            tell(str(address[0]))
            raise OSError(101, "Network is unreachable")
        connect(self, address)

    setattr(socket, "getaddrinfo", resolve_own)
    setattr(socket.socket, "connect", connect_own)
