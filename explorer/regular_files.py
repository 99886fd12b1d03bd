"""Open files without waiting: regular files only, and links to such files.

A folder that others wrote may hold anything. Opening a pipe waits for somebody to write into it,
and a device such as /dev/zero has no end.
"""

import errno
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def opened(path: Path) -> Iterator[tuple[io.FileIO, int]]:
    """Open a file for reading.

    Yields:
        The file and its size in bytes; read no more than that.

    Raises:
        OSError: it cannot be opened, or it is not a regular file; `strerror` says which.
    """
    with io.FileIO(path, opener=without_waiting) as stream:
        state = os.fstat(stream.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", str(path))
        yield stream, state.st_size


def without_waiting(name: str | Path, flags: int) -> int:
    """Open a file for `io.FileIO`; a pipe does not wait for a writer."""
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))
