"""Decode untrusted sound files to mono samples at the file's own rate.

Checks run from cheap to expensive (size, magic bytes, header, bounded read, finite values), so that
a hostile file is rejected before it costs anything. A file is opened only once, so what was checked
is also what is decoded and hashed. Only libsndfile decodes; decoders that follow references inside
a file (playlists) are never used.
"""

import hashlib
import io
import math
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from explorer.errors import InputError

MAX_BYTES = 1 << 30
MAX_CHANNELS = 8
SAMPLE_RATES_HZ = (4_000, 384_000)
# Samples beyond this (full scale is 1.0) come from a faulty program and make float32 FFTs useless.
MAX_AMPLITUDE = 1_000.0
# Samples of all channels decoded, checked and mixed down at a time. One block is usually enough:
# soundfile ends each read with a seek, from which MP3 decoders need time to recover.
BLOCK = 1 << 24
FORMATS = "WAV, FLAC, OGG (Vorbis, Opus), MP3 and AIFF"
MP3 = "MPEG_LAYER_III"
INTEGER_SUBTYPES = ("PCM_S8", "PCM_U8", "PCM_16", "PCM_24", "PCM_32", "ULAW", "ALAW")
SUBTYPES = frozenset((*INTEGER_SUBTYPES, "FLOAT", "DOUBLE", "VORBIS", "OPUS", MP3))
UNKNOWN_FRAMES = 2**63 - 1  # what libsndfile reports for a FLAC with unknown length
XING_OFFSETS = (13, 21, 36)  # in an MP3's first frame, by MPEG version and number of channels
# MP3 frames may use data of much earlier frames, so the first ones after a seek come out wrong.
MP3_LEAD_S = 2
LARGEST_FRAME_RATIO = 64  # the largest MP3 frame has 1,441 bytes, the smallest 24

Waveform = np.ndarray[tuple[int], np.dtype[np.float32]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Excerpt:
    """A part of a sound file."""

    samples: Waveform  # mono: the mean of all channels
    sample_rate: int  # Hz, the file's own
    sha256: str  # of the whole file


def read_excerpt(path: Path, *, seconds: float, start_s: float = 0.0) -> Excerpt:
    """Decode a part of a sound file.

    Args:
        path: the file; WAV, FLAC, OGG, MP3 or AIFF, recognised by its content, not its name.
        seconds: how much to decode, at most; less if the file ends earlier.
        start_s: where to start, in seconds from the start of the file, 0 or more.

    Returns:
        At least one sample. Memory is limited to the mono excerpt and one block of all channels.

    Raises:
        InputError: the file cannot be read, changes while it is read, is not a sound, is damaged,
            or is not within the accepted limits; the text says which.
    """
    try:
        with _open(path) as stream:
            before = _check_file(stream, path.name)
            _check_magic(stream)
            with _decoder(stream) as (file, n_frames):
                samples, sample_rate = _read(file, n_frames, seconds, start_s), file.samplerate
            stream.seek(0)
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            after = os.fstat(stream.fileno())
    except OSError as error:
        raise _cannot_be_read(path, error) from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise InputError(f"The file {path.name!r} changed while it was read. Please try again.")
    return Excerpt(samples=samples, sample_rate=sample_rate, sha256=sha256)


def _open(path: Path) -> io.FileIO:
    def without_waiting(name: str | Path, flags: int) -> int:
        return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))  # a FIFO would wait for a writer

    try:
        return io.FileIO(path, opener=without_waiting)
    except ValueError as error:  # a zero byte in the name
        raise _cannot_be_read(path, error) from error


def _cannot_be_read(path: Path, error: OSError | ValueError) -> InputError:
    reason = getattr(error, "strerror", None) or str(error)
    return InputError(f"The file {path.name!r} cannot be opened: {reason}.")


def _check_file(stream: io.FileIO, name: str) -> os.stat_result:
    state = os.fstat(stream.fileno())
    if not stat.S_ISREG(state.st_mode):
        raise InputError(f"{name!r} is not a file.")
    if state.st_size == 0:
        raise InputError("The file is empty.")
    if state.st_size > MAX_BYTES:
        size, limit = state.st_size / 2**20, MAX_BYTES / 2**20
        raise InputError(f"The file has {size:.1f} MiB; at most {limit:.0f} MiB are allowed.")
    return state


