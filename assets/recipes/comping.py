"""Accompaniment: chords struck in a rhythm, broken into patterns, or held."""

from collections.abc import Callable, Sequence

from assets.recipes.rhythm import hits, velocity
from assets.recipes.song import Note
from assets.recipes.theory import Chord, chord_at, lowest_pitch

Voicing = Callable[[Chord], tuple[int, ...]]


def strike(
    chords: Sequence[Chord],
    patterns: Sequence[str],
    voicing: Voicing,
    *,
    n_bars: int,
    beats_per_bar: float = 4.0,
    loudest: int = 100,
    strum: float = 0.0,
    legato: float = 0.95,
    anticipate: bool = False,
) -> list[Note]:
    """Strike the current chord in a rhythm, with one pattern per bar, in turn.

    strum: beats between one string and the next; downwards on the beat, upwards off it. legato:
    the share of its length for which a chord sounds. anticipate: whether a stroke in the last half
    beat of a chord plays the next one.
    """
    notes = []
    for bar in range(n_bars):
        for hit in hits(patterns[bar % len(patterns)], beats_per_bar):
            start = bar * beats_per_bar + hit.start
            chord = chord_at(chords, start + (0.51 if anticipate else 0.0))
            pitches = voicing(chord)
            up = (hit.start * 2) % 2 == 1
            for index, pitch in enumerate(reversed(pitches) if up else pitches):
                notes.append(
                    Note(
                        start=start + index * strum,
                        length=max(hit.length * legato - index * strum, 0.05),
                        pitch=pitch,
                        velocity=velocity(hit.strength, loudest) - (6 if up and strum else 0),
                    )
                )
    return notes


def hold(
    chords: Sequence[Chord], voicing: Voicing, *, loudness: int = 80, legato: float = 1.0
) -> list[Note]:
    """Hold every chord for its whole length."""
    return [
        Note(start=chord.start, length=chord.length * legato, pitch=pitch, velocity=loudness)
        for chord in chords
        for pitch in voicing(chord)
    ]


def broken(
    chords: Sequence[Chord],
    order: Sequence[int],
    voicing: Voicing,
    *,
    n_beats: float,
    step: float = 0.5,
    loudness: int = 80,
    ring: float = 1.0,
) -> list[Note]:
    """Break chords into a repeating figure.

    order: indices into the voicing, from the lowest note up; past its end they continue an octave
    higher. step: beats from one note to the next. ring: length of a note in steps. The first note
    of each repetition is a little louder.
    """
    notes = []
    for index in range(int(n_beats / step)):
        start = index * step
        pitches = voicing(chord_at(chords, start))
        octave, degree = divmod(order[index % len(order)], len(pitches))
        accent = 10 if index % len(order) == 0 else 0
        notes.append(
            Note(
                start=start,
                length=step * ring,
                pitch=pitches[degree] + 12 * octave,
                velocity=loudness + accent,
            )
        )
    return notes


def power(chord: Chord, low: int) -> tuple[int, ...]:
    """Return root, fifth and octave, the root in the octave from `low` up."""
    root = lowest_pitch(chord.root, low)
    return (root, root + 7, root + 12)


def boogie(
    chords: Sequence[Chord], *, n_bars: int, low: int, loudness: int = 88, climb: bool = True
) -> list[Note]:
    """Play a shuffle guitar: the root with fifth, sixth and flat seventh.

    Notes fall on the first and the last triplet of each beat.
    """
    upper = (7, 7, 9, 9, 10, 10, 9, 9) if climb else (7, 7, 9, 9, 7, 7, 9, 9)
    notes = []
    for index in range(n_bars * 8):
        start = index // 2 + (2 / 3 if index % 2 else 0.0)
        root = lowest_pitch(chord_at(chords, start).root, low)
        length = 0.3 if index % 2 else 0.6
        loud = loudness - (18 if index % 2 else 0)
        for pitch in (root, root + upper[index % 8]):
            notes.append(Note(start=start, length=length, pitch=pitch, velocity=loud))
    return notes
