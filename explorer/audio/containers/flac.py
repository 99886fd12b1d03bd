"""FLAC: the stream's description and its frames, without pictures, tags and seek tables.

The description may leave the length open, or promise more than there is: the last frame in the file
shows how long the sound really is, so that one is looked for.
"""

import re
from functools import cache
from typing import NamedTuple

from explorer.audio.containers.found import MAX_CHUNKS, Stream, cut_off_before_sound, damaged
from explorer.audio.containers.region import Joined, Region

SEARCHED = 1 << 20  # bytes looked through for the first frame
TAIL = 1 << 18  # bytes looked through for the last two
_INFO_SIZE = 34
_TOTAL_BITS = 36  # of the number of samples in the description
_SYNC = re.compile(rb"\xff[\xf8\xf9]")
_MAX_HEADER = 16
_BLOCK_SIZES = (0, 192, *(576 << n for n in range(4)), 0, 0, *(256 << n for n in range(8)))


class Frame(NamedTuple):
    """What the header of a frame says."""

    number: int  # of the frame, or of its first sample
    counts_samples: bool
    n_samples: int


def read_flac(file: Region) -> Stream:
    """Find the sound of a FLAC file.

    Raises:
        InputError: it has no description or no frames.
    """
    info, at = _description(file)
    first = _first_frame(file, at)
    if first is None:
        raise cut_off_before_sound()
    frames = file.part(first)
    stated = int.from_bytes(info[13:18], "big") & (1 << _TOTAL_BITS) - 1
    block = int.from_bytes(info[2:4], "big")
    found = _length(frames, block)
    total = stated if found is None else found
    fields = int.from_bytes(info[10:18], "big") >> _TOTAL_BITS << _TOTAL_BITS | total
    patched = info[:10] + fields.to_bytes(8, "big") + info[18:]
    data = Joined([b"fLaC\x80" + _INFO_SIZE.to_bytes(3, "big") + patched, frames])
    return Stream(data=data, has_length=total > 0, promised_frames=stated or None)


def _description(file: Region) -> tuple[bytes, int]:
    """Return the stream's description, and where the blocks before the frames end."""
    at, info = 4, b""
    for _ in range(MAX_CHUNKS):
        head = file.read(at, 4)
        if len(head) < 4:
            break
        kind, size = head[0] & 0x7F, int.from_bytes(head[1:], "big")
        if kind == 0 and not info:
            info = file.read(at + 4, _INFO_SIZE)
        at += 4 + size
        if head[0] & 0x80:
            break
    if len(info) < _INFO_SIZE:
        raise damaged("it does not describe its sound")
    return info, at


def _first_frame(file: Region, at: int) -> int | None:
    """Return the position of the first frame; if a block's length is wrong, search for it."""
    for start, n_bytes in ((at, _MAX_HEADER), (at, SEARCHED), (8 + _INFO_SIZE, SEARCHED)):
        window = file.read(start, n_bytes)
        for match in _SYNC.finditer(window):
            if parse_frame(window[match.start() : match.start() + _MAX_HEADER]) is not None:
                return start + match.start()
    return None


def _length(frames: Region, block: int) -> int | None:
    """Return the number of samples up to the end of the last frame; None if it is not found.

    What looks like a frame's header is one if the frame before it ends where it begins.
    """
    window = frames.read(max(frames.size - TAIL, 0), TAIL)
    after: tuple[int, int] | None = None  # extent of the candidate behind this one
    at = len(window)
    while (at := window.rfind(b"\xff", 0, at)) >= 0:
        frame = parse_frame(window[at : at + _MAX_HEADER])
        if frame is None:
            continue
        start = frame.number * (1 if frame.counts_samples else block)
        extent = (start, start + frame.n_samples)
        if after is not None and extent[1] == after[0]:
            return after[1]
        if start == 0 and at == 0 and after is None:
            return extent[1]
        after = extent
    return None


def parse_frame(header: bytes) -> Frame | None:
    """Read the header of a frame; None if it is none."""
    if len(header) < 6 or header[0] != 0xFF or header[1] & 0xFE != 0xF8:
        return None
    block_code, rate_code, channel_code = header[2] >> 4, header[2] & 15, header[3] >> 4
    if block_code == 0 or rate_code == 15 or channel_code > 10 or header[3] & 1:
        return None
    number, at = _coded_number(header)
    if number is None:
        return None
    n_samples = _BLOCK_SIZES[block_code]
    if block_code in (6, 7):
        width = block_code - 5
        n_samples, at = int.from_bytes(header[at : at + width], "big") + 1, at + width
    at += {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
    if at >= len(header) or _crc(header[:at]) != header[at]:
        return None
    return Frame(number, header[1] & 1 == 1, n_samples)


def _coded_number(header: bytes) -> tuple[int | None, int]:
    """Read a number that is coded like a character of UTF-8, and where it ends."""
    first = header[4]
    if first < 0x80:
        return first, 5
    n_more = 8 - (first ^ 0xFF).bit_length() - 1
    more = header[5 : 5 + n_more]
    if not 1 <= n_more <= 6 or len(more) < n_more or any(byte >> 6 != 2 for byte in more):
        return None, 0
    number = first & (0x3F >> n_more)
    for byte in more:
        number = number << 6 | byte & 0x3F
    return number, 5 + n_more


def _crc(data: bytes) -> int:
    table, value = _crc_table(), 0
    for byte in data:
        value = table[value ^ byte]
    return value


@cache
def _crc_table() -> bytes:
    """Of the polynomial x^8 + x^2 + x + 1."""
    values = []
    for value in range(256):
        for _ in range(8):
            value = value << 1 & 0xFF ^ (7 if value & 0x80 else 0)
        values.append(value)
    return bytes(values)
