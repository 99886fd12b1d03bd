"""Metal: low distorted power chords, palm-muted gallops, double kick, dark modes."""

from random import Random

from assets.recipes import instruments as gm
from assets.recipes.drums import drum_part
from assets.recipes.lead import bends_into, melody
from assets.recipes.performance import bars_in_clip
from assets.recipes.rhythm import hits
from assets.recipes.song import Arrangement, Note, Part, part
from assets.recipes.theory import NAMES, Chord, chart, chord_at, ladder, lowest_pitch

_CHARTS = (
    "1:5 1:5 b6:5/b7:5 1:5",
    "1:5/b2:5 1:5/b3:5 1:5/b2:5 b5:5/4:5",
    "1:5 b3:5 b2:5 1:5",
    "1:5 b6:5 b3:5 b7:5",
    "1:5 1:5 b2:5 1:5/b5:5",
)
# 9 rings as a full power chord; lower digits are palm-muted on the low string.
_RIFFS = (
    "9-66 9-66 9-66 9-66",
    "6.66 6.66 6.66 9--.",
    "6666 6666 6666 9-9-",
    "9---66669---6666",
    "6.669-6.669-6.66",
    "9-6.66 9-6.66 9-9-",
    "9-------9---9---",
    "6666 9-66 6696 6-9-",
)
_KICKS = {
    "gallop": "9.88 9.88 9.88 9.88",
    "double": "9888 9888 9888 9888",
    "eighths": "9.8.9.8.9.8.9.8.",
}
_HANDS = (
    {gm.SNARE: "....9.......9...", gm.CRASH: "8.......8......."},
    {gm.SNARE: "....9.......9...", gm.RIDE_BELL: "7...7...7...7..."},
    {gm.SNARE: "....9.......9...", gm.OPEN_HAT: "7...7...7...7..."},
    {gm.SNARE: "........9.......", gm.CHINA: "8...8...8...8..."},
)
_BLAST = {gm.SNARE: "..9...9...9...9.", gm.RIDE: "7.7.7.7.7.7.7.7.", gm.KICK: "9.9.9.9.9.9.9.9."}
_FILL = {
    gm.SNARE: "9999............",
    gm.HIGH_TOM: "....9999........",
    gm.MID_TOM: "........9999....",
    gm.LOW_TOM: "............9999",
    gm.KICK: "9.9.9.9.9.9.9.9.",
}
_SHREDS = ("7777777777777777", "8---77778---7777", "8-------7-7-7777", "777777777777")


def metal(rng: Random) -> Arrangement:
    """Draw a tuning, a tempo, a riff and its answer, drums, and perhaps a solo."""
    key = rng.choice((4, 4, 2, 0, 3, 11))
    tempo = rng.uniform(104, 188)
    n_bars = bars_in_clip(tempo)
    chords = chart(key, rng.choice(_CHARTS), n_bars=n_bars)
    riffs = (rng.choice(_RIFFS), rng.choice(_RIFFS))
    guitar = rng.choice((gm.DISTORTED_GUITAR, gm.DISTORTED_GUITAR, gm.OVERDRIVEN_GUITAR))
    low = 35  # B1: the lowest string of a guitar tuned down
    parts = [
        part("guitar", guitar, _riff(chords, riffs, n_bars, low), volume=98, reverb=20),
        part("second guitar", gm.DISTORTED_GUITAR, _riff(chords, riffs, n_bars, low), volume=82),
        part(
            "bass", gm.PICK_BASS, _riff_bass(chords, riffs, n_bars, low - 12), volume=124, reverb=5
        ),
        _drums(rng, n_bars, tempo),
        *_top(rng, key, chords, n_bars),
    ]
    name = rng.choice(("Iron gate", "Black furnace", "Cold steel", "Ash parade", "Anvil"))
    return Arrangement(
        title=f"{name} in {NAMES[key]}", tempo_bpm=tempo, parts=tuple(parts), looseness_s=0.004
    )


def _riff(chords: tuple[Chord, ...], riffs: tuple[str, str], n_bars: int, low: int) -> list[Note]:
    """Write a riff: open strokes are power chords, muted ones a short low fifth."""
    notes = []
    for bar in range(n_bars):
        for hit in hits(riffs[bar % 2]):
            start = bar * 4 + hit.start
            root = lowest_pitch(chord_at(chords, start).root, low)
            is_open = hit.strength > 0.9
            length = hit.length * 0.97 if is_open else min(hit.length, 0.25) * 0.5
            for pitch in (root, root + 7, root + 12) if is_open else (root, root + 7):
                loud = 112 if is_open else 84
                notes.append(Note(start=start, length=length, pitch=pitch, velocity=loud))
    return notes


def _riff_bass(
    chords: tuple[Chord, ...], riffs: tuple[str, str], n_bars: int, low: int
) -> list[Note]:
    notes = []
    for bar in range(n_bars):
        for hit in hits(riffs[bar % 2]):
            start = bar * 4 + hit.start
            pitch = lowest_pitch(chord_at(chords, start).root, max(low, 24))
            notes.append(Note(start=start, length=hit.length * 0.9, pitch=pitch, velocity=100))
    return notes


def _drums(rng: Random, n_bars: int, tempo: float) -> Part:
    names = ("gallop", "eighths") if tempo > 165 else ("gallop", "double", "double", "eighths")
    groove = dict(rng.choice(_HANDS)) | {gm.KICK: _KICKS[rng.choice(names)]}
    if tempo > 150 and rng.random() < 0.3:
        groove = _BLAST
    kit = rng.choice((gm.POWER_KIT, gm.POWER_KIT, gm.STANDARD_KIT, gm.ROOM_KIT))
    return drum_part(
        rng, (groove,), kit=kit, n_bars=n_bars, fills=(_FILL,), crash=0.8, volume=120, reverb=20
    )


def _top(rng: Random, key: int, chords: tuple[Chord, ...], n_bars: int) -> list[Part]:
    if rng.random() < 0.5:
        return []
    scale = rng.choice(("minor", "harmonic", "phrygian"))
    pitches = ladder(key, scale, 64, 88)
    notes = melody(rng, chords, pitches, _SHREDS, n_bars=n_bars, leap=0.1, loudest=112)
    bends = bends_into(rng, notes, chance=0.4, depth=2.0, vibrato=0.4)
    return [part("solo", gm.DISTORTED_GUITAR, notes, bends=bends, volume=84, reverb=50)]
