"""Bass lines: written figures over the chords, and a walking bass.

A figure is one bar of words separated by spaces. A digit from 1 to 8 is that degree above the
chord's root, and `0` is the fifth below it. `<` and `>` approach the next chord's root from a
semitone below and above; `.` rests and `-` holds. A trailing `!` is an accent and a trailing `'`
plays short.
"""

from collections.abc import Sequence
from random import Random

from assets.recipes.song import Note
from assets.recipes.theory import Chord, chord_at, lowest_pitch


def figure_bass(
    chords: Sequence[Chord],
    figures: Sequence[str],
    *,
    n_bars: int,
    beats_per_bar: float = 4.0,
    low: int = 28,
    velocity: int = 92,
) -> list[Note]:
    """Play figures in turn, one per bar, on roots in the octave from `low` up."""
    notes: list[Note] = []
    for bar in range(n_bars):
        words = figures[bar % len(figures)].split()
        step = beats_per_bar / len(words)
        for index, word in enumerate(words):
            start = bar * beats_per_bar + index * step
            if word == ".":
                continue
            if word == "-":
                last = notes.pop()
                length = start + step - last.start
                notes.append(
                    Note(start=last.start, length=length, pitch=last.pitch, velocity=last.velocity)
                )
                continue
            pitch = _pitch(chords, word.strip("!'"), start, low)
            length = step * (0.45 if "'" in word else 0.95)
            loud = velocity + (14 if "!" in word else 0)
            notes.append(Note(start=start, length=length, pitch=pitch, velocity=min(loud, 127)))
    return notes


def _pitch(chords: Sequence[Chord], word: str, beat: float, low: int) -> int:
    chord = chord_at(chords, beat)
    root = lowest_pitch(chord.root, low)
    if word in "<>":
        following = lowest_pitch(chord_at(chords, chord.end).root, low)
        return following - 1 if word == "<" else following + 1
    third = chord.intervals[1] if len(chord.intervals) > 2 else 4
    seventh = 11 if 11 in chord.intervals else 10
    fifth = 6 if 6 in chord.intervals else 7
    steps = {"1": 0, "2": 2, "3": third, "4": 5, "5": fifth, "6": 9, "7": seventh, "8": 12, "0": -5}
    return root + steps[word]


def walking_bass(
    rng: Random, chords: Sequence[Chord], *, n_beats: int, low: int = 28
) -> list[Note]:
    """Play one note per beat: the root on a change, then chord tones, then a step to the next root.

    A soft extra note follows some beats, on the last triplet.
    """
    notes: list[Note] = []
    pitch = lowest_pitch(chords[0].root, low)
    for beat in range(n_beats):
        chord = chord_at(chords, beat)
        following = chord_at(chords, beat + 1)
        if beat == chord.start:
            pitch = _nearest(chord.root, pitch, low, low + 23)
        elif beat + 1 >= chord.end - 1e-6:
            target = _nearest(following.root, pitch, low, low + 23)
            pitch = target + rng.choice((-1, 1, 1, -2, 7))
        else:
            pitch = _nearest(rng.choice(chord.pitch_classes[1:4]), pitch, low, low + 23)
        loud = rng.randint(84, 100)
        notes.append(Note(start=float(beat), length=0.92, pitch=pitch, velocity=loud))
        if rng.random() < 0.12:
            notes.append(Note(start=beat + 2 / 3, length=0.25, pitch=pitch, velocity=loud - 24))
    return notes


def _nearest(pitch_class: int, pitch: int, low: int, high: int) -> int:
    candidates = [p for p in range(low, high + 1) if p % 12 == pitch_class and p != pitch]
    return min(candidates, key=lambda candidate: (abs(candidate - pitch), candidate))
