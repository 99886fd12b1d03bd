"""Country: two-beat bass, boom-chick guitar or train beat, banjo, fiddle and steel licks."""

from random import Random

from assets.recipes import instruments as gm
from assets.recipes.bass import figure_bass
from assets.recipes.comping import broken, hold, strike
from assets.recipes.drums import drum_part
from assets.recipes.lead import bends_into, melody
from assets.recipes.performance import bars_in_clip
from assets.recipes.song import Arrangement, Note, Part, part
from assets.recipes.theory import NAMES, Chord, chart, ladder, open_chord, voicing

_CHARTS = (
    "1:maj 1:maj 4:maj 1:maj 1:maj 5:maj 1:maj 5:maj",
    "1:maj 4:maj 5:maj 1:maj",
    "1:maj 1:maj 5:maj 5:maj 5:maj 5:maj 1:maj 1:maj",
    "1:maj 6:m 4:maj 5:maj",
    "4:maj 1:maj 5:maj 1:maj",
)
_TRAIN = (
    {gm.SNARE: "4354835443548354", gm.KICK: "8.......8......."},
    {gm.SNARE: "3373337333733373", gm.KICK: "8.......8......."},
)
_TWO_STEP = (
    {
        gm.CLOSED_HAT: "x.o.x.o.x.o.x.o.",
        gm.SIDE_STICK: "....8.......8...",
        gm.KICK: "8.......8.......",
    },
    {gm.CLOSED_HAT: "..7...7...7...7.", gm.SNARE: "....7.......7...", gm.KICK: "8.......8......."},
    {gm.SNARE: "....7.......7...", gm.KICK: "8.......8.....5.", gm.RIDE: "7.5.7.5.7.5.7.5."},
)
_LICKS = ("7-7-8-7-", "8-67767-", "8676767-", "8---7-6-", "..7-7-8-", "7677767-", "8-------")
_ROLLS = ((0, 2, 4, 1, 3, 4, 2, 4), (2, 1, 4, 0, 2, 1, 4, 3), (0, 2, 3, 4, 3, 2, 0, 4))


def country(rng: Random) -> Arrangement:
    """Draw a train beat, a two-step or a waltz, and the instruments of the band."""
    key = rng.choice((7, 0, 2, 9, 4, 5))
    waltz = rng.random() < 0.15
    beats = 3 if waltz else 4
    train = not waltz and rng.random() < 0.45
    tempo = (
        rng.uniform(96, 124) if waltz else rng.uniform(104, 140) if train else rng.uniform(104, 172)
    )
    n_bars = bars_in_clip(tempo, beats)
    chords = chart(
        key, rng.choice(_CHARTS), n_bars=n_bars, beats_per_bar=beats, first=rng.choice((0, 0, 2))
    )
    parts = [*_rhythm(rng, chords, n_bars, beats, train), _lead(rng, key, chords, n_bars, beats)]
    parts += _colour(rng, chords, n_bars, beats, tempo)
    name = "Waltz" if waltz else "Train beat" if train else "Two-step"
    return Arrangement(
        title=f"{name} in {NAMES[key]}", tempo_bpm=tempo, beats_per_bar=beats, parts=tuple(parts)
    )


