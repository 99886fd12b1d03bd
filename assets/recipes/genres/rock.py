"""Rock: a backbeat, guitars on open or power chords, an eighth-note bass, riffs and solos."""

from random import Random

from assets.recipes import instruments as gm
from assets.recipes.bass import figure_bass
from assets.recipes.comping import power, strike
from assets.recipes.drums import drum_part
from assets.recipes.lead import bends_into, melody
from assets.recipes.performance import bars_in_clip
from assets.recipes.song import Arrangement, Part, part
from assets.recipes.theory import NAMES, Chord, chart, ladder, lowest_pitch, open_chord, voicing

_CHARTS = (
    "1:maj b7:maj 4:maj 1:maj",
    "1:maj 4:maj 5:maj 4:maj",
    "1:maj/4:maj 1:maj/b7:maj 1:maj/4:maj 5:maj",
    "6:m 4:maj 1:maj 5:maj",
    "1:maj b3:maj 4:maj 1:maj",
    "1:maj 1:maj 4:maj b7:maj/4:maj",
)
_GROOVES = (
    {gm.KICK: "9.......9.8.....", gm.SNARE: "....9.......9...", gm.CLOSED_HAT: "8.6.8.6.8.6.8.6."},
    {gm.KICK: "9.....8.9.......", gm.SNARE: "....9.......9...", gm.OPEN_HAT: "7...7...7...7..."},
    {gm.KICK: "9..8....9.8.....", gm.SNARE: "....9.......9...", gm.RIDE: "7.6.7.6.7.6.7.6."},
    {gm.KICK: "9.8.....9.8...8.", gm.SNARE: "....9.......9...", gm.CRASH: "7...6...7...6..."},
)
_FILLS = (
    {gm.KICK: "9.......9.......", gm.SNARE: "....9...9999....", gm.LOW_TOM: "............9999"},
    {
        gm.KICK: "9.......9.......",
        gm.SNARE: "....9..99.......",
        gm.HIGH_TOM: "..........99....",
        gm.LOW_TOM: "............9.9.",
    },
)
_RHYTHMS = (
    "8-7-7-7-8-7-7-7-",
    "9-----7-9---7-7-",
    "9---..7-7-..7-7-",
    "9--8--8-9--8--8-",
    "9-------8-8-7-7-",
    "9-.79-.79-.79-7-",
)
_BASSES = (
    ("1 1 1 1 1 1 1 1",),
    ("1 1 1 1 1 1 1 <", "1 1 1 1 5 5 3 <"),
    ("1! - - 1 1 - 1 - 1 - 1 - 5 - < -",),
    ("1 1 8' 1 1 1 8' <",),
)
_SOLOS = (
    "8---7-7-8-------",
    "8-7-7-7-8---7-6-",
    "..7-7-8-----7-6-",
    "7-7-8---7-7-8---",
    "7777 8--- 77778---",
)


def rock(rng: Random) -> Arrangement:
    """Draw a tempo, a chart, guitars, and perhaps a lead, an organ or a piano on top."""
    key = rng.choice((9, 4, 2, 7, 0, 11))
    tempo = rng.uniform(100, 152)
    n_bars = bars_in_clip(tempo)
    chords = chart(key, rng.choice(_CHARTS), n_bars=n_bars)
    groove = rng.choice(_GROOVES)
    kit = rng.choice((gm.STANDARD_KIT, gm.ROOM_KIT, gm.POWER_KIT))
    bass = figure_bass(chords, rng.choice(_BASSES), n_bars=n_bars, low=28)
    program = rng.choice((gm.PICK_BASS, gm.FINGER_BASS))
    parts = [
        *_guitars(rng, chords, n_bars),
        part("bass", program, bass, volume=122, reverb=10),
        drum_part(rng, (groove,), kit=kit, n_bars=n_bars, fills=_FILLS, crash=0.6, volume=122),
        *_top(rng, key, chords, n_bars),
    ]
    name = rng.choice(("Open road", "Garage door", "Backbeat", "Loud neighbours", "Long weekend"))
    return Arrangement(
        title=f"{name} in {NAMES[key]}", tempo_bpm=tempo, parts=tuple(parts), looseness_s=0.007
    )


def _guitars(rng: Random, chords: tuple[Chord, ...], n_bars: int) -> list[Part]:
    rhythm = rng.choice(_RHYTHMS)
    first = rng.choice((gm.OVERDRIVEN_GUITAR, gm.OVERDRIVEN_GUITAR, gm.CLEAN_GUITAR))
    if first == gm.CLEAN_GUITAR:
        notes = strike(chords, (rhythm,), lambda c: open_chord(c, 40), n_bars=n_bars, strum=0.02)
    else:
        notes = strike(chords, (rhythm,), lambda c: power(c, 40), n_bars=n_bars, loudest=108)
    layers = [part("guitar", first, notes, volume=90)]
    if rng.random() < 0.5:
        acoustic = strike(
            chords,
            ("8-6-7-6-8-6-7-66",),
            lambda c: open_chord(c, 45),
            n_bars=n_bars,
            strum=0.02,
            loudest=96,
        )
        second = rng.choice((gm.STEEL_GUITAR, gm.CLEAN_GUITAR))
        layers.append(part("second guitar", second, acoustic, volume=84))
    return layers


def _top(rng: Random, key: int, chords: tuple[Chord, ...], n_bars: int) -> list[Part]:
    choice = rng.random()
    if choice < 0.55:
        low = lowest_pitch(key, 57)
        scale = rng.choice(("minor pentatonic", "major pentatonic", "mixolydian", "blues"))
        if any(chord.quality == "m" for chord in chords):
            scale = "major pentatonic"
        pitches = ladder(key, scale, low, low + 22)
        notes = melody(rng, chords, pitches, _SOLOS, n_bars=n_bars, loudest=112)
        bends = bends_into(rng, notes, chance=0.5, depth=2.0, vibrato=0.35)
        program = rng.choice((gm.OVERDRIVEN_GUITAR, gm.OVERDRIVEN_GUITAR, gm.DISTORTED_GUITAR))
        return [part("lead", program, notes, bends=bends, volume=92, reverb=55)]
    if choice < 0.85:
        program = rng.choice((gm.ROCK_ORGAN, gm.PIANO, gm.BRIGHT_PIANO))
        notes = strike(
            chords, ("8-------7-------",), lambda c: voicing(c, 58), n_bars=n_bars, loudest=96
        )
        return [part("keys", program, notes, volume=100)]
    return []
