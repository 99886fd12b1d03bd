"""Ranges of bytes of an open file, and files put together from such ranges."""

import io
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate


class Region:
    """A range of bytes of an open file; positions count from its start."""

    def __init__(self, stream: io.FileIO, start: int, size: int) -> None:
        self._stream = stream
        self.start = start
        self.size = size

    def read(self, at: int, n: int) -> bytes:
        """Return at most `n` bytes from position `at`; fewer at the end."""
        n = min(n, self.size - at)
        if at < 0 or n <= 0:
            return b""
        self._stream.seek(self.start + at)
        parts = []
        while n > 0 and (part := self._stream.read(n)):
            parts.append(part)
            n -= len(part)
        return b"".join(parts)

    def part(self, at: int, size: int | None = None) -> "Region":
        """Return the range from `at` that is `size` bytes long, or shorter where this one ends."""
        left = max(self.size - at, 0)
        return Region(self._stream, self.start + at, left if size is None else min(size, left))


class Joined:
    """Pieces, one after the other, as if they were one file."""

    def __init__(self, pieces: Sequence[bytes | Region]) -> None:
        self._pieces = pieces
        self._ends = list(accumulate(map(_size, pieces)))
        self.size = self._ends[-1] if self._ends else 0

    def read(self, at: int, n: int) -> bytes:
        """Return at most `n` bytes from position `at`; fewer at the end."""
        parts = []
        index = bisect_right(self._ends, at)
        while n > 0 and 0 <= at < self.size and index < len(self._pieces):
            piece = self._pieces[index]
            within = at - (self._ends[index] - _size(piece))
            part = piece[within : within + n] if isinstance(piece, bytes) else piece.read(within, n)
            if not part and _size(piece):  # the file has become shorter
                break
            parts.append(part)
            at, n, index = at + len(part), n - len(part), index + 1
        return b"".join(parts)


Readable = Region | Joined


def _size(piece: bytes | Region) -> int:
    return len(piece) if isinstance(piece, bytes) else piece.size
