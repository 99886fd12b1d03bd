"""Bytes of sound files of every format, whole and broken. All of them last two seconds."""

import io
import struct
from functools import cache

import numpy as np
import soundfile

from tests.support.sounds import RATE, chunk, granule, melody, ogg_pages, renumbered

SECONDS = 2.0
COMPRESSED = ("flac", "vorbis", "opus", "mp3")
_OPTIONS = {
    "wav": {"format": "WAV", "subtype": "PCM_16"},
    "rf64": {"format": "RF64", "subtype": "PCM_16"},
    "wavex": {"format": "WAVEX", "subtype": "PCM_16"},
    "aiff": {"format": "AIFF", "subtype": "PCM_16"},
    "aifc": {"format": "AIFF", "subtype": "FLOAT"},
    "flac": {"format": "FLAC", "subtype": "PCM_16"},
    "vorbis": {"format": "OGG", "subtype": "VORBIS"},
    "opus": {"format": "OGG", "subtype": "OPUS"},
    "mp3": {"format": "MP3", "subtype": "MPEG_LAYER_III"},
}
FORMATS = tuple(_OPTIONS)


@cache
def encoded(kind: str, *, seconds: float = SECONDS, rate: int = RATE, **options: str) -> bytes:
    """Return `melody` in a format."""
    return of(melody(seconds, rate), kind, rate, **options)


def of(samples: np.ndarray, kind: str, rate: int = RATE, **options: str) -> bytes:
    """Return samples in a format."""
    stream = io.BytesIO()
    soundfile.write(stream, samples, rate, **{**_OPTIONS[kind], **options})
    return stream.getvalue()


def pcm(seconds: float = SECONDS) -> bytes:
    return (melody(seconds) * 32_767).astype("<i2").tobytes()


def fmt(tag: int = 1, n_channels: int = 1, bits: int = 16, rate: int = RATE) -> bytes:
    block = n_channels * bits // 8
    return chunk(b"fmt ", struct.pack("<HHIIHH", tag, n_channels, rate, rate * block, block, bits))


def wav(
    *,
    before: bytes = b"",
    behind: bytes = b"",
    riff: int | None = None,
    claimed: int | None = None,
    data: bytes | None = None,
    header: bytes | None = None,
) -> bytes:
    """Return a WAV: `before` and `behind` surround its samples, the other numbers are false."""
    samples = chunk(b"data", pcm() if data is None else data, claimed)
    return chunk(b"RIFF", b"WAVE" + (header or fmt()) + before + samples + behind, riff)


def evil(name: bytes, size: int) -> bytes:
    """Return a chunk that claims this size."""
    return chunk(name, b"12345678", size)


def evil_list(size: int) -> bytes:
    """Return a list of notes with an entry that claims this size."""
    return chunk(b"LIST", b"INFO" + evil(b"ABCD", size))


def patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def field_behind(data: bytes, name: bytes, offset: int, new: bytes) -> bytes:
    """Return the data with other bytes at an offset behind a chunk's name."""
    return patched(data, data.index(name) + 4 + offset, new)


def id3(body: bytes = b"TALB\0\0\0\x05\0\0\0abcd", flags: int = 0) -> bytes:
    n = len(body)
    size = bytes((n >> 21 & 127, n >> 14 & 127, n >> 7 & 127, n & 127))
    footer = b"3DI\4\0" + bytes([flags]) + size if flags & 0x10 else b""
    return b"ID3\4\0" + bytes([flags]) + size + body + footer


def ape() -> bytes:
    item = struct.pack("<II", 4, 0) + b"Title\0abcd"
    fields = struct.pack("<IIII8x", 2_000, len(item) + 32, 1, 0)
    return item + b"APETAGEX" + fields


def lyrics() -> bytes:
    body = b"LYRICSBEGIN" + b"IND0000200"
    return body + b"%06d" % len(body) + b"LYRICS200"


def first_page(magic: bytes, serial: int = 77, flags: int = 2) -> bytes:
    """Return a page of OGG that begins a stream of the kind with these first bytes."""
    content = magic + bytes(40)
    head = b"OggS\0" + bytes([flags]) + struct.pack("<qIII", 0, serial, 0, 0)
    return renumbered(head + bytes([1, len(content)]) + content, 0, 0)


def without_end_mark(ogg: bytes) -> bytes:
    pages = list(ogg_pages(ogg))
    last = patched(pages[-1], 5, bytes([pages[-1][5] & ~4]))
    return b"".join(pages[:-1]) + renumbered(last, len(pages) - 1, 0)


def multiplexed(ogg: bytes, magic: bytes = b"\x80theora") -> bytes:
    """Return a stream of pictures and one of sound, side by side."""
    pages = list(ogg_pages(ogg))
    foreign = first_page(magic)
    other = first_page(b"pictures", flags=0)
    return foreign + pages[0] + b"".join(other + page for page in pages[1:])


def n_samples(ogg: bytes) -> int:
    return granule(list(ogg_pages(ogg))[-1])


def layer_2(n_frames: int = 84) -> bytes:
    """Return silence in MPEG layer II: 44.1 kHz, 32 kbit/s."""
    size = 144 * 32_000 // 44_100
    return n_frames * (b"\xff\xfd\x10\xc0" + bytes(size - 4))
