"""Open untrusted sound files.

Checks run from cheap to expensive (kind of file, size, container, header, bounded read, finite
values), so that a hostile file is rejected before it costs anything. A file is opened only once, so
what was checked is also what is decoded and hashed. `containers` finds the sound among everything
else in the file, in Python. Uncompressed samples are read here; compressed ones are decoded by
libsndfile in a process of its own (`decoding`). Decoders that follow references inside a file
(playlists) are never used.

One rule for files that are cut off or damaged, in all formats: a sound is read as far as it can be
decoded, as in every player, whatever its header promises. Where less is read than that, a note says
so. A file without anything to decode is refused, and the error says why.
"""

import hashlib
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from explorer.audio.containers.found import unsupported
from explorer.audio.containers.recognise import find_sound
from explorer.audio.sound import LOSSY, Sound, opened
from explorer.errors import InputError
from explorer.regular_files import without_waiting

MAX_BYTES = 1 << 30
MAX_CHANNELS = 8
SAMPLE_RATES_HZ = (4_000, 384_000)
INTEGER_CODINGS = ("PCM_S8", "PCM_U8", "PCM_16", "PCM_24", "PCM_32", "ULAW", "ALAW")
CODINGS = frozenset((*INTEGER_CODINGS, "FLOAT", "DOUBLE", *LOSSY))
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenFile:
    """A regular file of an accepted size, opened for reading."""

    stream: io.FileIO
    name: str
    state: os.stat_result  # when it was opened

    @contextmanager
    def sound(self, *, is_ours: bool = False) -> Iterator[Sound]:
        """Open the sound in the file.

        Args:
            is_ours: a result of Earshot, which has the rate of a model, whatever that is.

        Raises:
            InputError: it is not a sound, is damaged, or is not within the accepted limits.
        """
        with opened(find_sound(self.stream, self.state.st_size)) as sound:
            if not is_ours:
                _check_header(sound)
            yield sound

    def sha256(self) -> str:
        """Return the checksum of the whole file; raises InputError if it has changed meanwhile."""
        self.stream.seek(0)
        digest = hashlib.file_digest(self.stream, "sha256").hexdigest()
        now, before = os.fstat(self.stream.fileno()), self.state
        if (before.st_size, before.st_mtime_ns) != (now.st_size, now.st_mtime_ns):
            raise InputError(f"The file {self.name!r} changed while it was read. Please try again.")
        return digest


@contextmanager
def open_file(path: Path) -> Iterator[OpenFile]:
    """Open a file that may be a sound.

    Raises:
        InputError: it cannot be read, or is not a regular file of an accepted size.
    """
    try:
        _check_kind(os.stat(path), path.name)  # before it is opened: devices may react to that
        stream = io.FileIO(path, opener=without_waiting)
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"The file {path.name!r} cannot be opened: {reason}.") from error
    with stream:
        state = os.fstat(stream.fileno())
        _check_kind(state, path.name)
        _check_size(state)
        try:
            yield OpenFile(stream=stream, name=path.name, state=state)
        except OSError as error:
            reason = error.strerror or str(error)
            raise InputError(f"The file {path.name!r} cannot be read: {reason}.") from error


def _check_kind(state: os.stat_result, name: str) -> None:
    if stat.S_ISREG(state.st_mode):
        return
    kinds = [kind for is_kind, kind in _KINDS if is_kind(state.st_mode)]
    raise InputError(
        f"{name!r} is not a file but {kinds[0]}." if kinds else f"{name!r} is no file."
    )


def _check_size(state: os.stat_result) -> None:
    if state.st_size == 0:
        raise InputError("The file is empty.")
    if state.st_size > MAX_BYTES:
        size, limit = state.st_size / 2**20, MAX_BYTES / 2**20
        raise InputError(f"The file has {size:.1f} MiB; at most {limit:.0f} MiB are allowed.")


def _check_header(sound: Sound) -> None:
    lowest, highest = SAMPLE_RATES_HZ
    if sound.coding not in CODINGS:
        raise unsupported(sound.coding)
    if sound.n_channels > MAX_CHANNELS:
        raise InputError(
            f"The file has {sound.n_channels} channels; at most {MAX_CHANNELS} are allowed."
        )
    if not lowest <= sound.sample_rate <= highest:
        raise InputError(
            f"The file's sample rate is {sound.sample_rate} Hz; {lowest} to {highest} Hz are "
            "allowed."
        )
    if sound.n_frames == 0 and sound.promised_frames:
        raise InputError("The file is cut off: no sound that can be decoded is left in it.")
    if sound.n_frames == 0:
        raise InputError("The file contains no sound: its length is zero.")
