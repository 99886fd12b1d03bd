"""Reggae: one drop, rockers or steppers, a skank on two and four, a heavy bass, an organ bubble."""

from dataclasses import replace
from random import Random

from assets.recipes import instruments as gm
from assets.recipes.bass import figure_bass
from assets.recipes.comping import strike
from assets.recipes.drums import drum_part
from assets.recipes.lead import bends_into, melody
from assets.recipes.performance import bars_in_clip, swing
from assets.recipes.song import Arrangement, Part, part
from assets.recipes.theory import NAMES, Chord, chart, ladder, voicing

# Counted in double time: the drop falls on three, the skank on two and four.
_CHARTS = (
    "1:m 4:m 1:m 4:m",
    "1:m b7:maj 1:m b7:maj",
    "1:maj 4:maj 1:maj 5:maj",
    "1:maj 2:m 1:maj 2:m",
    "1:m7 4:m7 b7:maj b3:maj",
    "1:maj 6:m 2:m 5:maj",
)
_ONE_DROP = (
    {gm.KICK: "....9...", gm.SIDE_STICK: "....9...", gm.CLOSED_HAT: "75757575"},
    {gm.KICK: "....9...", gm.SNARE: "....8..2", gm.CLOSED_HAT: "75657565"},
    {gm.KICK: "....9...", gm.SIDE_STICK: ".5..9.5.", gm.CLOSED_HAT: "7.7.7.7."},
    {gm.KICK: "....9...", gm.SIDE_STICK: "5..59..5", gm.CLOSED_HAT: "5.7.5.7."},
)
_STEPPERS = {gm.KICK: "9.9.9.9.", gm.SIDE_STICK: "....9..5", gm.CLOSED_HAT: "75757575"}
_ROCKERS = {gm.KICK: "9..79.7.", gm.SNARE: "....9...", gm.CLOSED_HAT: "65656565"}
_FILL = {
    gm.HIGH_TIMBALE: "8.88..8.........",
    gm.SNARE: "........8.8.8.88",
    gm.CLOSED_HAT: "7...7...7...7...",
}
_BASSES = (
    ("1! - . 1' 3 - 5 -", ". . 5' 3' 1 - . ."),
    (". . 1! - 1' 3 5 -", ". . 8 - 5 - 3' ."),
    ("1! - - 5 - 8 - 7", "5 - . . 1' . . ."),
    ("1! - 1' . 5 - 3 -", "1! - 1' . 5' . 5' ."),
    ("1' . 1! - . 5 3 -", "1 - . . . . 5 <"),
    ("1! - - - . 1' 3' 5'", "1! - - - . . . ."),
)
_SKANKS = ("..8...8.", "..8...8.", "..85..85", "..8..58.")
_BUBBLES = (".6.6.6.6", ".65..65.", ".7.57.57")
_HORNS = ("....8-7-", "8-7-8---", "..8-8-7-", "8-----..", "8-------", "..7-7-8-")


def reggae(rng: Random) -> Arrangement:
    """Draw a tempo, drums, a bass line, off-beat chords, and perhaps a lead on top."""
    key = rng.choice((9, 2, 7, 0, 4, 5, 10))
    tempo = rng.uniform(126, 168)
    n_bars = bars_in_clip(tempo)
    text = rng.choice(_CHARTS)
    chords = chart(key, text, n_bars=n_bars)
    scale = (
        "minor pentatonic"
        if text.startswith("1:m ") or text.startswith("1:m7")
        else "major pentatonic"
    )
    parts = [
        _drums(rng, n_bars),
        _bass(rng, chords, n_bars),
        *_offbeats(rng, chords, n_bars),
        *_top(rng, key, scale, chords, n_bars),
    ]
    amount = rng.choice((0.5, 0.55, 0.6))
    swung = tuple(replace(p, notes=tuple(swing(p.notes, amount, grid=0.5))) for p in parts)
    name = rng.choice(("Harbour riddim", "Easy drop", "Hill road dub", "Mango yard", "Slow tide"))
    return Arrangement(
        title=f"{name} in {NAMES[key]}", tempo_bpm=tempo, parts=swung, looseness_s=0.007
    )


def _drums(rng: Random, n_bars: int) -> Part:
    groove = rng.choice((*_ONE_DROP, *_ONE_DROP, _STEPPERS, _ROCKERS))
    kit = rng.choice((gm.STANDARD_KIT, gm.ROOM_KIT, gm.ROOM_KIT, gm.JAZZ_KIT))
    return drum_part(
        rng, (groove,), kit=kit, n_bars=n_bars, fills=(_FILL,), crash=0.1, volume=118, reverb=60
    )


def _bass(rng: Random, chords: tuple[Chord, ...], n_bars: int) -> Part:
    program = rng.choice((gm.FINGER_BASS, gm.FINGER_BASS, gm.FRETLESS_BASS, gm.RUBBER_BASS))
    notes = figure_bass(chords, rng.choice(_BASSES), n_bars=n_bars, low=28, velocity=104)
    return part("bass", program, notes, volume=116, reverb=10)


def _offbeats(rng: Random, chords: tuple[Chord, ...], n_bars: int) -> list[Part]:
    guitar = rng.choice((gm.CLEAN_GUITAR, gm.MUTED_GUITAR, gm.STEEL_GUITAR, gm.JAZZ_GUITAR))
    low = rng.choice((57, 60, 62))
    skank = strike(
        chords,
        (rng.choice(_SKANKS),),
        lambda c: voicing(c, low),
        n_bars=n_bars,
        legato=0.55,
        strum=0.012,
        loudest=108,
    )
    layers = [part("skank", guitar, skank, volume=100, reverb=45)]
    if rng.random() < 0.7:
        keys = rng.choice((gm.PIANO, gm.BRIGHT_PIANO, gm.DRAWBAR_ORGAN))
        doubled = strike(
            chords, (_SKANKS[0],), lambda c: voicing(c, low - 5), n_bars=n_bars, legato=0.5
        )
        layers.append(part("keys", keys, doubled, volume=92, reverb=45))
    if rng.random() < 0.5:
        bubble = strike(
            chords, (rng.choice(_BUBBLES),), lambda c: voicing(c, 53), n_bars=n_bars, legato=0.7
        )
        organ = rng.choice((gm.PERCUSSIVE_ORGAN, gm.DRAWBAR_ORGAN))
        layers.append(part("bubble", organ, bubble, volume=84, reverb=30))
    return layers


def _top(rng: Random, key: int, scale: str, chords: tuple[Chord, ...], n_bars: int) -> list[Part]:
    if rng.random() < 0.2:
        return []
    # General MIDI has no melodica; the accordion's reed comes closest.
    program = rng.choice(
        (
            gm.TROMBONE,
            gm.BRASS,
            gm.ACCORDION,
            gm.HARMONICA,
            gm.VOICE_OOH,
            gm.ROCK_ORGAN,
            gm.ALTO_SAX,
        )
    )
    notes = melody(
        rng, chords, ladder(key, scale, 60, 77), _HORNS, n_bars=n_bars, variety=0.4, leap=0.1
    )
    bends = bends_into(rng, notes, chance=0.2, depth=1.0, vibrato=0.15)
    return [part("top", program, notes, bends=bends, volume=98, reverb=75)]
