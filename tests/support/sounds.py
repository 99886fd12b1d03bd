"""Writers of sound files, of every kind, including those that break audio apps."""

import struct
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import soundfile

RATE = 16_000  # of the bundled genre models
MP3 = {"format": "MP3", "subtype": "MPEG_LAYER_III", "compression_level": 0.5}
CONSTANT = {**MP3, "bitrate_mode": "CONSTANT"}
REPEATS = 64  # of a minute without its ends, to make an hour
VARIABLE = {**MP3, "bitrate_mode": "VARIABLE"}


def melody(seconds: float, rate: int = RATE) -> np.ndarray:
    """Return three tones that grow louder, the same at every rate; float64."""
    t = np.arange(round(seconds * rate)) / rate
    tones = sum(np.sin(2 * np.pi * hz * t) for hz in (220, 700, 1_500))
    return (0.05 + 0.1 * t / max(seconds, 1e-9)) * tones


def sound(path: Path, rate: int, seconds: float = 2.0, **options: object) -> None:
    """Write `melody` as a file of any kind."""
    soundfile.write(path, melody(seconds, rate), rate, **options)


def in_channels(path: Path, n_channels: int, n_frames: int = 100) -> None:
    soundfile.write(path, np.zeros((n_frames, n_channels)), RATE, format="WAV")


def zeros(path: Path, rate: int, n_frames: int = 100) -> None:
    soundfile.write(path, np.zeros(n_frames), rate, format="WAV")


def with_sample(path: Path, value: float) -> None:
    samples = melody(1.0).astype(np.float32)
    samples[100] = value
    soundfile.write(path, samples, RATE, subtype="FLOAT")


def content(head: bytes, n_zeros: int = 0) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(head + bytes(n_zeros))


def changed(
    write: Callable[[Path], object], change: Callable[[bytes], bytes]
) -> Callable[[Path], object]:
    """Return a writer that changes the bytes of the file written by `write`."""

    def write_changed(path: Path) -> None:
        write(path)
        path.write_bytes(change(path.read_bytes()))

    return write_changed


def without_header_frame(mp3: bytes) -> bytes:
    """Return an MP3 without the header frame that states its length."""
    second = mp3.find(mp3[:2], 4)
    assert b"Info" in mp3[:second] or b"Xing" in mp3[:second]
    return mp3[second:]


def damaged_at(at: int, n: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:at] + bytes(n) + data[at + n :]


def chunk(name: bytes, data: bytes, size: int | None = None) -> bytes:
    """Return a RIFF chunk, padded to an even length; `size` is a false size to claim."""
    claimed = len(data) if size is None else size
    return name + struct.pack("<I", claimed) + data + bytes(len(data) % 2)


def wav(path: Path, *, extra: bytes = b"", claimed: int | None = None, n_bytes: int = 1) -> None:
    """Write `melody` as a WAV byte by byte.

    Its data is odd in length if `n_bytes` per sample is 1; `extra` chunks precede it; `claimed` is
    a false length.
    """
    samples = melody(2.0)
    odd, even = (samples[:-1] * 127 + 128.5).astype("u1"), (samples * 32767).astype("<i2")
    pcm = odd if n_bytes == 1 else even
    header = struct.pack("<HHIIHH", 1, 1, RATE, RATE * n_bytes, n_bytes, 8 * n_bytes)
    chunks = chunk(b"fmt ", header) + extra + chunk(b"data", pcm.tobytes(), claimed)
    path.write_bytes(chunk(b"RIFF", b"WAVE" + chunks, claimed))


def claiming_frames(n_frames: int) -> Callable[[bytes], bytes]:
    """Return a change that makes a FLAC header claim this many samples (36 bits of STREAMINFO)."""
    return lambda flac: (
        flac[:21]
        + bytes([flac[21] & 0xF0 | n_frames >> 32])
        + (n_frames & 0xFFFFFFFF).to_bytes(4)
        + flac[26:]
    )


@cache
def crc_table(bits: int, polynomial: int) -> list[int]:
    table = []
    for value in range(256):
        value <<= bits - 8
        for _ in range(8):
            value = value << 1 ^ (polynomial if value >> bits - 1 & 1 else 0)
        table.append(value & (1 << bits) - 1)
    return table


def crc(data: bytes, bits: int, polynomial: int) -> int:
    table, mask, value = crc_table(bits, polynomial), (1 << bits) - 1, 0
    for byte in data:
        value = (value << 8 ^ table[value >> bits - 8 ^ byte]) & mask
    return value


def giant_flac(path: Path, seconds: int = 600) -> None:
    """Write silence at 192 kHz in eight channels: less than 1 MB decodes to 3.7 GB of float32."""
    block = 4096
    n_frames = seconds * 192_000
    packed = 192_000 << 44 | (8 - 1) << 41 | (16 - 1) << 36 | n_frames
    info = struct.pack(">HH", block, block) + bytes(6) + packed.to_bytes(8) + bytes(16)
    frames = []
    for number in range(n_frames // block):
        head = b"\xff\xf8\xc3\x78" + chr(number).encode()  # 4096 samples, 192 kHz, 8 x 16 bit
        frame = head + bytes([crc(head, 8, 0x07)]) + 8 * bytes(3)  # eight constant subframes
        frames.append(frame + crc(frame, 16, 0x8005).to_bytes(2))
    path.write_bytes(b"fLaC\x80" + len(info).to_bytes(3) + info + b"".join(frames))


def hour(path: Path, **options: object) -> None:
    """Write an hour of silence at 8 kHz."""
    soundfile.write(path, np.zeros(3600 * 8_000, np.int16), 8_000, **options)


def hour_of_mp3(path: Path) -> None:
    """Write the frames of a minute repeatedly."""
    soundfile.write(path, np.zeros(60 * 8_000), 8_000, **CONSTANT)
    path.write_bytes(REPEATS * without_header_frame(path.read_bytes()))


def hour_of_ogg(path: Path, subtype: str) -> None:
    """Write the pages of a minute repeatedly, with new numbers and times."""
    soundfile.write(path, np.zeros(60 * 8_000), 8_000, format="OGG", subtype=subtype)
    pages = list(ogg_pages(path.read_bytes()))
    heads = [page for page in pages if granule(page) == 0]
    body, last = pages[len(heads) : -1], pages[-1]
    span = granule(body[-1])
    moved = [(page, minute * span) for minute in range(REPEATS) for page in body]
    everything = [*((page, 0) for page in heads), *moved, (last, (REPEATS - 1) * span)]
    path.write_bytes(
        b"".join(renumbered(page, i, shift) for i, (page, shift) in enumerate(everything))
    )


def ogg_pages(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        n_segments = data[at + 26]
        end = at + 27 + n_segments + sum(data[at + 27 : at + 27 + n_segments])
        yield data[at:end]
        at = end


def granule(page: bytes) -> int:
    return struct.unpack_from("<q", page, 6)[0]


def renumbered(page: bytes, number: int, shift: int) -> bytes:
    fields = bytearray(page)
    struct.pack_into("<q", fields, 6, granule(page) + shift)
    struct.pack_into("<I", fields, 18, number)
    struct.pack_into("<I", fields, 22, 0)
    struct.pack_into("<I", fields, 22, crc(bytes(fields), 32, 0x04C11DB7))
    return bytes(fields)
