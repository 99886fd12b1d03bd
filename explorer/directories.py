"""Directories for output and caches: readable errors, whole files, one process at a time."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs
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


def write_atomically(path: Path, text: str) -> None:
    """Write a UTF-8 file as `write_bytes_atomically` does.

    What is not valid Unicode, as some files' names, is written as escapes.
    """
    write_bytes_atomically(path, text.encode("utf-8", errors="backslashreplace"))


def write_bytes_atomically(path: Path, content: bytes) -> None:
    """Write a file: whatever happens, there is the whole old file or the whole new one.

    The new one is first written beside it, under one hidden name: what a process that died has left
    there is overwritten.

    Raises:
        OSError: it cannot be written.
    """
    new = path.with_name(f".{path.name}.new")
    try:
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


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


def cache_directory(environment: str, name: str) -> Path:
    """Return a cache's directory; it need not exist.

    Args:
        environment: the environment variable that may name it.
        name: by default it has this name in `earshot` in the user's cache.
    """
    named = os.environ.get(environment)
    return Path(named) if named else _user_cache() / name


def _user_cache() -> Path:
    try:
        return platformdirs.user_cache_path("earshot", appauthor=False, opinion=False)
    except RuntimeError:  # this user has no home; files are checked before use
        return Path(tempfile.gettempdir()) / "earshot"
