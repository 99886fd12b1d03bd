"""The variables by which a local Ray keeps to itself: on loopback only, behind a fresh token.

What it listens on is then 127.0.0.1, and sockets in a directory of this user's.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

TOKEN_BYTES = 32
SHORT = "/tmp"  # of the path of a socket, the system takes about a hundred bytes
TOKEN = "RAY_AUTH_TOKEN"  # Ray prefers this to the file, so it must not be set


@contextmanager
def keeping_to_itself() -> Iterator[Path]:
    """Set the variables of a Ray that is started within, for it and for all of its processes.

    Its token is in a file: arguments of processes can be read by everybody.

    Yields:
        The directory of that file, for Ray's own files, too, whose sockets ask for no token. Only
        this user can enter it. It is deleted at the end.
    """
    folder = SHORT if Path(SHORT).is_dir() else None
    with TemporaryDirectory(prefix="earshot-", dir=folder, ignore_cleanup_errors=True) as name:
        directory = Path(name)
        token = directory / "token"
        token.write_text(secrets.token_hex(TOKEN_BYTES), "ascii")
        token.chmod(0o600)
        variables = {
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN_PATH": str(token),
            # In spite of its name Ray reads it everywhere: without clusters of several machines,
            # it listens on 127.0.0.1, and else on all addresses.
            "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
            "RAY_USAGE_STATS_ENABLED": os.environ.get("RAY_USAGE_STATS_ENABLED", "0"),
        }
        before = {name: os.environ.get(name) for name in [TOKEN, *variables]}
        os.environ.pop(TOKEN, None)
        os.environ.update(variables)
        try:
            yield directory
        finally:
            for name, value in before.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value
