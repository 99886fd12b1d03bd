"""Failures and deaths at a chosen operation of the file system, by Python's audit events."""

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

EVENTS = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"})
_state: dict[str, object] = {"directory": None, "n_left": 0, "act": None}


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    directory = _state["directory"]
    if directory is None or event not in EVENTS:
        return
    if not any(isinstance(word, str) and word.startswith(str(directory)) for word in arguments):
        return
    _state["n_left"] -= 1
    if _state["n_left"] == 0:
        _state["act"]()


sys.addaudithook(_hook)  # cannot be removed; without a directory it does nothing


@contextmanager
def at_operation(
    number: int, directory: Path, act: Callable[[], None]
) -> Iterator[Callable[[], bool]]:
    """Act right before one operation on files in a directory; the first has the number 1.

    Yields a function that returns whether there were so many.
    """
    _state.update(directory=os.path.abspath(directory), n_left=number, act=act)
    try:
        yield lambda: _state["n_left"] <= 0
    finally:
        _state.update(directory=None)


def fill_disk() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_at(number: int, directory: Path, work: Callable[[], object]) -> bool:
    """Do some work in a process that is killed at an operation; returns whether it got there."""
    child = os.fork()
    if child == 0:
        try:
            with at_operation(number, directory, die):
                work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)
