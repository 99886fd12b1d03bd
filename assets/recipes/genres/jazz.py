"""Jazz: a swinging ride, walking bass, extended chords off the beat, and an improvised line."""

from dataclasses import replace
from random import Random

from assets.recipes import instruments as gm
from assets.recipes.bass import figure_bass, walking_bass
from assets.recipes.comping import strike
from assets.recipes.drums import drum_part
from assets.recipes.lead import bends_into, melody
from assets.recipes.performance import bars_in_clip
from assets.recipes.song import Arrangement, Bend, Part, part
from assets.recipes.theory import NAMES, Chord, chart, ladder, voicing

_CHARTS = (
    "2:m9 5:13 1:maj9 6:7b9",
    "1:maj9/6:7b9 2:m9/5:13 3:m7/6:7b9 2:m9/5:13",
    "2:m7b5 5:7b9 1:m9 1:m9",
    "1:maj9 1:maj9 b3:m9 b6:13",
    "1:m11 1:m11 b2:m11 1:m11",
    "4:maj9 4:m9/b7:13 3:m7/6:7#9 2:m9/5:13",
)
_RIDES = (
    {gm.RIDE: "8..7.58..7.5", gm.PEDAL_HAT: "...7.....7.."},
    {gm.RIDE: "7..8.47..8.4", gm.PEDAL_HAT: "...7.....7..", gm.KICK: "3..3..3..3.."},
    {gm.RIDE: "7..7.57..7..", gm.PEDAL_HAT: "...7.....7..", gm.SNARE: ".....4.....3"},
)
_BRUSHES = ({gm.SNARE: "4.35.34.35.3", gm.PEDAL_HAT: "...6.....6..", gm.RIDE: "5.....5....."},)
_BOSSA = (
    {
        gm.CLOSED_HAT: "5454545454545454",
        gm.SIDE_STICK: "7..7..7...7..7..",
        gm.KICK: "7..57..57..57..5",
    },
)
# Comping rhythms on the triplet grid: the Charleston, a shifted one, and sparse answers.
_COMPS = (
    "7-...7-.....",
    ".....7.....6",
    "..7--....7-.",
    "7-.........7",
    "...6-7......",
    "............",
)
_BOSSA_COMPS = ("7--7--7---7--7--", "7-.7-..7-..7-...")
_LINES = (
    "7.67.67.67.6",
    "7.67.6757..8",
    "..77.67.68--",
    "7-67.68--...",
    "757757757757",
    ".....77.67.6",
    "8----67.6...",
)
_BOSSA_LINES = ("7--8----..7-7-6-", "8-----7-6-7-----", "..7-7-8---7-6---")


def jazz(rng: Random) -> Arrangement:
    """Draw a swing trio or quartet, a ballad with brushes, or a bossa nova."""
    key = rng.choice((10, 5, 3, 0, 8, 7, 2))
    style = rng.choices(("swing", "ballad", "bossa"), (7, 2, 2))[0]
    low, high = {"swing": (132, 220), "ballad": (66, 88), "bossa": (120, 148)}[style]
    tempo = rng.uniform(low, high)
    n_bars = bars_in_clip(tempo)
    chords = chart(key, rng.choice(_CHARTS), n_bars=n_bars, first=rng.choice((0, 0, 2)))
    parts = [
        _bass(rng, chords, n_bars, style),
        _comp(rng, chords, n_bars, style),
        _drums(rng, n_bars, style),
        *_lead(rng, key, chords, n_bars, style),
    ]
    name = {"swing": "Swing", "ballad": "Ballad with brushes", "bossa": "Bossa"}[style]
    return Arrangement(
        title=f"{name} in {NAMES[key]}",
        tempo_bpm=tempo,
        parts=tuple(parts),
        looseness_s=0.009,
        touch=10,
    )


