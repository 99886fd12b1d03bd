"""Excerpts in which there is nothing to hear, and why.

An excerpt is silent if it moves by no more than one step of its own sample format about its mean:
noise of one step is what silence looks like after dithering, and a constant cannot be heard. For 16
bits a step is -90 dB, for 24 bits and floating-point numbers -138 dB, so a quiet recording is not
silent. A lossy codec leaves a residue where the two channels of its input cancel each other: the
mix of such music was between 0 % (MP3, Opus) and 29 % (Vorbis at 64 kbit/s) of the channels, by
RMS. Up to 10 % it counts as silent: a mix is 20 dB below its channels only where they cancel.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from explorer.audio.channels import MIX, named, pick
from explorer.audio.pcm import Block, Mono
from explorer.audio.sound import LOSSY, Sound
from explorer.errors import InputError

STEPS = {
    **dict.fromkeys(("PCM_U8", "PCM_S8"), 2**-7),
    "ALAW": 2**-12,  # its silence alternates between the two smallest values
    "ULAW": 2**-12,
    **dict.fromkeys(("PCM_24", "PCM_32", "FLOAT", "DOUBLE"), 2**-23),
    **dict.fromkeys(("PCM_16", *LOSSY), 2**-15),
}
LOSSY_RESIDUE = 0.1
# Samples of all channels in which the beginning of the sound is looked for, behind the excerpt:
# three minutes of a CD, one second of work.
SEARCHED = 1 << 24


class SilenceReason(StrEnum):
    """Why an excerpt is silent."""

    CANCELS = "cancels"  # the channels are not silent, but their mean is
    MUTED = "muted"  # the chosen channel is silent, another is not
    LATE = "late"  # the sound begins later
    WHOLE = "whole"  # there is no sound from the start of the excerpt to the end of the file
    LONG = "long"  # no sound was found behind it either, but the file goes on


@dataclass(frozen=True, kw_only=True)
class Silence:
    """Why an excerpt is silent, and where there is something to hear."""

    reason: SilenceReason
    begins_s: float | None = None  # where in the file, rounded down to 0.1 s
    live_channels: tuple[str, ...] = ()  # `left`, `right`: in which there is sound
    searched_s: float | None = None  # how far behind the excerpt, if the file goes on from there


class SilentExcerptError(InputError):
    """The excerpt is silent; the fields say why, and what to choose instead."""

    def __init__(self, name: str, start_s: float, silence: Silence) -> None:
        super().__init__(name, start_s, silence)  # from which it can be made in another process
        self._sentence = _sentence(name, start_s, silence)
        self.silence = silence

    def __str__(self) -> str:
        return self._sentence


class Levels:
    """The extent and the energy of every channel, and last of what a model hears."""

    def __init__(self) -> None:
        self._extremes: list[np.ndarray] = []  # of every block: the lowest, the highest
        self._energies: list[list[float]] = []

    def add(self, block: Block, heard: Mono) -> np.ndarray:
        """Take a block into account, which is not empty.

        Returns:
            Its extremes: a NaN or an infinite one shows that there are such samples.
        """
        planes = [*np.ascontiguousarray(block.T), heard]
        found = np.array([[plane.min() for plane in planes], [plane.max() for plane in planes]])
        self._extremes.append(found)
        if np.isfinite(found).all():  # or the file is refused
            energies = [float(np.square(plane, dtype=np.float64).sum()) for plane in planes]
            self._energies.append(energies)
        return found

    @property
    def amplitudes(self) -> np.ndarray:
        """Half the distance between the lowest and the highest sample."""
        found = np.array(self._extremes)
        amplitudes: np.ndarray = (found[:, 1].max(axis=0) - found[:, 0].min(axis=0)) / 2
        return amplitudes

    @property
    def residue(self) -> float:
        """RMS of what a model hears, relative to the loudest channel."""
        energies = np.array(self._energies).sum(axis=0)
        return math.sqrt(energies[-1] / energies[:-1].max()) if energies[-1] else 0.0


def silence_of(sound: Sound, channel: str, levels: Levels, end: int) -> Silence | None:
    """Return why an excerpt is silent; None if it is not.

    Args:
        sound: may be read on, to find where its sound begins.
        channel: that the model hears.
        levels: of the excerpt.
        end: number of the frame behind the excerpt.
    """
    if not _is_silent(sound, channel, levels):
        return None
    live = _live(sound, levels.amplitudes)
    if live:
        reason = SilenceReason.CANCELS if channel == MIX else SilenceReason.MUTED
        return Silence(reason=reason, live_channels=named(live))
    return _look_behind(sound, channel, end)


def _is_silent(sound: Sound, channel: str, levels: Levels) -> bool:
    is_residue = (
        channel == MIX
        and sound.n_channels > 1
        and sound.coding in LOSSY
        and levels.residue <= LOSSY_RESIDUE
    )
    return is_residue or bool(levels.amplitudes[-1] <= STEPS[sound.coding])


def _live(sound: Sound, amplitudes: np.ndarray) -> list[int]:
    return [int(column) for column in np.flatnonzero(amplitudes[:-1] > STEPS[sound.coding])]


def _look_behind(sound: Sound, channel: str, end: int) -> Silence:
    """Find where the sound begins behind a silent excerpt."""
    n_frames = SEARCHED // sound.n_channels
    at, other = end, None
    for block in _small_blocks(sound.read(end, n_frames)):
        levels = Levels()
        levels.add(block, pick(block, channel))
        live = _live(sound, levels.amplitudes)
        begins_s = math.floor(10 * (at + _onset(sound, block)) / sound.sample_rate) / 10
        if live and not _is_silent(sound, channel, levels):
            return Silence(reason=SilenceReason.LATE, begins_s=begins_s, live_channels=named(live))
        if live and other is None:
            reason = SilenceReason.CANCELS if channel == MIX else SilenceReason.MUTED
            other = Silence(reason=reason, begins_s=begins_s, live_channels=named(live))
        at += len(block)
    if other is not None:
        return other
    if at < end + n_frames:
        return Silence(reason=SilenceReason.WHOLE)
    return Silence(reason=SilenceReason.LONG, searched_s=n_frames / sound.sample_rate)


def _onset(sound: Sound, block: Block) -> int:
    """Return the number of the first frame of a block that differs from its beginning."""
    differs = np.abs(block - block[0]).max(axis=1) > STEPS[sound.coding]
    return int(differs.argmax())


def _small_blocks(blocks: Iterable[Block], size: int = 1_024) -> Iterable[Block]:
    for block in blocks:
        if np.ptp(block) == 0:  # most of them: quick
            yield block
            continue
        for first in range(0, len(block), size):
            yield block[first : first + size]


def _sentence(name: str, start_s: float, silence: Silence) -> str:
    channels = " or ".join(silence.live_channels)
    instead = f"choose {channels}" if channels else "choose another file"
    late = "" if silence.begins_s is None else f"its sound begins at {silence.begins_s:g} s"
    but_there = f"{late}, but there " if late else ""
    match silence.reason:
        case SilenceReason.CANCELS:
            why = f"{but_there}its channels cancel each other; {instead} instead of their mix"
        case SilenceReason.MUTED:
            why = f"{but_there}the chosen channel is silent; {instead} instead"
        case SilenceReason.LATE:
            why = f"{late}; start there"
        case SilenceReason.LONG:
            why = f"so are the {silence.searched_s:.0f} s that follow; start later"
        case _:
            why = "the whole file is" if start_s == 0 else "so is the file from there to its end"
    return f"This excerpt of {name!r} is silent: {why}."
