"""What a container holds: samples that only need scaling, or a stream for a decoder."""

from dataclasses import dataclass

from explorer.audio.containers.region import Readable, Region
from explorer.errors import InputError

FORMATS = "WAV, FLAC, OGG (Vorbis, Opus), MP3 and AIFF"
MAX_CHUNKS = 10_000  # looked at in one file; real ones have fewer than a hundred


@dataclass(frozen=True, kw_only=True)
class Samples:
    """Uncompressed samples of a WAV or AIFF, all channels in turn."""

    data: Region  # a whole number of frames
    coding: str  # a key of `explorer.audio.pcm.CODINGS`
    is_big_endian: bool
    n_channels: int
    sample_rate: int  # Hz, not checked
    promised_frames: int | None  # by the header; None if it leaves the length open


@dataclass(frozen=True, kw_only=True)
class Stream:
    """Compressed sound, without everything that its decoder does not need."""

    data: Readable
    is_mpeg: bool = False
    has_length: bool = True  # False: only decoding to the end shows how long the sound is
    promised_frames: int | None = None  # by a header that has been corrected
    note: str | None = None  # a sentence for the user: what is missing or left out


def damaged(reason: str) -> InputError:
    """Return the error for a file that cannot be decoded, for this reason."""
    return InputError(
        f"The file is damaged or not what it appears to be; it cannot be decoded ({reason})."
    )


def cut_off_before_sound() -> InputError:
    """Return the error for a file that is cut off so early that nothing can be decoded."""
    return InputError("The file is cut off: no sound that can be decoded is left in it.")


def unsupported(encoding: str) -> InputError:
    """Return the error for sound in a known encoding that is not decoded."""
    return InputError(f"{encoding} encoding is not supported. Earshot reads {FORMATS}.")


def no_sound_file() -> InputError:
    """Return the error for a file that is no sound file at all."""
    return InputError(f"This is not a sound file that Earshot can read. It reads {FORMATS}.")
