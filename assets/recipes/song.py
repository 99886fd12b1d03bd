"""Scores and songs: parts of notes, played by General MIDI instruments.

A genre's recipe writes an `Arrangement`; performed, it becomes a `Song`. Time is in quarter-note
beats from the first downbeat, pitch is a MIDI number (60 is middle C), and velocity is 1 to 127.
"""

from dataclasses import dataclass

# Length of every clip in seconds.
SECONDS = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """One note of a part."""

    start: float  # beats from the first downbeat, >= 0
    length: float  # beats, > 0
    pitch: int  # MIDI number; on a drum part a General MIDI percussion key
    velocity: int  # 1..127


@dataclass(frozen=True, kw_only=True, slots=True)
class Bend:
    """A position of a part's pitch wheel, held until the next bend."""

    start: float  # beats
    semitones: float  # -2..2, the range every General MIDI synthesizer assumes


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """The notes and settings of one player."""

    name: str
    program: int  # General MIDI program 0..127, or the kit number of a drum part
    notes: tuple[Note, ...]
    bends: tuple[Bend, ...] = ()
    drums: bool = False  # played on the percussion channel
    volume: int = 100  # 0..127
    pan: int = 64  # 0 left, 64 centre, 127 right; matters little, as clips are mono
    reverb: int = 40  # 0..127


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrangement:
    """A written score, and how strictly to play it."""

    title: str
    tempo_bpm: float
    parts: tuple[Part, ...]
    beats_per_bar: int = 4
    looseness_s: float = 0.006  # standard deviation of a note's timing
    touch: int = 7  # largest deviation of a velocity


@dataclass(frozen=True, kw_only=True, slots=True)
class Song:
    """Five seconds of music, starting on a downbeat."""

    genre: str
    seed: int
    title: str
    tempo_bpm: float
    beats_per_bar: int
    parts: tuple[Part, ...]

    @property
    def n_beats(self) -> float:
        """Number of beats in the clip."""
        return beats_in_clip(self.tempo_bpm)


def beats_in_clip(tempo_bpm: float) -> float:
    """Return the number of beats in a clip at this tempo.

    >>> beats_in_clip(96.0)
    8.0
    """
    return SECONDS * tempo_bpm / 60.0


def part(
    name: str,
    program: int,
    notes: list[Note],
    *,
    bends: tuple[Bend, ...] = (),
    volume: int = 100,
    reverb: int = 40,
) -> Part:
    """Return a pitched part; percussion comes from `drums.drum_part`."""
    return Part(
        name=name,
        program=program,
        notes=tuple(notes),
        bends=bends,
        volume=volume,
        reverb=reverb,
    )
