"""WAV, RF64, BW64 and RIFX: the format and the samples, whatever else is around them.

Only `fmt `, `ds64` and `data` count. The length in the header is often wrong: programs that write
to a pipe, or that crash, leave 0 or a huge number. Then, as in every player, the sound ends where
the file ends.
"""

import struct
from collections.abc import Iterator

from explorer.audio.containers.found import (
    MAX_CHUNKS,
    Samples,
    Stream,
    cut_off_before_sound,
    damaged,
    unsupported,
)
from explorer.audio.containers.mpeg import mpeg_stream
from explorer.audio.containers.region import Region
from explorer.errors import InputError

MAGIC = (b"RIFF", b"RF64", b"BW64", b"RIFX")
# No file is accepted that is as long: such lengths stand for "unknown".
PLACEHOLDER = 0x7FFF_0000
SEARCHED = 1 << 20  # bytes looked through for the samples if the chunks before them are damaged
_PCM, _FLOAT, _ALAW, _ULAW, _LAYER_2, _LAYER_3, _EXTENSIBLE = 1, 3, 6, 7, 0x50, 0x55, 0xFFFE
_UNSUPPORTED = {2: "MS_ADPCM", 0x11: "IMA_ADPCM", 0x31: "GSM610", 0x40: "G721_32"}
_PCM_BY_WIDTH = {1: "PCM_U8", 2: "PCM_16", 3: "PCM_24", 4: "PCM_32"}

Chunk = tuple[bytes, int, int]  # name, position and claimed size of the content


def read_riff(file: Region) -> Samples | Stream:
    """Find the sound of a WAV file.

    Raises:
        InputError: it has no format or no samples, or they are in an encoding that is not read.
    """
    order = ">" if file.read(0, 4) == b"RIFX" else "<"
    found: dict[bytes, Chunk] = {}
    for chunk in _chunks(file, 12, order):
        found.setdefault(chunk[0], chunk)
        if b"fmt " in found and b"data" in found:
            break
    header = found.get(b"fmt ") or _search(file, b"fmt ", 12, order)
    if header is None:
        raise damaged("it has no format chunk")
    _, at, size = header
    data = found.get(b"data") or _search(file, b"data", at + min(size, 40), order)
    if data is None:
        raise cut_off_before_sound()
    claimed = data[2]
    if claimed == 0xFFFF_FFFF and b"ds64" in found:
        claimed = int.from_bytes(file.read(found[b"ds64"][1] + 8, 8), "little")
    return _sound(file, file.read(at, min(size, 40)), data[1], claimed, order)


def _chunks(file: Region, at: int, order: str) -> Iterator[Chunk]:
    for _ in range(MAX_CHUNKS):
        head = file.read(at, 8)
        if len(head) < 8:
            return
        name, size = struct.unpack(order + "4sI", head)
        yield name, at + 8, size
        at += 8 + size + size % 2


def _search(file: Region, name: bytes, at: int, order: str) -> Chunk | None:
    """Find a chunk behind one whose length is wrong, or that lacks its padding."""
    between = file.read(at, SEARCHED).find(name)
    if between < 0:
        return None
    return next(_chunks(file, at + between, order), None)


def _sound(file: Region, header: bytes, at: int, claimed: int, order: str) -> Samples | Stream:
    if len(header) < 16:
        raise damaged("its format chunk is too short")
    tag, n_channels, rate, _, block, bits = struct.unpack(order + "HHIIHH", header[:16])
    if tag == _EXTENSIBLE and len(header) >= 26:
        tag = struct.unpack(order + "H", header[24:26])[0]
    is_open = claimed >= PLACEHOLDER or (claimed == 0 and not _is_closed(file, at, order))
    data = file.part(at, None if is_open else claimed)
    if tag in (_LAYER_2, _LAYER_3):
        found = mpeg_stream(data)
        if found is None:
            raise damaged("there is no MPEG audio in it")
        return found
    coding, width = _coding(tag, bits, block, n_channels)
    frame = width * n_channels
    if frame == 0:
        raise InputError("The file is damaged: its header says that it has no channels.")
    return Samples(
        data=data.part(0, data.size // frame * frame),
        coding=coding,
        is_big_endian=order == ">",
        n_channels=n_channels,
        sample_rate=rate,
        promised_frames=None if is_open else claimed // frame,
    )


def _is_closed(file: Region, at: int, order: str) -> bool:
    """Whether a data chunk of length 0 really is empty: nothing but whole chunks follow it."""
    for name, start, size in _chunks(file, at, order):
        at = start + size + size % 2
        if at - size % 2 > file.size or not (name.isascii() and name.decode("ascii").isprintable()):
            return False
    return at >= file.size


def _coding(tag: int, bits: int, block: int, n_channels: int) -> tuple[str, int]:
    """Return the coding and the bytes of a sample."""
    width = -(-bits // 8)
    if n_channels and block % n_channels == 0 and block // n_channels > width:
        width = block // n_channels  # 20 bits in 3 bytes, or 24 in 4: padded at the low end
    if tag == _PCM and width in _PCM_BY_WIDTH:
        return _PCM_BY_WIDTH[width], width
    if tag == _FLOAT and width in (4, 8):
        return ("FLOAT" if width == 4 else "DOUBLE"), width
    if tag in (_ALAW, _ULAW):
        return ("ALAW" if tag == _ALAW else "ULAW"), 1
    if tag in (_PCM, _FLOAT):
        raise damaged(f"{bits} bits per sample")
    raise unsupported(_UNSUPPORTED.get(tag, f"WAV format {tag:#06x}"))
