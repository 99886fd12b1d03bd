"""Disco: four on the floor, open hats off the beat, octave bass, strings, horns, chopped guitar."""

from dataclasses import replace
from random import Random

from assets.recipes import instruments as gm
from assets.recipes.bass import figure_bass
from assets.recipes.comping import strike
from assets.recipes.drums import drum_part
from assets.recipes.lead import melody
from assets.recipes.performance import bars_in_clip
from assets.recipes.song import Arrangement, Part, part
from assets.recipes.theory import NAMES, Chord, chart, ladder, voicing

_CHARTS = (
    "1:m7 1:m7 4:m7 5:m7",
    "1:m7 4:9 1:m7 4:9",
    "1:m7 b7:maj b6:maj7 5:7",
    "2:m7 5:9 1:maj7 6:m7",
    "1:maj7 6:m7 2:m7 5:9",
    "1:m9 b3:maj7 4:m7 5:7",
)
_FLOOR = "9...9...9...9..."
_GROOVES = (
    {gm.KICK: _FLOOR, gm.OPEN_HAT: "..8...8...8...8.", gm.SNARE: "....8.......8..."},
    {
        gm.KICK: _FLOOR,
        gm.OPEN_HAT: "..8...8...8...8.",
        gm.CLOSED_HAT: "74.474.474.474.4",
        gm.SNARE: "....8.......8...",
    },
    {
        gm.KICK: _FLOOR,
        gm.OPEN_HAT: "..7...7...7...7.",
        gm.CLOSED_HAT: "6...6...6...6...",
        gm.CLAP: "....8.......8...",
        gm.TAMBOURINE: "4.5.4.5.4.5.4.5.",
    },
)
_CONGAS = {gm.LOW_CONGA: "..5...7...5...77", gm.HIGH_CONGA: "5..5.5..5..5.5.."}
_BASSES = (
    ("1 8' 1 8' 1 8' 1 8'",),
    ("1 . 8' . 1 . 8' . 1 . 8' . 5 . 8' 7'",),
    ("1 1' . 8' . 8' 1 . 1 1' . 8' . 7' 8' .",),
    ("1' . 1' 8' . 1' . 8' 1' . 1' 8' 5' . 7' 8'",),
)
_CHICKEN = ("74748474 74748474", "..74..84..74..84", "8..48..4.84.8.47", "7.748.74..748.74")
_STABS = (
    "9--.............",
    "..............9-",
    "9..9..9.........",
    "8-----------....",
    "........9.9..9-.",
)
_LINES = (
    "8-------7---6---",
    "..77..8---......",
    "8---7-7-8-------",
    "7.7.8-----......",
    "8---------------",
)


def disco(rng: Random) -> Arrangement:
    """Draw a tempo around 120, minor or jazzy chords, and which of strings, brass and keys play."""
    key = rng.choice((9, 4, 2, 7, 0, 5, 10))
    tempo = rng.uniform(110, 130)
    n_bars = bars_in_clip(tempo)
    text = rng.choice(_CHARTS)
    chords = chart(key, text, n_bars=n_bars, first=rng.choice((0, 2)))
    scale = "major" if "1:maj7" in text else "minor" if "b" in text else "dorian"
    parts = [*_rhythm(rng, chords, n_bars), _strings(rng, key, scale, chords, n_bars)]
    parts += _colour(rng, key, scale, chords, n_bars)
    name = rng.choice(
        ("Mirror ball", "Last night bus", "Glitter floor", "Saturday queue", "Boogie lights")
    )
    return Arrangement(
        title=f"{name} in {NAMES[key]}", tempo_bpm=tempo, parts=tuple(parts), looseness_s=0.004
    )


def _rhythm(rng: Random, chords: tuple[Chord, ...], n_bars: int) -> list[Part]:
    groove = dict(rng.choice(_GROOVES))
    if rng.random() < 0.4:
        groove |= _CONGAS
    fill = groove | {gm.SNARE: "....8...88.87888"}
    kit = rng.choice((gm.STANDARD_KIT, gm.ROOM_KIT, gm.POWER_KIT, gm.ELECTRONIC_KIT))
    program = rng.choice((gm.FINGER_BASS, gm.SLAP_BASS, gm.SYNTH_BASS, gm.PICK_BASS))
    bass = figure_bass(chords, rng.choice(_BASSES), n_bars=n_bars, low=rng.choice((28, 31)))
    chops = strike(
        chords,
        (rng.choice(_CHICKEN),),
        lambda c: voicing(c, 60, rootless=True),
        n_bars=n_bars,
        legato=0.45,
        loudest=96,
        strum=0.01,
    )
    guitar = rng.choice((gm.CLEAN_GUITAR, gm.MUTED_GUITAR, gm.CLAVINET, gm.JAZZ_GUITAR))
    return [
        drum_part(rng, (groove,), kit=kit, n_bars=n_bars, fills=(fill,), crash=0.4, volume=100),
        part("bass", program, bass, volume=104, reverb=10),
        part("guitar", guitar, chops, volume=94, reverb=25),
    ]


def _strings(rng: Random, key: int, scale: str, chords: tuple[Chord, ...], n_bars: int) -> Part:
    """High unison lines, or chords that stab."""
    program = rng.choice((gm.STRINGS, gm.STRINGS, gm.SYNTH_STRINGS, gm.SLOW_STRINGS))
    if rng.random() < 0.5:
        pitches = ladder(key, scale, 69, 88)
        notes = melody(rng, chords, pitches, _LINES, n_bars=n_bars, loudest=104)
        notes += [replace(note, pitch=note.pitch - 12) for note in notes]
    else:
        patterns = (rng.choice(_STABS), rng.choice(_STABS))
        notes = strike(chords, patterns, lambda c: voicing(c, 67), n_bars=n_bars, loudest=108)
    return part("strings", program, notes, volume=92, reverb=70)


def _colour(
    rng: Random, key: int, scale: str, chords: tuple[Chord, ...], n_bars: int
) -> list[Part]:
    choice = rng.random()
    if choice < 0.35:
        notes = strike(
            chords,
            (rng.choice(_STABS), rng.choice(_STABS)),
            lambda c: voicing(c, 62),
            n_bars=n_bars,
        )
        return [part("brass", gm.BRASS, notes, volume=88)]
    if choice < 0.7:
        notes = strike(
            chords, ("..7..7....7..7..",), lambda c: voicing(c, 57), n_bars=n_bars, legato=0.8
        )
        return [
            part("keys", rng.choice((gm.RHODES, gm.BRIGHT_PIANO, gm.CLAVINET)), notes, volume=84)
        ]
    pitches = ladder(key, scale, 64, 81)
    notes = melody(rng, chords, pitches, _LINES, n_bars=n_bars)
    program = rng.choice((gm.VOICE_OOH, gm.SAW_LEAD, gm.ALTO_SAX, gm.SQUARE_LEAD))
    return [part("lead", program, notes, volume=80, reverb=50)]
