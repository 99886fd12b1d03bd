"""MP3 and its elder relatives (MPEG audio, layers I to III): the frames between tags and junk.

A frame begins with 32 bits that state its length, so a real one is recognised by those that follow
it where they should be. Nothing in MPEG audio states the number of frames, but most encoders add a
first frame without sound that does (Xing's).
"""

import re
from itertools import islice
from typing import NamedTuple

from explorer.audio.containers.found import Stream
from explorer.audio.containers.region import Region

BEGINNING, SEARCHED = 1 << 12, 1 << 20  # bytes looked through for the first frame, in turn
MAX_CANDIDATES = 4_000  # looked at in them; a MiB of noise has 500
XING_OFFSETS = (13, 21, 36)  # by MPEG version and number of channels
CONSECUTIVE = 3  # frames that follow each other are no coincidence
MAX_FREE_FRAME = 8_192  # bytes of a frame that does not state its length
MAX_TRAILERS = 8
_SYNC = re.compile(rb"\xff[\xe2-\xff]")
_MPEG_1 = 3
_LAYER_1, _LAYER_2, _LAYER_3 = 3, 2, 1
_RATES_HZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_MPEG_2_LOW = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_KILOBITS = {
    (True, _LAYER_1): tuple(range(32, 449, 32)),
    (True, _LAYER_2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, _LAYER_3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, _LAYER_1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, _LAYER_2): _MPEG_2_LOW,
    (False, _LAYER_3): _MPEG_2_LOW,
}


class Frame(NamedTuple):
    """What the first four bytes of a frame say."""

    kind: tuple[int, int, int]  # version, layer and sample rate: the same in all frames of a file
    size: int  # bytes, with the header; 0: not stated


def mpeg_stream(region: Region) -> Stream | None:
    """Find MPEG audio in a region; None if there is none.

    The stream begins with the first real frame, and ends before the tags at the end.
    """
    at = find_frame(region)
    if at is None:
        return None
    data = _without_trailers(region.part(at))
    is_longer, has_length = _xing(data)
    if is_longer:  # files put together: the first one's header is not true of all
        first = parse_frame(data.read(0, 4))
        assert first is not None, "a frame was found there"
        data, has_length = data.part(first.size), False
    return Stream(data=data, is_mpeg=True, has_length=has_length)


def find_frame(region: Region) -> int | None:
    """Return the position of the first real frame, near the start; None if there is none."""
    for n_bytes in (BEGINNING, SEARCHED):
        window = region.read(0, n_bytes)
        for match in islice(_SYNC.finditer(window), MAX_CANDIDATES):
            if _is_real(region, window, match.start()):
                return match.start()
    return None


def parse_frame(header: bytes) -> Frame | None:
    """Read the header of a frame; None if it is none.

    >>> parse_frame(bytes.fromhex("fffb9064")).size
    417
    """
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    rate_code, bitrate_code, padding = header[2] >> 2 & 3, header[2] >> 4, header[2] >> 1 & 1
    if version == 1 or layer == 0 or rate_code == 3 or bitrate_code == 15:
        return None
    kind = (version, layer, rate_code)
    if bitrate_code == 0:
        return Frame(kind, 0)
    bits_per_s = 1_000 * _KILOBITS[version == _MPEG_1, layer][bitrate_code - 1]
    rate = _RATES_HZ[version][rate_code]
    if layer == _LAYER_1:
        return Frame(kind, (12 * bits_per_s // rate + padding) * 4)
    slots = 72 if layer == _LAYER_3 and version != _MPEG_1 else 144
    return Frame(kind, slots * bits_per_s // rate + padding)


def _is_real(region: Region, window: bytes, at: int) -> bool:
    frame = parse_frame(window[at : at + 4])
    if frame is None:
        return False
    if frame.size == 0:
        return at == 0 and _has_free_successor(window)
    kind, start = frame.kind, at
    for n_frames in range(1, CONSECUTIVE):
        at += frame.size
        if at >= region.size:  # a very short file
            return n_frames > 1 or (start == 0 and at == region.size)
        header = window[at : at + 4]
        frame = parse_frame(header if len(header) == 4 else region.read(at, 4))
        if frame is None or frame.kind != kind or frame.size == 0:
            return False
    return True


def _has_free_successor(window: bytes) -> bool:
    """Whether frames of unstated length follow each other: the same first bytes come again."""
    return window[:2] in window[24:MAX_FREE_FRAME]


def _xing(data: Region) -> tuple[bool, bool]:
    """Return whether more follows than Xing's header says, and whether it states the length."""
    head = data.read(0, 64)
    for at in XING_OFFSETS:
        fields = head[at : at + 16]
        if fields[:4] in (b"Xing", b"Info") and len(fields) == 16:
            flags = int.from_bytes(fields[4:8], "big")
            n_bytes = int.from_bytes(fields[12:16], "big") if flags & 3 == 3 else 0
            more = data.part(n_bytes) if n_bytes else data.part(data.size)
            return find_frame(more.part(0, 1 << 16)) is not None, bool(flags & 1)
    return False, False


def _without_trailers(data: Region) -> Region:
    """Cut off the tags at the end: ID3v1, APE and Lyrics3, in any order."""
    for _ in range(MAX_TRAILERS):
        size = _trailer_size(data)
        if not 0 < size < data.size:
            break
        data = data.part(0, data.size - size)
    return data


def _trailer_size(data: Region) -> int:
    if data.read(data.size - 128, 3) == b"TAG":
        return 128
    tail = data.read(data.size - 32, 32)
    if tail[:8] == b"APETAGEX":
        has_header = tail[23] & 0x80
        return int.from_bytes(tail[12:16], "little") + (32 if has_header else 0)
    if tail[-9:] == b"LYRICS200" and tail[-15:-9].isdigit():
        return int(tail[-15:-9]) + 15
    return 0
