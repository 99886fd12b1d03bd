"""Read a part of a sound file, as mono samples at the file's own rate."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from explorer.audio.channels import MIX, check_channel, pick
from explorer.audio.containers.found import damaged
from explorer.audio.pcm import Block, Mono
from explorer.audio.silence import Levels, Silence, silence_of
from explorer.audio.sound import MAX_FRAMES, Sound
from explorer.audio.sound_file import open_file
from explorer.errors import InputError

# Samples beyond this (full scale is 1.0) come from a faulty program and make float32 FFTs useless.
MAX_AMPLITUDE = 1_000.0
# MP3 frames may use data of much earlier frames, so the first ones after a seek come out wrong.
MPEG_LEAD_S = 2
# Some encoders count the samples of a frame or two at the ends that no decoder returns.
MPEG_SLACK_S = 0.08
SLACK_S = 0.01  # of other files: too little to be missed


@dataclass(frozen=True, kw_only=True, eq=False)
class Excerpt:
    """A part of a sound file."""

    samples: Mono  # of the chosen channel, or the mean of all
    sample_rate: int  # Hz, the file's own
    sha256: str  # of the whole file
    note: str | None  # a sentence for the user if sound is missing at the end of the excerpt
    silence: Silence | None  # why the excerpt is silent, if it is and that was asked for


def read_excerpt(
    path: Path,
    *,
    seconds: float,
    start_s: float = 0.0,
    channel: str = MIX,
    explain_silence: bool = False,
) -> Excerpt:
    """Decode a part of a sound file.

    Args:
        path: the file; WAV, FLAC, OGG, MP3 or AIFF, recognised by its content, not its name.
        seconds: how much to decode, at most; less if the file ends earlier.
        start_s: where to start, in seconds from the start of the file, 0 or more.
        channel: `left` or `right` (the first two channels), or `mix`, the mean of all.
        explain_silence: whether to find out why a silent excerpt is silent, for which more of the
            file may have to be decoded.

    Returns:
        At least one sample. Memory is limited to the mono excerpt and one block of all channels.

    Raises:
        InputError: the file cannot be read, changes while it is read, is not a sound, is damaged,
            is not within the accepted limits, or has no such channel; the text says which.
    """
    with open_file(path) as file:
        with file.sound() as sound:
            check_channel(channel, sound.n_channels)
            first = _first_frame(sound, start_s)
            wanted = math.ceil(seconds * sound.sample_rate)
            levels = Levels()
            parts = list(_heard(_from(sound, first, wanted), channel, levels))
            samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
            if not len(samples):
                raise _nothing_at(sound, start_s, first)
            end = first + len(samples)
            note = _note(sound, end, end if len(samples) == wanted else first + wanted)
            silence = silence_of(sound, channel, levels, end) if explain_silence else None
            sample_rate = sound.sample_rate
        sha256 = file.sha256()
    return Excerpt(
        samples=samples, sample_rate=sample_rate, sha256=sha256, note=note, silence=silence
    )


def _first_frame(sound: Sound, start_s: float) -> int:
    if not (math.isfinite(start_s) and start_s >= 0):
        raise _starts_outside(sound, start_s)
    n_frames = MAX_FRAMES if sound.n_frames is None else sound.n_frames
    if start_s >= n_frames / sound.sample_rate:
        raise _starts_outside(sound, start_s)
    return int(start_s * sound.sample_rate)


def _from(sound: Sound, first: int, wanted: int) -> Iterator[Block]:
    """Yield blocks that are not empty, without the lead that an MP3 needs."""
    if sound.n_frames is not None:
        wanted = min(wanted, sound.n_frames - first)
    lead = min(first, MPEG_LEAD_S * sound.sample_rate) if sound.is_mpeg else 0
    for block in sound.read(first - lead, lead + wanted):
        kept = block[lead:]
        lead -= len(block) - len(kept)
        if len(kept):
            yield kept


def _heard(blocks: Iterator[Block], channel: str, levels: Levels) -> Iterator[Mono]:
    """Yield what a model hears; raise InputError if there are samples that none can hear."""
    for block in blocks:
        heard = pick(block, channel)
        found = levels.add(block, heard)
        if not np.isfinite(found).all():
            raise InputError("The file contains samples that are not numbers (NaN or infinity).")
        if np.abs(found).max() > MAX_AMPLITUDE:
            raise InputError(
                f"The file is damaged: it has samples beyond {MAX_AMPLITUDE:g} times full scale."
            )
        yield heard


def _note(sound: Sound, end: int, wanted_end: int) -> str | None:
    """Return what to say if the excerpt ends before it should."""
    promised, rate = sound.promised_frames, sound.sample_rate
    slack = (MPEG_SLACK_S if sound.is_mpeg else SLACK_S) * rate
    if promised is not None and end < min(wanted_end, promised - slack):
        return (
            f"The file is cut off or damaged: its header promises {promised / rate:.2f} s, but its "
            f"sound ends after {end / rate:.2f} s."
        )
    if end >= wanted_end:
        return None
    if promised is None and sound.failure is not None:
        return f"The file is cut off or damaged: its sound ends after {end / rate:.2f} s."
    return sound.note


def _nothing_at(sound: Sound, start_s: float, first: int) -> InputError:
    if first == 0:
        return damaged(sound.failure or "nothing of it can be decoded")
    return _starts_outside(sound, start_s, is_shorter=True)


def _starts_outside(sound: Sound, start_s: float, *, is_shorter: bool = False) -> InputError:
    if sound.n_frames is None or is_shorter:
        end = "the file ends earlier"
    else:
        end = f"the file lasts {sound.n_frames / sound.sample_rate:.2f} s"
    note = "" if sound.note is None else f" {sound.note}"
    return InputError(f"The excerpt cannot start at {start_s:g} s: {end}.{note}")
