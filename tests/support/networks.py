"""Take the network away: refuse connections to other hosts, and report them."""

import socket
from collections.abc import Callable
from typing import Any

OWN = (None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0")


def refuse_the_network(
    setattr: Callable[[object, str, object], None], report: Callable[[str], None]
) -> None:
    """Let this process connect only to its own computer.

    Args:
        setattr: replaces an attribute of the socket module; a monkeypatch's undoes it later.
        report: called with the name of every other host that was asked for.
    """
    resolve, connect = socket.getaddrinfo, socket.socket.connect

    def resolve_own(host: Any, *arguments: Any, **options: Any) -> Any:
        if host in OWN:
            return resolve(host, *arguments, **options)
        report(str(host))
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    def connect_own(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in OWN:
            report(str(address[0]))
            raise OSError(101, "Network is unreachable")
        connect(self, address)

    setattr(socket, "getaddrinfo", resolve_own)
    setattr(socket.socket, "connect", connect_own)
