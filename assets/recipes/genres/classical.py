"""Classical: sonatina, nocturne, string quartet, invention, small orchestra; never drums."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from assets.recipes import instruments as gm
from assets.recipes.bass import figure_bass
from assets.recipes.comping import broken, hold, strike
from assets.recipes.lead import melody
from assets.recipes.performance import bars_in_clip
from assets.recipes.song import Arrangement, Note, Part, part
from assets.recipes.theory import NAMES, Chord, chart, ladder, lowest_pitch, voicing

# Returns the pitches of the song's scale from a lowest to a highest pitch.
Scale = Callable[[int, int], tuple[int, ...]]
# Writes the parts from (random generator, chords, scale, bars, beats per bar).
Setting = Callable[[Random, tuple[Chord, ...], Scale, int, int], list[Part]]

_MAJOR = (
    "1:maj 4:maj/5:7 1:maj 5:7",
    "1:maj 6:m 2:m 5:7",
    "1:maj 5:7 6:m 4:maj/5:7",
    "1:maj/5:maj 6:m/3:m 4:maj/1:maj 2:m/5:7",
    "1:maj/4:maj 1:maj/5:7 1:maj/6:m 2:m/5:7",
)
_MINOR = (
    "1:m 4:m/5:7 1:m 5:7",
    "1:m b6:maj 2:dim 5:7",
    "1:m b7:maj b6:maj 5:7",
    "1:m/4:m b7:maj/b3:maj b6:maj/2:dim 5:7",
)
_THEMES = (
    "8---6-7-",
    "8-67----",
    "8-----675-7-6-5-",
    "7-7-7---6-6-8---",
    "8---7-6-",
    "76767676",
    "8--67-6-7---....",
    "8-------6-7-8---",
)
_RUNS = ("8767676776767676", "8-767-767-76767-", "8---76767-7-6767")


def classical(rng: Random) -> Arrangement:
    """Draw the setting, then key, mode and metre."""
    setting, name = rng.choice(_SETTINGS)
    key, minor = rng.randrange(12), rng.random() < 0.4
    beats = 3 if rng.random() < 0.3 else 4
    tempo = rng.choice((rng.uniform(62, 84), rng.uniform(92, 138)))
    n_bars = bars_in_clip(tempo, beats)
    text = rng.choice(_MINOR if minor else _MAJOR)
    if beats == 3:
        text = " ".join(
            bar.split("/")[-1] if index else bar.split("/")[0]
            for index, bar in enumerate(text.split())
        )
    chords = chart(key, text, n_bars=n_bars, beats_per_bar=beats)
    scale = "harmonic" if minor else "major"
    parts = setting(rng, chords, lambda low, high: ladder(key, scale, low, high), n_bars, beats)
    title = f"{name} in {NAMES[key]} {'minor' if minor else 'major'}"
    return Arrangement(
        title=title,
        tempo_bpm=tempo,
        beats_per_bar=beats,
        parts=tuple(parts),
        looseness_s=0.008,
        touch=9,
    )


def _theme(
    rng: Random,
    chords: tuple[Chord, ...],
    pitches: tuple[int, ...],
    n_bars: int,
    beats: int,
    runs: float,
) -> list[Note]:
    rhythms = _RUNS if rng.random() < runs else _THEMES
    cut = {4: rhythms, 3: tuple(text[: len(text) * 3 // 4] for text in rhythms)}[beats]
    return melody(
        rng, chords, pitches, cut, n_bars=n_bars, beats_per_bar=beats, leap=0.15, loudest=104
    )


def _piano(
    rng: Random, chords: tuple[Chord, ...], scale: Scale, n_bars: int, beats: int
) -> list[Part]:
    """A sonata: melody over an Alberti bass or broken triads."""
    program = rng.choice((gm.PIANO, gm.PIANO, gm.PIANO, gm.HARPSICHORD))
    order = rng.choice(((0, 2, 1, 2), (0, 2, 1, 2), (0, 1, 2, 3, 2, 1), (0, 1, 2)))
    step = rng.choice((0.25, 0.5)) if len(order) == 4 else 1 / 3 if len(order) == 3 else 0.5
    left = broken(
        chords, order, lambda c: voicing(c, 48), n_beats=n_bars * beats, step=step, loudness=66
    )
    right = _theme(rng, chords, scale(69, 88), n_bars, beats, 0.35)
    return [part("piano", program, left + right, reverb=60)]


def _nocturne(
    rng: Random, chords: tuple[Chord, ...], scale: Scale, n_bars: int, beats: int
) -> list[Part]:
    """Wide arpeggios under a slow song, for piano alone or with a solo instrument."""
    order = (0, 2, 4, 3, 4, 2) if beats == 3 else (0, 2, 4, 5, 4, 2, 3, 2)
    left = broken(
        chords, order, lambda c: voicing(c, 43)[:3], n_beats=n_bars * beats, loudness=64, ring=2.5
    )
    song = _theme(rng, chords, scale(67, 86), n_bars, beats, 0.0)
    solo = rng.choice((gm.PIANO, gm.VIOLIN, gm.CELLO, gm.FLUTE, gm.CLARINET, gm.OBOE))
    down = 12 if solo == gm.CELLO else 0
    song = [replace(note, pitch=note.pitch - down) for note in song]
    accompanist = rng.choice((gm.PIANO, gm.PIANO, gm.HARP))
    return [part("solo", solo, song, reverb=75), part("arpeggio", accompanist, left, reverb=70)]


def _quartet(
    rng: Random, chords: tuple[Chord, ...], scale: Scale, n_bars: int, beats: int
) -> list[Part]:
    """A first-violin melody; second violin and viola pulse or hold; the cello plays the bass."""
    pulse = rng.choice(("77667766", "x---o---", ".7.7.7.7", "7777777777777777"))
    if beats == 3:
        pulse = pulse[: len(pulse) * 3 // 4]
    violin = _theme(rng, chords, scale(69, 91), n_bars, beats, 0.3)
    inner = strike(
        chords,
        (pulse,),
        lambda c: voicing(c, 60)[:2],
        n_bars=n_bars,
        beats_per_bar=beats,
        loudest=84,
    )
    viola = strike(
        chords,
        (pulse,),
        lambda c: voicing(c, 53)[:1],
        n_bars=n_bars,
        beats_per_bar=beats,
        loudest=84,
    )
    figure = rng.choice(
        ("1 - 3 - 5 - 8 -", "1 - - - 5 - - -", "1 1 1 1 1 1 1 1", "1' . 5' . 1' . 5' .")
    )
    words = figure.split()[: beats * 2]
    cello = figure_bass(chords, (" ".join(words),), n_bars=n_bars, beats_per_bar=beats, low=36)
    return [
        part("violin", gm.VIOLIN, violin, volume=104, reverb=70),
        part("second violin", gm.VIOLIN, inner, volume=80, reverb=70),
        part("viola", gm.VIOLA, viola, volume=84, reverb=70),
        part("cello", gm.CELLO, cello, volume=96, reverb=70),
    ]


def _counterpoint(
    rng: Random, chords: tuple[Chord, ...], scale: Scale, n_bars: int, beats: int
) -> list[Part]:
    """Two upper voices that enter half a bar apart, over a singing bass and a continuo."""
    upper = _theme(rng, chords, scale(70, 89), n_bars, beats, 0.6)
    lower = _theme(rng, chords, scale(60, 79), n_bars, beats, 0.6)
    answer = [
        replace(note, start=note.start + beats / 2, velocity=note.velocity - 8) for note in lower
    ]
    bass = _theme(rng, chords, scale(40, 57), n_bars, beats, 0.0)
    root = lowest_pitch(chords[0].root, 40)
    bass = [Note(start=0.0, length=bass[0].length, pitch=root, velocity=90), *bass[1:]]
    voices = rng.choice(
        (
            (gm.HARPSICHORD, gm.HARPSICHORD, gm.HARPSICHORD),
            (gm.VIOLIN, gm.VIOLIN, gm.CELLO),
            (gm.FLUTE, gm.OBOE, gm.BASSOON),
            (gm.CHURCH_ORGAN, gm.CHURCH_ORGAN, gm.CHURCH_ORGAN),
            (gm.RECORDER, gm.VIOLIN, gm.CELLO),
            (gm.PIANO, gm.PIANO, gm.PIANO),
        )
    )
    continuo = hold(chords, lambda c: voicing(c, 55), loudness=58)
    lines = [
        part(f"voice {number}", program, notes, reverb=70)
        for number, program, notes in zip((1, 2, 3), voices, (upper, answer, bass), strict=True)
    ]
    return [*lines, part("continuo", gm.HARPSICHORD, continuo, volume=64, reverb=60)]


def _orchestra(
    rng: Random, chords: tuple[Chord, ...], scale: Scale, n_bars: int, beats: int
) -> list[Part]:
    """A wind solo over strings, horns and plucked or bowed basses."""
    solo = rng.choice((gm.FLUTE, gm.OBOE, gm.CLARINET, gm.TRUMPET, gm.STRINGS, gm.HORN))
    shift = -12 if solo == gm.HORN else 0
    theme = _theme(rng, chords, scale(69 + shift, 88 + shift), n_bars, beats, 0.25)
    tremolo = rng.random() < 0.4
    pattern = "7666" * beats if tremolo else "7" + "-" * (beats - 1)
    strings = strike(
        chords, (pattern,), lambda c: voicing(c, 55), n_bars=n_bars, beats_per_bar=beats, loudest=84
    )
    figure = "1' . 5' . 1' . 5' ." if rng.random() < 0.5 else "1 - - - 1 - - -"
    words = figure.split()[: beats * 2]
    bass = figure_bass(chords, (" ".join(words),), n_bars=n_bars, beats_per_bar=beats, low=36)
    horns = hold(chords, lambda c: voicing(c, 50)[:2], loudness=66)
    low = rng.choice((gm.CONTRABASS, gm.CELLO, gm.PIZZICATO))
    return [
        part("solo", solo, theme, volume=104, reverb=80),
        part("strings", gm.STRINGS, strings, volume=90, reverb=80),
        part("basses", low, bass, volume=108, reverb=70),
        part("horns", gm.HORN, horns, volume=64, reverb=80),
    ]


_SETTINGS: tuple[tuple[Setting, str], ...] = (
    (_piano, "Sonatina"),
    (_nocturne, "Nocturne"),
    (_quartet, "String quartet"),
    (_counterpoint, "Invention"),
    (_orchestra, "Serenade"),
)
