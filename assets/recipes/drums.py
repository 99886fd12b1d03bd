"""Drum parts: grooves repeated bar by bar, with crashes, fills and ghost notes.

A groove maps percussion keys to rhythms, one bar long.
"""

from collections.abc import Mapping, Sequence
from random import Random

from assets.recipes import instruments as gm
from assets.recipes.rhythm import hits, velocity
from assets.recipes.song import Note, Part

Groove = Mapping[int, str]


def groove_notes(groove: Groove, *, start: float, beats: float) -> list[Note]:
    """Return the notes of one bar of a groove."""
    notes = []
    for key, pattern in groove.items():
        for hit in hits(pattern, beats):
            notes.append(
                Note(
                    start=start + hit.start,
                    length=0.25,
                    pitch=key,
                    velocity=velocity(hit.strength),
                )
            )
    return notes


def drum_part(
    rng: Random,
    grooves: Sequence[Groove],
    *,
    kit: int,
    n_bars: int,
    beats_per_bar: float = 4.0,
    fills: Sequence[Groove] = (),
    crash: float = 0.3,
    ghosts: float = 0.0,
    volume: int = 100,
    reverb: int = 30,
) -> Part:
    """Play grooves in turn; one bar may be a fill, and the bar after it begins with a crash.

    grooves: one per bar, repeated from the first. fills: each replaces a whole bar. crash:
    probability of a crash on the very first beat. ghosts: probability of a soft extra snare on
    each free off-beat sixteenth.
    """
    notes: list[Note] = []
    fill_bar = rng.randrange(1, 4) if fills and rng.random() < 0.6 else -1
    for bar in range(n_bars):
        start = bar * beats_per_bar
        is_fill = bar == fill_bar
        groove = rng.choice(fills) if is_fill else grooves[bar % len(grooves)]
        bar_notes = groove_notes(groove, start=start, beats=beats_per_bar)
        crashed = (bar == 0 and rng.random() < crash) or (bar > 0 and bar - 1 == fill_bar)
        if crashed:
            key = rng.choice((gm.CRASH, gm.CRASH_2))
            bar_notes.append(
                Note(start=start, length=2.0, pitch=key, velocity=rng.randint(84, 104))
            )
        if not is_fill:
            bar_notes += _ghosts(rng, bar_notes, start=start, beats=beats_per_bar, chance=ghosts)
        notes += bar_notes
    return Part(
        name="drums", program=kit, notes=tuple(notes), drums=True, volume=volume, reverb=reverb
    )


def _ghosts(
    rng: Random, bar: Sequence[Note], *, start: float, beats: float, chance: float
) -> list[Note]:
    """Draw soft snares for the off-beat sixteenths that have neither snare nor kick."""
    busy = {round((note.start - start) * 4) for note in bar if note.pitch in (gm.SNARE, gm.KICK)}
    free = [step for step in range(int(beats * 4)) if step % 2 == 1 and step not in busy]
    return [
        Note(start=start + step / 4, length=0.2, pitch=gm.SNARE, velocity=rng.randint(24, 40))
        for step in free
        if rng.random() < chance
    ]
