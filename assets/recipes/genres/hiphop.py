"""Hip-hop: boom-bap drums in swung sixteenths, sub bass, dark loops of keys, strings or horns."""

from dataclasses import replace
from random import Random

from assets.recipes import instruments as gm
from assets.recipes.bass import figure_bass
from assets.recipes.comping import broken, strike
from assets.recipes.drums import drum_part
from assets.recipes.lead import melody
from assets.recipes.performance import bars_in_clip, swing
from assets.recipes.song import Arrangement, Part, part
from assets.recipes.theory import NAMES, Chord, chart, ladder, voicing

_CHARTS = (
    "1:m9 1:m9 4:m9 4:m9",
    "1:m7 b6:maj7 1:m7 b6:maj7",
    "1:m9/b7:9 b6:maj7 1:m9/b7:9 b6:maj7",
    "2:m9/5:13 1:maj9 2:m9/5:13 1:maj9",
    "1:m7 1:m7 1:m7 5:7#9",
    "1:m b2:maj 1:m b2:maj",
)
_BOOM = (
    ("9......8.98.....", "9......4.98..5.."),
    ("9..7......9..5..", "9..7....9.9....."),
    ("9.....5..79.....", "9.......7.9....5"),
    ("9....7..7.9.....", "9....7....9..7.."),
)
_HATS = ("7.5.7.5.7.5.7.5.", "7.5.7.547.5.7.5.", "74547454745474 54", "7.7.7.7.7.7.7.77")
_BASSES = (
    ("1 - - - . . . 1 . 1 - - . . . .", "1 - - - . . . . 5 . 7 - . . 8' ."),
    ("1 - . 1 . . . . . . 1 - - 7 . .",),
    ("1 - - - - - . . . . 1 - - - 0 -",),
    ("1 - - . . 1' . . 1 . 3 - 1 . . .",),
)
_CHOPS = (
    "8--.....8--.....",
    "8-----..........",
    "8--5..8-.....5..",
    "8..8..8-........",
    "....8--.....8--.",
)
_HOOKS = (
    "8-..7.6-........",
    "..8-6.7-8-......",
    "8--6--7-....6.7.",
    "8---....7---....",
    "8.7.6...8.7.6...",
)


def hiphop(rng: Random) -> Arrangement:
    """Draw a two-bar loop at 80 to 100 beats per minute; the second bar varies the first."""
    key = rng.randrange(12)
    tempo = rng.uniform(80, 100)
    n_bars = bars_in_clip(tempo)
    text = rng.choice(_CHARTS)
    chords = chart(key, text, n_bars=n_bars)
    scale = "major pentatonic" if "1:maj9" in text else "minor pentatonic"
    amount = rng.uniform(0.53, 0.62)
    parts = [_drums(rng, n_bars), _bass(rng, chords, n_bars), _loop(rng, chords, n_bars)]
    parts += _hook(rng, key, scale, chords, n_bars)
    swung = tuple(replace(p, notes=tuple(swing(p.notes, amount, grid=0.25))) for p in parts)
    name = rng.choice(("Corner loop", "Dusty crate", "Late bus", "Basement tape", "Block at dusk"))
    return Arrangement(
        title=f"{name} in {NAMES[key]}", tempo_bpm=tempo, parts=swung, looseness_s=0.005
    )


def _drums(rng: Random, n_bars: int) -> Part:
    hat = rng.choice(_HATS)
    snare = rng.choice((gm.SNARE, gm.SNARE_2, gm.SNARE, gm.CLAP))
    grooves = [
        {gm.KICK: kick, snare: "....9.......9...", gm.CLOSED_HAT: hat} for kick in rng.choice(_BOOM)
    ]
    if rng.random() < 0.35:
        grooves[1] = grooves[1] | {gm.OPEN_HAT: "..............7."}
    if rng.random() < 0.25:
        grooves = [groove | {gm.SHAKER: "4343434343434343"} for groove in grooves]
    kit = rng.choice((gm.TR808_KIT, gm.ROOM_KIT, gm.STANDARD_KIT, gm.POWER_KIT, gm.ELECTRONIC_KIT))
    return drum_part(
        rng, grooves, kit=kit, n_bars=n_bars, crash=0.05, ghosts=0.12, volume=118, reverb=12
    )


def _bass(rng: Random, chords: tuple[Chord, ...], n_bars: int) -> Part:
    program = rng.choice(
        (gm.FINGER_BASS, gm.SYNTH_BASS, gm.RUBBER_BASS, gm.FRETLESS_BASS, gm.ACOUSTIC_BASS)
    )
    notes = figure_bass(chords, rng.choice(_BASSES), n_bars=n_bars, low=rng.choice((24, 26, 28)))
    return part("bass", program, notes, volume=118, reverb=5)


def _loop(rng: Random, chords: tuple[Chord, ...], n_bars: int) -> Part:
    """Write the loop that a sampler would play: chopped chords or a picked figure."""
    program = rng.choice(
        (
            gm.RHODES,
            gm.RHODES,
            gm.PIANO,
            gm.VIBRAPHONE,
            gm.STRINGS,
            gm.JAZZ_GUITAR,
            gm.HARP,
            gm.BRASS,
        )
    )
    low = rng.choice((55, 58, 60))
    if rng.random() < 0.3:
        order = rng.choice(((0, 2, 1, 3), (0, 1, 2, 1, 3, 2, 1, 2), (3, 2, 1, 0)))
        notes = broken(
            chords, order, lambda c: voicing(c, low), n_beats=n_bars * 4, step=0.5, ring=1.5
        )
    else:
        patterns = (rng.choice(_CHOPS), rng.choice(_CHOPS))
        notes = strike(chords, patterns, lambda c: voicing(c, low), n_bars=n_bars, loudest=92)
    return part("loop", program, notes, volume=86, reverb=30)


def _hook(rng: Random, key: int, scale: str, chords: tuple[Chord, ...], n_bars: int) -> list[Part]:
    if rng.random() < 0.35:
        return []
    program = rng.choice(
        (gm.FLUTE, gm.MUTED_TRUMPET, gm.CELESTA, gm.SQUARE_LEAD, gm.PIZZICATO, gm.CHOIR)
    )
    notes = melody(
        rng, chords, ladder(key, scale, 64, 81), _HOOKS, n_bars=n_bars, variety=0.2, loudest=92
    )
    return [part("hook", program, notes, volume=78, reverb=45)]
