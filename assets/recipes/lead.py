"""Lead lines: a motif that returns, on the notes of a scale, with chord tones where it counts."""

from collections.abc import Sequence
from random import Random

from assets.recipes.rhythm import hits, velocity
from assets.recipes.song import Bend, Note
from assets.recipes.theory import Chord, chord_at


def melody(
    rng: Random,
    chords: Sequence[Chord],
    pitches: Sequence[int],
    rhythms: Sequence[str],
    *,
    n_bars: int,
    beats_per_bar: float = 4.0,
    loudest: int = 104,
    leap: float = 0.2,
    legato: float = 0.95,
    variety: float = 0.5,
) -> list[Note]:
    """Draw a melody of `n_bars` bars.

    pitches: the scale to walk on, ascending. rhythms: the first bar draws its own; each later bar
    repeats the rhythm and contour of the first with probability 1 - variety, and otherwise draws
    new ones. leap: probability of a move of three or four notes of the scale. Notes on the beat
    and long notes are chord tones.
    """
    notes: list[Note] = []
    position = rng.randrange(len(pitches) // 3, max(len(pitches) * 2 // 3, len(pitches) // 3 + 1))
    theme = rng.choice(rhythms)
    theme_moves = [_move(rng, leap) for _ in range(32)]
    for bar in range(n_bars):
        repeats = bar == 0 or rng.random() > variety
        moves = theme_moves if repeats else [_move(rng, leap) for _ in range(32)]
        for index, hit in enumerate(hits(theme if repeats else rng.choice(rhythms), beats_per_bar)):
            start = bar * beats_per_bar + hit.start
            position = _bounce(position + moves[index], len(pitches))
            if hit.start % 1.0 == 0.0 or hit.length >= 1.0:
                position = _chord_tone(pitches, position, chord_at(chords, start))
            notes.append(
                Note(
                    start=start,
                    length=hit.length * legato,
                    pitch=pitches[position],
                    velocity=velocity(hit.strength, loudest),
                )
            )
    return notes


def _move(rng: Random, leap: float) -> int:
    size = rng.choice((3, 4)) if rng.random() < leap else rng.choice((1, 1, 1, 2, 0))
    return size * rng.choice((-1, 1))


def _bounce(position: int, size: int) -> int:
    """Reflect a position at the ends of the scale."""
    if position < 0:
        position = -position
    if position >= size:
        position = 2 * (size - 1) - position
    return min(max(position, 0), size - 1)


def _chord_tone(pitches: Sequence[int], position: int, chord: Chord) -> int:
    """Return the position of the nearest chord tone, or `position` if the scale has none."""
    classes = set(chord.pitch_classes)
    tones = [index for index, pitch in enumerate(pitches) if pitch % 12 in classes]
    if not tones:
        return position
    return min(tones, key=lambda index: (abs(index - position), index))


def bends_into(
    rng: Random, notes: Sequence[Note], *, chance: float, depth: float = 1.0, vibrato: float = 0.0
) -> tuple[Bend, ...]:
    """Bend into some longer notes from below, and add vibrato to the longest.

    chance: probability that a note is bent. depth: semitones from which the bend starts. vibrato:
    semitones above and below the note; 0 for none.
    """
    bends: list[Bend] = []
    for note in notes:
        if note.length < 0.3:
            continue
        scooped = rng.random() < chance
        if scooped:
            scoop = min(0.3, note.length * 0.5)
            for step in range(7):
                amount = -depth * (1.0 - step / 6)
                bends.append(Bend(start=note.start + scoop * step / 6, semitones=amount))
        if vibrato and note.length >= 0.8:
            bends += _vibrato(note, vibrato)
        if scooped or vibrato:
            bends.append(Bend(start=note.start + note.length, semitones=0.0))
    return tuple(bends)


def _vibrato(note: Note, depth: float) -> list[Bend]:
    shape = (0.0, 0.7, 1.0, 0.7, 0.0, -0.7, -1.0, -0.7)
    start = note.start + 0.35
    count = int((note.length - 0.4) / 0.05)
    return [
        Bend(start=start + index * 0.05, semitones=depth * shape[index % 8])
        for index in range(max(count, 0))
    ]
