"""Output directories: readable errors, and one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from explorer.errors import InputError


@contextmanager
def writing_to(directory: Path) -> Iterator[None]:
    """Turn errors of the file system into an InputError that names the directory."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"The result cannot be written to {directory}: {reason}.") from error


@contextmanager
def locked_directory(directory: Path) -> Iterator[None]:
    """Lock an existing directory against other processes.

    The operating system releases the lock when this process ends, however it ends. The lock may be
    released in another thread than the one that took it.

    Raises:
        InputError: another process holds the lock, or the directory cannot be written to.
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
