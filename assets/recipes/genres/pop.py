"""Pop: a loop of four chords, bright synths or piano, claps, a tidy bass and a voice-like lead."""

from random import Random

from assets.recipes import instruments as gm
from assets.recipes.bass import figure_bass
from assets.recipes.comping import broken, hold, strike
from assets.recipes.drums import drum_part
from assets.recipes.lead import bends_into, melody
from assets.recipes.performance import bars_in_clip
from assets.recipes.song import Arrangement, Part, part
from assets.recipes.theory import NAMES, Chord, chart, ladder, voicing

_CHARTS = (
    "1:maj 5:maj 6:m 4:maj",
    "6:m 4:maj 1:maj 5:maj",
    "1:add9 6:m7 4:add9 5:sus4",
    "4:maj 1:maj 5:maj 6:m",
    "1:maj 3:m 4:maj 5:maj",
    "1:add9/5:maj 6:m7/4:add9 1:add9/5:maj 6:m7/4:add9",
)
_GROOVES = (
    {gm.KICK: "9.....7.9.......", gm.CLAP: "....9.......9...", gm.CLOSED_HAT: "6.6.6.6.6.6.6.6."},
    {gm.KICK: "9..7..9...7.....", gm.CLAP: "....9.......9...", gm.CLOSED_HAT: "6454645464546454"},
    {gm.KICK: "9...9...9...9...", gm.CLAP: "....9.......9...", gm.SHAKER: "4.6.4.6.4.6.4.6."},
    {
        gm.KICK: "9.......9.7.....",
        gm.SNARE: "....8.......8...",
        gm.CLAP: "....8.......8...",
        gm.TAMBOURINE: "5.7.5.7.5.7.5.7.",
    },
)
_BASSES = (
    ("1' 1' 1' 1' 1' 1' 1' 1'",),
    ("1 - - 1 - - 1 - . . 1 - 1 - - -",),
    ("1 - - - - - 1' . 1 - - - - - 5 -",),
    ("1 - - - - - - -",),
)
_ARPEGGIOS = ((0, 1, 2, 3, 2, 1, 2, 1), (0, 2, 1, 2, 3, 2, 1, 2), (0, 1, 2, 3))
_HOOKS = (
    "8-7-8-..7-7-6-..",
    "..7-7-8---7-6---",
    "8---7---6-7-8-..",
    "7.7.8.7-----....",
    "..8-..8-7-7-8---",
    "8-----7-------6-",
)


def pop(rng: Random) -> Arrangement:
    """Draw a key, a chart, drums, and which of piano, arpeggio and guitar joins the pad."""
    key = rng.randrange(12)
    tempo = rng.uniform(96, 128)
    n_bars = bars_in_clip(tempo)
    chords = chart(key, rng.choice(_CHARTS), n_bars=n_bars)
    parts = [
        _drums(rng, n_bars),
        _bass(rng, chords, n_bars),
        *_chords(rng, chords, n_bars),
        _voice(rng, key, chords, n_bars),
    ]
    name = rng.choice(("Summer loop", "Paper hearts", "Window seat", "Neon kite", "Soda chorus"))
    return Arrangement(
        title=f"{name} in {NAMES[key]}", tempo_bpm=tempo, parts=tuple(parts), looseness_s=0.002
    )


def _drums(rng: Random, n_bars: int) -> Part:
    groove = rng.choice(_GROOVES)
    kit = rng.choice((gm.ELECTRONIC_KIT, gm.TR808_KIT, gm.STANDARD_KIT, gm.POWER_KIT))
    fill = dict(groove) | {gm.SNARE: "............8.88"}
    return drum_part(
        rng, (groove,), kit=kit, n_bars=n_bars, fills=(fill,), crash=0.35, volume=98, reverb=25
    )


def _bass(rng: Random, chords: tuple[Chord, ...], n_bars: int) -> Part:
    program = rng.choice((gm.SYNTH_BASS, gm.SYNTH_BASS, gm.RUBBER_BASS, gm.FINGER_BASS))
    notes = figure_bass(chords, rng.choice(_BASSES), n_bars=n_bars, low=31)
    return part("bass", program, notes, volume=98, reverb=5)


def _chords(rng: Random, chords: tuple[Chord, ...], n_bars: int) -> list[Part]:
    pad = rng.choice((gm.WARM_PAD, gm.POLY_PAD, gm.NEW_AGE_PAD, gm.SYNTH_STRINGS, gm.CHOIR_PAD))
    layers = [part("pad", pad, hold(chords, lambda c: voicing(c, 60)), volume=78, reverb=60)]
    choice = rng.random()
    if choice < 0.35:
        program = rng.choice((gm.BRIGHT_PIANO, gm.PIANO, gm.DX_PIANO))
        pattern = rng.choice(("7-6-7-6-", "8--7--7-8--7--7-", "7---6---7---6---"))
        notes = strike(chords, (pattern,), lambda c: voicing(c, 60), n_bars=n_bars, loudest=96)
        layers.append(part("piano", program, notes, volume=88))
    elif choice < 0.75:
        program = rng.choice(
            (gm.SAW_LEAD, gm.SQUARE_LEAD, gm.DX_PIANO, gm.CALLIOPE_LEAD, gm.MARIMBA)
        )
        notes = broken(
            chords,
            rng.choice(_ARPEGGIOS),
            lambda c: voicing(c, 67),
            n_beats=n_bars * 4,
            step=rng.choice((0.25, 0.5)),
            loudness=78,
        )
        layers.append(part("arpeggio", program, notes, volume=74))
    else:
        pattern = rng.choice(("7.67.67.7.67.67.", "7-7-.67-.67-7-6-"))
        notes = strike(
            chords, (pattern,), lambda c: voicing(c, 55), n_bars=n_bars, strum=0.015, loudest=92
        )
        layers.append(part("guitar", gm.STEEL_GUITAR, notes, volume=88))
    return layers


def _voice(rng: Random, key: int, chords: tuple[Chord, ...], n_bars: int) -> Part:
    program = rng.choice((gm.VOICE_OOH, gm.VOICE_LEAD, gm.CHOIR, gm.SAW_LEAD, gm.CALLIOPE_LEAD))
    low = rng.choice((62, 65, 67))
    pitches = ladder(key, rng.choice(("major", "major pentatonic")), low, low + 14)
    notes = melody(rng, chords, pitches, _HOOKS, n_bars=n_bars, leap=0.1, variety=0.4)
    bends = bends_into(rng, notes, chance=0.3, depth=1.0, vibrato=0.25)
    return part("voice", program, notes, bends=bends, volume=104, reverb=60)
