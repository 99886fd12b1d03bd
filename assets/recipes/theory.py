"""Chords, scales and voicings.

A pitch class is a number from 0 (C) to 11 (B). A chart is written in scale degrees of a major key,
one word per bar: "1:7 4:7 2:m7/5:7" is a bar of I7, a bar of IV7 and a bar shared by ii7 and V7;
"b7:maj" is a major chord on the flat seventh.
"""

from collections.abc import Sequence
from dataclasses import dataclass

NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")

# Semitones above the root, from the root up.
QUALITIES: dict[str, tuple[int, ...]] = {
    "5": (0, 7),
    "maj": (0, 4, 7),
    "m": (0, 3, 7),
    "dim": (0, 3, 6),
    "sus4": (0, 5, 7),
    "sus2": (0, 2, 7),
    "add9": (0, 4, 7, 14),
    "6": (0, 4, 7, 9),
    "7": (0, 4, 7, 10),
    "m6": (0, 3, 7, 9),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m7b5": (0, 3, 6, 10),
    "dim7": (0, 3, 6, 9),
    "9": (0, 4, 7, 10, 14),
    "m9": (0, 3, 7, 10, 14),
    "maj9": (0, 4, 7, 11, 14),
    "7#9": (0, 4, 10, 15),
    "7b9": (0, 4, 10, 13),
    "13": (0, 4, 10, 14, 21),
    "m11": (0, 3, 10, 14, 17),
}

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic": (0, 2, 3, 5, 7, 8, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "major blues": (0, 2, 3, 4, 7, 9),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "bebop": (0, 2, 4, 5, 7, 9, 10, 11),
}

_DEGREES = {"1": 0, "2": 2, "3": 4, "4": 5, "5": 7, "6": 9, "7": 11}


@dataclass(frozen=True, kw_only=True, slots=True)
class Chord:
    """A chord with its start and its length."""

    root: int  # pitch class
    quality: str  # a key of QUALITIES
    start: float  # beats
    length: float  # beats

    @property
    def intervals(self) -> tuple[int, ...]:
        """Semitones above the root."""
        return QUALITIES[self.quality]

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Pitch classes of the chord, root first."""
        return tuple((self.root + interval) % 12 for interval in self.intervals)

    @property
    def end(self) -> float:
        """Beat at which the next chord takes over."""
        return self.start + self.length


def degree(key: int, text: str) -> int:
    """Return the pitch class of a degree such as "5" or "b7" in a key.

    >>> degree(0, "b7")
    10
    """
    shift = {"b": -1, "#": 1}.get(text[0], 0)
    return (key + _DEGREES[text[-1]] + shift) % 12


def chart(
    key: int, text: str, *, n_bars: int, beats_per_bar: int = 4, first: int = 0
) -> tuple[Chord, ...]:
    """Parse `n_bars` bars of a chart, from bar `first` on, repeating it as needed.

    >>> [chord.root for chord in chart(0, "1:maj 5:7", n_bars=3)]
    [0, 7, 0]
    """
    bars = text.split()
    chords = []
    for bar in range(n_bars):
        words = bars[(first + bar) % len(bars)].split("/")
        length = beats_per_bar / len(words)
        for index, word in enumerate(words):
            number, quality = word.split(":")
            start = bar * beats_per_bar + index * length
            root = degree(key, number)
            chords.append(Chord(root=root, quality=quality, start=start, length=length))
    return tuple(chords)


def chord_at(chords: Sequence[Chord], beat: float) -> Chord:
    """Return the chord that sounds at a beat; after the end, the last one."""
    for chord in chords:
        if beat < chord.end - 1e-6:
            return chord
    return chords[-1]


def lowest_pitch(pitch_class: int, low: int) -> int:
    """Return the lowest pitch of a class at or above `low`.

    >>> lowest_pitch(0, 55)
    60
    """
    return low + (pitch_class - low) % 12


def voicing(chord: Chord, low: int, *, rootless: bool = False) -> tuple[int, ...]:
    """Pack a chord's notes into the octave above `low`, so that they move little between chords."""
    classes = chord.pitch_classes[1:] if rootless else chord.pitch_classes
    return tuple(sorted({lowest_pitch(pitch_class, low) for pitch_class in classes}))


def open_chord(chord: Chord, low: int) -> tuple[int, ...]:
    """Spread a chord as a guitar does: root, fifth, octave, third, fifth, and any further notes."""
    root = lowest_pitch(chord.root, low)
    third, fifth = chord.intervals[1], chord.intervals[2]
    upper = tuple(root + 12 + interval % 12 for interval in chord.intervals[3:])
    return tuple(sorted({root, root + fifth, root + 12, root + 12 + third, root + 19, *upper}))


def ladder(key: int, scale: str, low: int, high: int) -> tuple[int, ...]:
    """Return all pitches of a scale from `low` to `high`, both included."""
    classes = {(key + step) % 12 for step in SCALES[scale]}
    return tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in classes)
