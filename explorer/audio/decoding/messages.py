"""What the process that decodes and the one that asks for it say to each other, over two pipes.

A message is its kind (one byte), the length of its content (32 bits) and the content. The child
never opens a file: it asks for the bytes that it needs.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

HEAD = struct.Struct("<cI")
RANGE = struct.Struct("<QQ")  # position and length, of bytes or of frames
# To the child
OPEN = b"o"  # a `Request` as JSON; answered with INFO
READ = b"r"  # a range of frames; answered with BLOCKs, then END or FAILED
CLOSE = b"c"  # answered with END
BYTES = b"d"  # what the child asked for
# From the child
NEED = b"n"  # a range of bytes of the file; answered with BYTES
INFO = b"i"  # an `Info` as JSON
BLOCK = b"b"  # float32 samples, all channels in turn
END = b"e"  # nothing more
FAILED = b"f"  # the file cannot be decoded, or not further; with the reason


@dataclass(frozen=True, kw_only=True)
class Request:
    """A file to be opened."""

    size: int  # bytes
    claims_more: bool  # an MP3 of unknown length, to be read to its real end


@dataclass(frozen=True, kw_only=True)
class Info:
    """An opened file."""

    n_frames: int
    n_channels: int
    sample_rate: int  # Hz
    coding: str  # libsndfile's name of the subtype


def encode(kind: bytes, content: bytes = b"") -> bytes:
    """Return a message as bytes."""
    return HEAD.pack(kind, len(content)) + content


def receive(read: Callable[[int], bytes]) -> tuple[bytes, bytes]:
    """Read a message with a function that reads a number of bytes: its kind and its content."""
    kind, size = HEAD.unpack(read(HEAD.size))
    return kind, read(size) if size else b""
