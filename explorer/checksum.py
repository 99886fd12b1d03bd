"""SHA-256 of files."""

import errno
import hashlib
import os
from pathlib import Path

from explorer.regular_files import opened

MAX_BYTES = 1 << 30  # of a sound, the largest kind of file


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal.

    Raises:
        OSError: it cannot be read, has more than `MAX_BYTES`, or is no regular file: reading a pipe
            or a device might never end.
    """
    with opened(path) as (stream, size):
        if size > MAX_BYTES:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
        return hashlib.file_digest(stream, "sha256").hexdigest()
