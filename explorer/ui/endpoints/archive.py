"""Reading the zip that a script sends, without trusting anything in it.

Only entries with a name of ours are read, into memory and up to a size that is known before, so no
name in a zip becomes a path, and none can fill the disk. Other entries are left alone. What can be
packed so small that it takes a lot to unpack is refused: any other packing than a result's own, and
a list of entries that is longer than any result's.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer.errors import InputError
from explorer.regular_files import without_waiting
from explorer.ui.wording.archives import endpoints as words

MAX_READ_BYTES = 128 << 10  # at once: a zip's list of entries, of which each takes 46 or more
BLOCK_BYTES = 64 << 10
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What `zipfile` raises for a zip that is damaged, encrypted or of an unknown kind.
UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip; raise InputError if it is none that can be read."""
    try:
        stream = _SmallReads(path, opener=without_waiting)
    except OSError as error:
        raise InputError(words.NOT_AN_ARCHIVE) from error
    with stream:
        try:
            archive = zipfile.ZipFile(stream)
        except UNREADABLE as error:
            raise InputError(words.NOT_AN_ARCHIVE) from error
        with archive:
            yield archive


def content_of(archive: zipfile.ZipFile, name: str, max_bytes: int) -> bytes:
    """Return the content of the one entry with this name.

    Args:
        archive: the zip.
        name: of a file at its top.
        max_bytes: of its content.

    Raises:
        InputError: there is none or more than one, it is too large, or it cannot be read.
    """
    found = [entry for entry in archive.infolist() if entry.filename == name]
    if not found:
        raise InputError(words.missing(name))
    if len(found) > 1:
        raise InputError(words.more_than_one(name))
    if found[0].compress_type not in PACKINGS:
        raise InputError(words.unreadable(name))
    try:
        content = _read(archive, found[0], max_bytes + 1)
    except UNREADABLE as error:
        raise InputError(words.unreadable(name)) from error
    if len(content) > max_bytes:
        raise InputError(words.too_large(name))
    return content


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, max_bytes: int) -> bytes:
    """Return the beginning of an entry, whatever size the zip says it has."""
    content = bytearray()
    with archive.open(entry) as stream:
        while block := stream.read(min(BLOCK_BYTES, max_bytes - len(content))):
            content += block
    return bytes(content)


class _SmallReads(io.FileIO):
    """A file of which no large part is read at once.

    `zipfile` reads the list of entries in one piece, and makes an object for each of them before
    anything can be counted: a zip of 50 MB can list a million.
    """

    def read(self, size: int | None = -1, /) -> bytes:
        """Read; raise BadZipFile for more than `MAX_READ_BYTES`."""
        too_many = MAX_READ_BYTES + 1
        content = super().read(too_many if size is None or size < 0 else min(size, too_many))
        if len(content) == too_many:
            raise zipfile.BadZipFile("its list of entries is too long")
        return content
