"""Blues: twelve bars of dominant sevenths, shuffled or in slow triplets, and a lead that bends."""

from random import Random

from assets.recipes import instruments as gm
from assets.recipes.bass import figure_bass, walking_bass
from assets.recipes.comping import boogie, broken, strike
from assets.recipes.drums import drum_part
from assets.recipes.lead import bends_into, melody
from assets.recipes.performance import bars_in_clip
from assets.recipes.song import Arrangement, Part, part
from assets.recipes.theory import NAMES, Chord, chart, ladder, voicing

_CHARTS = (
    "1:7 1:7 1:7 1:7 4:7 4:7 1:7 1:7 5:7 4:7 1:7 5:7",
    "1:7 4:7 1:7 1:7 4:7 4:7 1:7 1:7 5:9 4:9 1:7 5:7",
    "1:9 4:9 1:9 1:7 4:9 4:9 1:9 1:9 5:7#9 4:9 1:9/4:9 1:9/5:7#9",
)
_SHUFFLES = (
    {gm.RIDE: "7.57.57.57.5", gm.SNARE: "...8.....8..", gm.KICK: "8.....7....5"},
    {gm.CLOSED_HAT: "8.58.58.58.5", gm.SNARE: "...9.....9..", gm.KICK: "8....48....4"},
    {gm.CLOSED_HAT: "7.47.47.47.4", gm.SNARE: "..28.2..28.2", gm.KICK: "8.....8....."},
)
_SLOW = (
    {gm.CLOSED_HAT: "755755755755", gm.SNARE: "...8.....8..", gm.KICK: "8....56....4"},
    {gm.RIDE: "744744744744", gm.SIDE_STICK: "...8.....8..", gm.KICK: "8.....7....."},
)
_LICKS = (
    "8--.57--5...",
    "..57.57---..",
    "8.57.57.5---",
    "757757------",
    "......57.57.",
    "8----57.58--",
    "...8-57--...",
)
_BASSES = (
    ("1 . 1' 3 . 3' 5 . 5' 6 . 5'", "8 . 8' 7 . 7' 6 . 5' 3 . <'"),
    ("1 . 1' 1 . 1' 5 . 5' 5 . 5'",),
    ("1 - - 3 - - 5 - - 6 - -", "8 - - 6 - - 5 - - < - -"),
)


def blues(rng: Random) -> Arrangement:
    """Draw a slow blues, a shuffle, or a lead over a single acoustic guitar or piano."""
    key = rng.choice((4, 9, 2, 7, 0, 10, 5))
    slow = rng.random() < 0.3
    tempo = rng.uniform(58, 76) if slow else rng.uniform(88, 132)
    n_bars = bars_in_clip(tempo)
    first = rng.choice((0, 2, 3, 4, 6, 8, 10))
    chords = chart(key, rng.choice(_CHARTS), n_bars=n_bars, first=first)
    solo_band = not slow and rng.random() < 0.22
    parts = [_lead(rng, key, chords, n_bars)]
    if solo_band:
        parts += _front_porch(rng, chords, n_bars)
        title = f"Porch blues in {NAMES[key]}"
    else:
        parts += _band(rng, chords, n_bars, slow)
        title = f"{'Slow blues' if slow else 'Shuffle'} in {NAMES[key]}"
    return Arrangement(title=title, tempo_bpm=tempo, parts=tuple(parts), looseness_s=0.009)


def _lead(rng: Random, key: int, chords: tuple[Chord, ...], n_bars: int) -> Part:
    program = rng.choice(
        (
            gm.OVERDRIVEN_GUITAR,
            gm.CLEAN_GUITAR,
            gm.HARMONICA,
            gm.HARMONICA,
            gm.TENOR_SAX,
            gm.JAZZ_GUITAR,
        )
    )
    low = rng.choice((57, 60, 62))
    pitches = ladder(key, rng.choice(("blues", "blues", "major blues")), low, low + 19)
    notes = melody(rng, chords, pitches, _LICKS, n_bars=n_bars, loudest=112, variety=0.6)
    bends = bends_into(rng, notes, chance=0.6, depth=rng.choice((1.0, 1.0, 2.0)), vibrato=0.25)
    return part("lead", program, notes, bends=bends, volume=rng.randint(84, 100), reverb=60)


def _band(rng: Random, chords: tuple[Chord, ...], n_bars: int, slow: bool) -> list[Part]:
    bass_program = rng.choice((gm.FINGER_BASS, gm.ACOUSTIC_BASS, gm.PICK_BASS))
    if rng.random() < 0.3:
        bass = walking_bass(rng, chords, n_beats=n_bars * 4)
    else:
        bass = figure_bass(chords, rng.choice(_BASSES), n_bars=n_bars)
    kit = rng.choice((gm.STANDARD_KIT, gm.ROOM_KIT, gm.JAZZ_KIT))
    grooves = (rng.choice(_SLOW if slow else _SHUFFLES),)
    fills = ({gm.SNARE: "8..457777799", gm.KICK: "8.....8....."},)
    parts = [
        part("bass", bass_program, bass, volume=104, reverb=15),
        drum_part(rng, grooves, kit=kit, n_bars=n_bars, fills=fills, crash=0.15, volume=118),
    ]
    if slow:
        keys = rng.choice((gm.PIANO, gm.DRAWBAR_ORGAN, gm.RHODES))
        order = (0, 1, 2, 3, 2, 1)
        figure = broken(
            chords, order, lambda c: voicing(c, 58), n_beats=n_bars * 4, step=1 / 3, ring=1.6
        )
        parts.append(part("keys", keys, figure, volume=76))
    elif rng.random() < 0.7:
        guitar = rng.choice((gm.OVERDRIVEN_GUITAR, gm.CLEAN_GUITAR, gm.STEEL_GUITAR))
        notes = boogie(chords, n_bars=n_bars, low=40, climb=rng.random() < 0.6)
        parts.append(part("boogie guitar", guitar, notes, volume=84))
    if rng.random() < 0.6 and not slow:
        keys = rng.choice((gm.PIANO, gm.BRIGHT_PIANO, gm.DRAWBAR_ORGAN))
        patterns = rng.choice((("..5..5..5..5",), ("...7.5....75",), ("...7.....7.5",)))
        notes = strike(
            chords, patterns, lambda c: voicing(c, 57, rootless=True), n_bars=n_bars, legato=0.7
        )
        parts.append(part("keys", keys, notes, volume=96))
    return parts


def _front_porch(rng: Random, chords: tuple[Chord, ...], n_bars: int) -> list[Part]:
    """Write a single player's boogie on low strings or left hand, off-beat chords, and a stomp."""
    program = rng.choice((gm.STEEL_GUITAR, gm.STEEL_GUITAR, gm.PIANO, gm.NYLON_GUITAR))
    notes = boogie(chords, n_bars=n_bars, low=40, loudness=96)
    chops = strike(
        chords, ("...6.....6.5",), lambda c: voicing(c, 58), n_bars=n_bars, strum=0.03, legato=0.5
    )
    stomp = drum_part(
        rng, ({gm.KICK: "7..5..7..5.."},), kit=gm.ROOM_KIT, n_bars=n_bars, crash=0.0, volume=80
    )
    return [part("guitar", program, notes + chops, volume=104), stomp]
