"""From a score to a performance: swing, small errors of timing and touch, and the cut to length."""

from collections.abc import Iterable
from dataclasses import replace
from random import Random

from assets.recipes.song import SECONDS, Note, Part, beats_in_clip


def swing(notes: Iterable[Note], amount: float, *, grid: float = 0.5) -> list[Note]:
    """Delay every second note of a grid.

    amount: position of the delayed note within its pair: 0.5 is straight, 2/3 is a triplet. grid:
    beats from one note of the grid to the next.

    >>> swing([Note(start=0.5, length=0.5, pitch=60, velocity=90)], 0.6)[0].start
    0.6
    """
    swung = []
    for note in notes:
        pair, offset = divmod(note.start, 2 * grid)
        inside = offset / grid
        moved = inside * 2 * amount if inside <= 1 else 2 * amount + (inside - 1) * 2 * (1 - amount)
        swung.append(replace(note, start=round(pair * 2 * grid + moved * grid, 6)))
    return swung


def perform(rng: Random, part: Part, tempo_bpm: float, *, looseness_s: float, touch: int) -> Part:
    """Humanise a part and cut it to the clip.

    looseness_s: standard deviation of timing in seconds; the first downbeat stays exact. touch:
    largest change of velocity. A note that begins in the last 30 ms or later is dropped; one that
    would ring on is cut at the end of the clip.
    """
    beats_per_s = tempo_bpm / 60.0
    n_beats = beats_in_clip(tempo_bpm)
    notes = []
    for note in sorted(part.notes, key=lambda note: (note.start, note.pitch)):
        shift = rng.gauss(0.0, looseness_s) * beats_per_s
        loud = note.velocity + rng.randint(-touch, touch)
        start = note.start if note.start < 1e-6 else max(note.start + shift, 0.0)
        if start > n_beats - 0.03 * beats_per_s:
            continue
        notes.append(
            replace(
                note,
                start=start,
                length=min(note.length, n_beats - start),
                velocity=max(1, min(127, loud)),
            )
        )
    bends = tuple(bend for bend in part.bends if bend.start < n_beats)
    return replace(part, notes=tuple(notes), bends=bends)


def bars_in_clip(tempo_bpm: float, beats_per_bar: int = 4) -> int:
    """Return how many bars begin within the clip.

    >>> bars_in_clip(100.0)
    3
    """
    return int(SECONDS * tempo_bpm / 60.0 // beats_per_bar) + 1
