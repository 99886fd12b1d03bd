"""AIFF and AIFC: the format and the samples, whatever else is around them, as in `riff`."""

import struct

from explorer.audio.containers.found import (
    MAX_CHUNKS,
    Samples,
    cut_off_before_sound,
    damaged,
    unsupported,
)
from explorer.audio.containers.region import Region
from explorer.audio.containers.riff import PLACEHOLDER
from explorer.errors import InputError

_BY_WIDTH = {1: "PCM_S8", 2: "PCM_16", 3: "PCM_24", 4: "PCM_32"}
_INTEGERS = {  # bytes of a sample; None: as the header says
    **dict.fromkeys((b"NONE", b"twos", b"sowt")),
    **dict.fromkeys((b"in24", b"42ni", b"42n1"), 3),  # libsndfile writes 42n1
    **dict.fromkeys((b"in32", b"23ni"), 4),
}
_OTHERS = {  # coding and bytes of a sample
    b"raw ": ("PCM_U8", 1),
    b"fl32": ("FLOAT", 4),
    b"FL32": ("FLOAT", 4),
    b"fl64": ("DOUBLE", 8),
    b"FL64": ("DOUBLE", 8),
    b"ulaw": ("ULAW", 1),
    b"ULAW": ("ULAW", 1),
    b"alaw": ("ALAW", 1),
    b"ALAW": ("ALAW", 1),
}
_LITTLE_ENDIAN = (b"sowt", b"42ni", b"42n1", b"23ni")
_UNSUPPORTED = {b"ima4": "IMA_ADPCM", b"GSM ": "GSM610"}


def read_aiff(file: Region) -> Samples:
    """Find the sound of an AIFF file.

    Raises:
        InputError: it has no format or no samples, or they are in an encoding that is not read.
    """
    found = _chunks(file)
    if b"COMM" not in found:
        raise damaged("it has no format chunk")
    if b"SSND" not in found:
        raise cut_off_before_sound()
    at, size = found[b"COMM"]
    common = file.read(at, min(size, 22))
    if len(common) < 18:
        raise damaged("its format chunk is too short")
    n_channels, n_frames, bits = struct.unpack(">HIH", common[:8])
    kind = common[18:22] if file.read(8, 4) == b"AIFC" and len(common) == 22 else b"NONE"
    coding, width = _coding(kind, bits)
    frame = width * n_channels
    if frame == 0:
        raise InputError("The file is damaged: its header says that it has no channels.")
    at, size = found[b"SSND"]
    offset = int.from_bytes(file.read(at, 4), "big")
    data = file.part(at + 8 + offset, None if _is_open(size) else max(size - 8 - offset, 0))
    promised = _promised(n_frames, None if _is_open(size) else max(size - 8 - offset, 0) // frame)
    available = data.size // frame
    return Samples(
        data=data.part(0, min(available, available if promised is None else promised) * frame),
        coding=coding,
        is_big_endian=kind not in _LITTLE_ENDIAN,
        n_channels=n_channels,
        sample_rate=_extended(common[8:18]),
        promised_frames=promised,
    )


def _chunks(file: Region) -> dict[bytes, tuple[int, int]]:
    """Return position and claimed size of the chunks, up to the one that completes the sound."""
    found: dict[bytes, tuple[int, int]] = {}
    at = 12
    for _ in range(MAX_CHUNKS):
        head = file.read(at, 8)
        if len(head) < 8 or {b"COMM", b"SSND"} <= found.keys():
            break
        name, size = struct.unpack(">4sI", head)
        found.setdefault(name, (at + 8, size))
        at += 8 + size + size % 2
    return found


def _is_open(size: int) -> bool:
    return size == 0 or size >= PLACEHOLDER


def _promised(in_format: int, in_data: int | None) -> int | None:
    """Return the number of frames that the header states; None if it leaves the length open."""
    stated = [n for n in (in_format, in_data) if n and n < PLACEHOLDER]
    return min(stated) if stated else in_data


def _coding(kind: bytes, bits: int) -> tuple[str, int]:
    """Return the coding and the bytes of a sample."""
    if kind in _OTHERS:
        return _OTHERS[kind]
    if kind not in _INTEGERS:
        raise unsupported(
            _UNSUPPORTED.get(kind, f"AIFF format {kind.decode('ascii', 'replace')!r}")
        )
    width = _INTEGERS[kind] or -(-bits // 8)
    if width not in _BY_WIDTH:
        raise damaged(f"{bits} bits per sample")
    return _BY_WIDTH[width], width


def _extended(number: bytes) -> int:
    """Read an 80-bit floating-point number, rounded to a whole one; 0 if it is absurd.

    >>> _extended(bytes.fromhex("400eac44000000000000"))
    44100
    """
    exponent = int.from_bytes(number[:2], "big") - 16_383 - 63
    mantissa = int.from_bytes(number[2:], "big")
    if not -63 <= exponent <= -32:  # beyond 2 to the 31st, or negative
        return 0
    return mantissa >> -exponent