def _rhythm(
    rng: Random, chords: tuple[Chord, ...], n_bars: int, beats: int, train: bool
) -> list[Part]:
    bass_program = rng.choice((gm.ACOUSTIC_BASS, gm.FINGER_BASS, gm.PICK_BASS))
    figures = ("1 - 5 -", "1 - 5 -", "1 - 5 -", "1 3 5 <") if beats == 4 else ("1 - -", "5 - -")
    bass = figure_bass(chords, figures, n_bars=n_bars, beats_per_bar=beats, low=31)
    chick = rng.choice(("..7...7.", "..75..75", "..7.5.75")) if beats == 4 else "..7.7."
    guitar = strike(
        chords,
        (chick,),
        lambda c: open_chord(c, 43),
        n_bars=n_bars,
        beats_per_bar=beats,
        strum=0.02,
        legato=0.8,
    )
    parts = [
        part("bass", bass_program, bass, volume=104, reverb=15),
        part("guitar", gm.STEEL_GUITAR, guitar, volume=96),
    ]
    kit = rng.choice((gm.BRUSH_KIT, gm.STANDARD_KIT, gm.ROOM_KIT))
    if beats == 3:
        waltz = {gm.KICK: "8.....", gm.SIDE_STICK: "..7.7.", gm.CLOSED_HAT: "5.5.5."}
        parts.append(
            drum_part(rng, (waltz,), kit=kit, n_bars=n_bars, beats_per_bar=3, crash=0, volume=104)
        )
    elif rng.random() < 0.85:
        groove = rng.choice(_TRAIN if train else _TWO_STEP)
        parts.append(drum_part(rng, (groove,), kit=kit, n_bars=n_bars, crash=0.1, volume=112))
    return parts


def _lead(rng: Random, key: int, chords: tuple[Chord, ...], n_bars: int, beats: int) -> Part:
    program = rng.choice(
        (gm.FIDDLE, gm.VIOLIN, gm.CLEAN_GUITAR, gm.CLEAN_GUITAR, gm.STEEL_GUITAR, gm.HARMONICA)
    )
    low = 62 if program in (gm.FIDDLE, gm.VIOLIN, gm.HARMONICA) else 57
    scale = rng.choice(("major pentatonic", "major pentatonic", "major blues"))
    rhythms = _LICKS if beats == 4 else tuple(lick[:6] for lick in _LICKS)
    notes = melody(
        rng,
        chords,
        ladder(key, scale, low, low + 20),
        rhythms,
        n_bars=n_bars,
        beats_per_bar=beats,
        leap=0.12,
    )
    if program == gm.FIDDLE and rng.random() < 0.5:
        notes = _double_stops(notes, key)
    bends = bends_into(rng, notes, chance=0.45, depth=2.0, vibrato=0.1)
    return part("lead", program, notes, bends=bends, volume=92, reverb=50)


def _double_stops(notes: list[Note], key: int) -> list[Note]:
    """Add a note of the scale, a third or fourth below, to every long note."""
    classes = {pitch % 12 for pitch in ladder(key, "major", 0, 11)}
    doubled = list(notes)
    for note in notes:
        if note.length >= 0.8:
            below = next(p for p in range(note.pitch - 3, 0, -1) if p % 12 in classes)
            doubled.append(
                Note(start=note.start, length=note.length, pitch=below, velocity=note.velocity - 10)
            )
    return doubled


def _colour(
    rng: Random, chords: tuple[Chord, ...], n_bars: int, beats: int, tempo: float
) -> list[Part]:
    """Banjo rolls, a pedal steel that slides into held chords, or a honky-tonk piano."""
    choice = rng.random()
    if choice < 0.4 and beats == 4:
        roll = broken(
            chords,
            rng.choice(_ROLLS),
            lambda c: voicing(c, 55),
            n_beats=n_bars * 4,
            step=0.25 if tempo < 140 else 0.5,
            loudness=80,
            ring=2,
        )
        return [part("banjo", gm.BANJO, roll, volume=88)]
    if choice < 0.75:
        held = hold(chords, lambda c: voicing(c, 62)[:2], loudness=78, legato=0.97)
        bends = bends_into(rng, held[::2], chance=0.9, depth=2.0, vibrato=0.2)
        return [part("pedal steel", gm.CLEAN_GUITAR, held, bends=bends, volume=106, reverb=70)]
    if choice < 0.9:
        pattern = "..6...6." if beats == 4 else "..6.6."
        notes = strike(
            chords,
            (pattern,),
            lambda c: voicing(c, 60),
            n_bars=n_bars,
            beats_per_bar=beats,
            legato=0.6,
        )
        return [part("honky-tonk", gm.HONKY_TONK, notes, volume=94)]
    return []
