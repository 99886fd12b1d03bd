"""Uncompressed samples as numbers: what WAV and AIFF hold needs no decoder.

Full scale is 1.0. The values are bit for bit those of libsndfile: integers are divided by a power
of two, and 8-bit companded samples (G.711) stand for 16-bit ones.
"""

import numpy as np

from explorer.audio.containers.found import Samples

Block = np.ndarray[tuple[int, int], np.dtype[np.float32]]  # (n_frames, n_channels)
Mono = np.ndarray[tuple[int], np.dtype[np.float32]]


def _ulaw() -> np.ndarray:
    code = ~np.arange(256, dtype=np.uint8)
    size = ((code & 15).astype(np.int32) * 8 + 132 << (code >> 4 & 7)) - 132
    return np.where(code & 128, -size, size).astype(np.float32) / 2**15


def _alaw() -> np.ndarray:
    code = np.arange(256, dtype=np.uint8) ^ 0x55
    exponent = (code >> 4 & 7).astype(np.int32)
    size = (code & 15).astype(np.int32) * 16 + 8 + 256 * (exponent > 0)
    size <<= np.maximum(exponent - 1, 0)
    return np.where(code & 128, size, -size).astype(np.float32) / 2**15


_COMPANDED = {"ULAW": _ulaw(), "ALAW": _alaw()}
_TYPES = {"PCM_S8": "i1", "PCM_16": "i2", "PCM_32": "i4", "FLOAT": "f4", "DOUBLE": "f8"}
WIDTHS = {
    "PCM_U8": 1,
    "PCM_S8": 1,
    "PCM_16": 2,
    "PCM_24": 3,
    "PCM_32": 4,
    "FLOAT": 4,
    "DOUBLE": 8,
    "ULAW": 1,
    "ALAW": 1,
}


def n_frames(samples: Samples) -> int:
    """Return how many frames a file really holds."""
    return samples.data.size // (WIDTHS[samples.coding] * samples.n_channels)


def read_block(samples: Samples, first: int, n: int) -> Block:
    """Return at most `n` frames from number `first`; fewer at the end."""
    frame = WIDTHS[samples.coding] * samples.n_channels
    raw = samples.data.read(first * frame, n * frame)
    raw = raw[: len(raw) // frame * frame]
    numbers = _numbers(raw, samples.coding, samples.is_big_endian)
    return numbers.reshape(-1, samples.n_channels)


def _numbers(raw: bytes, coding: str, is_big_endian: bool) -> np.ndarray:
    order = ">" if is_big_endian else "<"
    if coding in _COMPANDED:
        found: np.ndarray = _COMPANDED[coding][np.frombuffer(raw, np.uint8)]
        return found
    if coding == "PCM_U8":
        return (np.frombuffer(raw, np.uint8).astype(np.float32) - 128) / 128
    if coding == "PCM_24":
        return _of_24_bits(raw, is_big_endian)
    numbers = np.frombuffer(raw, order + _TYPES[coding])
    if coding in ("FLOAT", "DOUBLE"):
        with np.errstate(over="ignore"):  # beyond float32: infinite, which is reported
            return numbers.astype(np.float32)
    bits = 8 * numbers.itemsize
    return numbers.astype(np.float32) / np.float32(2 ** (bits - 1))


def _of_24_bits(raw: bytes, is_big_endian: bool) -> np.ndarray:
    three = np.frombuffer(raw, np.uint8).reshape(-1, 3)
    if not is_big_endian:
        three = three[:, ::-1]
    four = np.zeros((len(three), 4), np.uint8)
    four[:, :3] = three
    return four.view(">i4")[:, 0].astype(np.float32) / np.float32(2**31)