def _bass(rng: Random, chords: tuple[Chord, ...], n_bars: int, style: str) -> Part:
    if style == "swing":
        notes = walking_bass(rng, chords, n_beats=n_bars * 4)
    elif style == "ballad":
        notes = figure_bass(chords, ("1 - - 5 - <", "1 - - - 5 <"), n_bars=n_bars)
    else:
        notes = figure_bass(chords, ("1 - - 5 5 - - 1",), n_bars=n_bars)
    program = rng.choice((gm.ACOUSTIC_BASS, gm.ACOUSTIC_BASS, gm.ACOUSTIC_BASS, gm.FRETLESS_BASS))
    return part("bass", program, notes, volume=120, reverb=20)


def _comp(rng: Random, chords: tuple[Chord, ...], n_bars: int, style: str) -> Part:
    program = rng.choice(
        (gm.PIANO, gm.PIANO, gm.JAZZ_GUITAR, gm.RHODES, gm.VIBRAPHONE, gm.PERCUSSIVE_ORGAN)
    )
    if style == "bossa":
        patterns: tuple[str, ...] = (rng.choice(_BOSSA_COMPS),)
        program = rng.choice((gm.NYLON_GUITAR, gm.NYLON_GUITAR, gm.RHODES, gm.PIANO))
    elif style == "ballad":
        patterns = ("6-----5-----", "6--------6--")
    else:
        patterns = tuple(rng.choice(_COMPS) for _ in range(4))
        if program == gm.JAZZ_GUITAR and rng.random() < 0.6:
            patterns = ("6..7..6..7..",)
    low = rng.choice((52, 54, 56))
    notes = strike(
        chords,
        patterns,
        lambda c: voicing(c, low, rootless=True),
        n_bars=n_bars,
        loudest=86,
        legato=0.8,
        anticipate=True,
    )
    return part("comp", program, notes, volume=96, reverb=40)


def _drums(rng: Random, n_bars: int, style: str) -> Part:
    kit = (
        gm.BRUSH_KIT
        if style == "ballad"
        else rng.choice((gm.JAZZ_KIT, gm.JAZZ_KIT, gm.STANDARD_KIT))
    )
    grooves = {"swing": _RIDES, "ballad": _BRUSHES, "bossa": _BOSSA}[style]
    played = drum_part(
        rng, (rng.choice(grooves),), kit=kit, n_bars=n_bars, crash=0.1, volume=112, reverb=45
    )
    if style != "swing":
        return played
    # A soft snare answers the soloist.
    chatter = drum_part(
        rng,
        tuple(
            {gm.SNARE: rng.choice(("..4.....5..4", "........4...", "5.....4....3", "............"))}
            for _ in range(4)
        ),
        kit=kit,
        n_bars=n_bars,
        crash=0.0,
    )
    return replace(played, notes=played.notes + chatter.notes)


def _lead(rng: Random, key: int, chords: tuple[Chord, ...], n_bars: int, style: str) -> list[Part]:
    program = rng.choice(
        (
            gm.TENOR_SAX,
            gm.ALTO_SAX,
            gm.TRUMPET,
            gm.MUTED_TRUMPET,
            gm.PIANO,
            gm.JAZZ_GUITAR,
            gm.VIBRAPHONE,
            gm.CLARINET,
            gm.FLUTE,
            gm.TROMBONE,
        )
    )
    low = 50 if program in (gm.TROMBONE, gm.TENOR_SAX) else 60
    minor = chords[0].quality in ("m11", "m7b5")
    pitches = ladder(key, "dorian" if minor else rng.choice(("major", "bebop")), low, low + 22)
    rhythms = _BOSSA_LINES if style == "bossa" else _LINES
    notes = melody(rng, chords, pitches, rhythms, n_bars=n_bars, leap=0.25, variety=0.85)
    bends: tuple[Bend, ...] = ()
    if program not in (gm.PIANO, gm.VIBRAPHONE):
        bends = bends_into(rng, notes, chance=0.25, depth=1.0, vibrato=0.15)
    return [part("lead", program, notes, bends=bends, volume=88, reverb=55)]