def _check_magic(stream: io.FileIO) -> None:
    head = stream.read(12)
    known = (
        (head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE")
        or (head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"))
        or head[:4] in (b"fLaC", b"OggS")
        or _begins_like_mp3(head)
    )
    if not known:
        raise InputError(f"This is not a sound file that Earshot can read. It reads {FORMATS}.")


def _begins_like_mp3(head: bytes) -> bool:
    layer_3 = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2
    return layer_3 or head[:3] == b"ID3"


@contextmanager
def decoder(path: Path) -> Iterator[tuple[soundfile.SoundFile, int | None]]:
    """Open a sound file that is known to be of an accepted kind.

    Yields:
        The decoder, and the number of frames; None if only reading to the end can show it. In that
        case the decoder's `frames` may be far too large.

    Raises:
        InputError: the file cannot be read, is damaged, or is not within the accepted limits.
    """
    try:
        with _open(path) as stream, _decoder(stream) as opened:
            yield opened
    except OSError as error:
        raise _cannot_be_read(path, error) from error


@contextmanager
def _decoder(stream: io.FileIO) -> Iterator[tuple[soundfile.SoundFile, int | None]]:
    estimated = _has_estimated_length(stream)
    kind = _OfUnknownLength if estimated else _Seekable
    source = kind(stream.fileno(), closefd=False)
    source.seek(0)
    try:
        with soundfile.SoundFile(source) as file:
            _check_header(file)
            yield file, None if estimated and file.subtype == MP3 else file.frames
    except soundfile.LibsndfileError as error:
        reason = error.error_string.rstrip(" .")
        raise InputError(
            f"The file is damaged or not what it appears to be; it cannot be decoded ({reason})."
        ) from error


class _Seekable(io.FileIO):
    """A file that seeks to its beginning instead of before it.

    libsndfile seeks before the beginning of some damaged files, and an exception raised in its
    callback could not be caught.
    """

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        try:
            return super().seek(offset, whence)
        except OSError:
            return super().seek(0)


class _OfUnknownLength(_Seekable):
    """An MP3 without a header that gives its length.

    libsndfile estimates the length from the file's size and the first frame, and never reads beyond
    that, although frames may differ in size. If the file claims to be larger, it reads to the real
    end.
    """

    def tell(self) -> int:
        at = super().tell()
        return at * LARGEST_FRAME_RATIO if at == os.fstat(self.fileno()).st_size else at


def _has_estimated_length(stream: io.FileIO) -> bool:
    """Whether this may be an MP3 without a Xing header that gives the number of frames."""
    stream.seek(0)
    head = stream.read(10)
    if not _begins_like_mp3(head):
        return False
    tag_size = 0
    if head[:3] == b"ID3":  # seven bits per byte
        tag_size = 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])
    stream.seek(tag_size)
    frame = stream.read(64)
    headers = (frame[at : at + 8] for at in XING_OFFSETS)
    return not any(
        len(header) == 8 and header[:4] in (b"Xing", b"Info") and header[7] & 1
        for header in headers
    )


def _check_header(file: soundfile.SoundFile) -> None:
    lowest, highest = SAMPLE_RATES_HZ
    if file.subtype not in SUBTYPES:
        raise InputError(f"{file.subtype} encoding is not supported. Earshot reads {FORMATS}.")
    if file.channels > MAX_CHANNELS:
        raise InputError(
            f"The file has {file.channels} channels; at most {MAX_CHANNELS} are allowed."
        )
    if not lowest <= file.samplerate <= highest:
        raise InputError(
            f"The file's sample rate is {file.samplerate} Hz; {lowest} to {highest} Hz are allowed."
        )
    if file.frames == 0:
        raise InputError("The file contains no sound: its length is zero.")
    if file.frames == UNKNOWN_FRAMES:
        raise InputError("The file does not state its length. Please save it again, as WAV.")


def _read(
    file: soundfile.SoundFile, n_frames: int | None, seconds: float, start_s: float
) -> Waveform:
    """Decode from `start_s`; `n_frames` is the file's length, None if unknown."""
    rate = file.samplerate
    if not (math.isfinite(start_s) and 0 <= start_s < file.frames / rate):
        raise _starts_outside(start_s, n_frames, rate)
    first, wanted = int(start_s * rate), math.ceil(seconds * rate)
    if n_frames is not None:
        wanted = min(wanted, n_frames - first)
    lead = min(first, MP3_LEAD_S * rate) if file.subtype == MP3 else 0
    file.seek(first - lead)
    blocks = _mono_blocks(file, lead + wanted)
    samples = np.concatenate([np.zeros(0, np.float32), *blocks])[lead:]
    if n_frames is not None and len(samples) < wanted:
        raise InputError(
            f"The file is damaged: its header promises {n_frames} samples, "
            f"but it ends after {first + len(samples)}."
        )
    if len(samples) == 0:
        raise _starts_outside(start_s, n_frames, rate)
    return samples


def _starts_outside(start_s: float, n_frames: int | None, rate: int) -> InputError:
    end = "the file ends earlier" if n_frames is None else f"the file lasts {n_frames / rate:.2f} s"
    return InputError(f"The excerpt cannot start at {start_s:g} s: {end}.")


def _mono_blocks(file: soundfile.SoundFile, n_frames: int) -> Iterator[Waveform]:
    """Decode, check and mix down at most `n_frames`, one block at a time."""
    while n_frames > 0:
        block = file.read(min(n_frames, BLOCK // file.channels), dtype="float32", always_2d=True)
        if len(block) == 0:
            return
        n_frames -= len(block)
        if not np.isfinite(block).all():
            raise InputError("The file contains samples that are not numbers (NaN or infinity).")
        if np.abs(block).max() > MAX_AMPLITUDE:
            raise InputError(
                f"The file is damaged: it has samples beyond {MAX_AMPLITUDE:g} times full scale."
            )
        yield block.mean(axis=1, dtype=np.float32)
