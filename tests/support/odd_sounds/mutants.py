"""Sound files of every format with random damage."""

import random
from collections.abc import Callable, Iterator

from tests.support.odd_sounds.builders import FORMATS, encoded, id3, wav
from tests.support.sounds import ogg_pages, renumbered

EXTREMES = (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF7, 0xFFFFFFF8, 0xFFFFFFFE, 0xFFFFFFFF)
HEADERS = 512  # bytes at the beginning and at the end where most damage is done
MAX_CHANGES = 4

Change = Callable[[random.Random, bytes], bytes]


def mutants(n: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents: every format in turn, each with a few random changes."""
    for number in range(n):
        draw = random.Random(f"{seed}-{number}")
        kind = FORMATS[number % len(FORMATS)]
        data, names = encoded(kind), []
        for _ in range(draw.randint(1, MAX_CHANGES)):
            change = draw.choice(CHANGES)
            data = change(draw, data)
            names.append(change.__name__.strip("_"))
        if kind in ("vorbis", "opus") and draw.random() < 0.5:
            data = _with_checksums(data)
        yield f"{number}-{kind}-{'-'.join(names)}", data


def _position(draw: random.Random, data: bytes) -> int:
    size = max(len(data), 1)
    if draw.random() < 0.2:
        return draw.randrange(size)
    near = draw.randrange(min(HEADERS, size))
    return near if draw.random() < 0.8 else size - 1 - near


def _flip(draw: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.randint(1, 20)):
        if changed:
            changed[_position(draw, data)] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _length(draw: random.Random, data: bytes) -> bytes:
    value, order = draw.choice(EXTREMES), draw.choice(("big", "little"))
    at = _position(draw, data) // 2 * 2
    return data[:at] + value.to_bytes(4, order) + data[at + 4 :]


def _truncate(draw: random.Random, data: bytes) -> bytes:
    return data[: draw.randrange(len(data) + 1)]


def _piece(draw: random.Random, data: bytes) -> tuple[int, int]:
    at = _position(draw, data)
    return at, at + draw.choice((1, 4, 8, 30, 300, 5_000))


def _duplicate(draw: random.Random, data: bytes) -> bytes:
    first, end = _piece(draw, data)
    return data[:end] + data[first:end] * draw.choice((1, 2, 50)) + data[end:]


def _delete(draw: random.Random, data: bytes) -> bytes:
    first, end = _piece(draw, data)
    return data[:first] + data[end:]


def _shuffle(draw: random.Random, data: bytes) -> bytes:
    first, middle, end = sorted(_position(draw, data) for _ in range(3))
    return data[:first] + data[middle:end] + data[first:middle] + data[end:]


def _insert(draw: random.Random, data: bytes) -> bytes:
    junk = draw.choice((bytes(100), b"\xff" * 64, draw.randbytes(500), id3(), wav()[:60]))
    at = _position(draw, data)
    return data[:at] + junk + data[at:]


def _evil_note(draw: random.Random, data: bytes) -> bytes:
    size = draw.choice(EXTREMES).to_bytes(4, draw.choice(("big", "little")))
    note = draw.choice((b"INFO", b"LIST\x10\0\0\0INFOabcd", b"cue ", b"id3 ")) + size + bytes(8)
    at = draw.choice((12, 36, len(data)))
    return data[:at] + note + data[at:]


def _wipe(draw: random.Random, data: bytes) -> bytes:
    first, end = _piece(draw, data)
    return data[:first] + bytes(len(data[first:end])) + data[end:]


CHANGES: tuple[Change, ...] = (
    _flip,
    _length,
    _length,
    _truncate,
    _duplicate,
    _delete,
    _shuffle,
    _insert,
    _evil_note,
    _wipe,
)


def _with_checksums(data: bytes) -> bytes:
    """Return an OGG whose pages have right checksums again, as far as there are pages."""
    try:
        pages = [renumbered(page, number, 0) for number, page in enumerate(ogg_pages(data))]
    except Exception:  # no pages behind the damage
        return data
    return b"".join(pages)
