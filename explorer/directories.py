"""Directories that results go to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from explorer.errors import InputError


@contextmanager
def writing_to(directory: Path) -> Iterator[None]:
    """Turn what the file system says into an InputError."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"The result cannot be written to {directory}: {reason}.") from error


@contextmanager
def locked_directory(directory: Path) -> Iterator[None]:
    """Keep other processes out of a directory that exists; gone with this process, however it ends.

    What holds it need not stay in one thread.

    Raises:
        InputError: another process holds it.
    """
    lock = FileLock(directory / ".lock", timeout=0, thread_local=False)
    with writing_to(directory):
        try:
            lock.acquire()
        except Timeout as error:
            raise InputError(f"Another process is writing to {directory}.") from error
    try:
        yield
    finally:
        lock.release()
