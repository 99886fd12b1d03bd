"""Emotional speech by rule: a synthesiser's sentence, reshaped.

The rules and their sources:

- Murray and Arnott 1993, "Toward the simulation of emotion in synthetic speech": anger: pitch very
  much higher, much wider, changing abruptly on stressed syllables, louder, tense articulation;
  happiness: pitch much higher, much wider, smooth upward inflections; sadness: slightly slower,
  slightly lower and narrower pitch, downward inflections, quieter.
- Burkhardt and Sendlmeier 2000, "Verification of acoustical correlates of emotional speech using
  formant-synthesis": joy: wider range, faster, formants raised as by spread lips, and a wave-like
  contour whose stressed syllables are raised and whose others are lowered.
- Juslin and Laukka 2003, "Communication of emotions in vocal expression and music performance":
  anger and happiness: fast, high, variable, much energy in high frequencies, fast onsets, rising;
  happiness more regular from cycle to cycle than anger; sadness: slow, low, little variability,
  little energy in high frequencies, slow onsets, falling.
- Schröder 2001, "Emotional speech synthesis: a review", collects such rules as settings.

The amounts follow recordings. In Berlin EmoDB (Burkhardt et al. 2005), the pitch of anger,
happiness and sadness is 1.68, 1.63 and 0.91 times that of neutral speech; their pitch ranges are
10.2, 11.9 and 5.4 semitones (neutral: 7.5); and their spectra are brighter, somewhat brighter, and
duller. A clip's seed sets its voice, sentence and tempo, and how strongly it follows each rule.
Neutral speech goes through the same processing, so that its traces do not give a class away.

The rules describe how people sound when they act an emotion; no emotion is involved.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from random import Random

import numpy as np
from numpy.typing import NDArray

from assets.recipes.level import RMS, soften_peaks
from assets.recipes.speech import prosody
from assets.recipes.speech.sentences import RESERVED, TRAINING
from assets.recipes.speech.synthesisers import speak
from assets.recipes.speech.voices import VOICES, Voice
from assets.recipes.speech.world import FRAME_SAMPLES, SAMPLE_RATE, Speech, analyse, synthesise

EMOTIONS = ("angry", "happy", "neutral", "sad")
# Networks are trained and tested on seeds below this; the bundled clips use seeds from here on.
BUNDLED_SEEDS_FROM = 1_000_000
SECONDS = 2.0
N_SAMPLES = int(SECONDS * SAMPLE_RATE)

_FADE_S = 0.01
_LONGEST_S = 1.97
# Weights of the engines. The better ones have few voices; without weights, espeak-ng's many voices
# would speak most clips.
_ENGINES = {"espeak-ng": 4, "flite": 3, "festival": 3}


@dataclass(frozen=True, kw_only=True)
class Manner:
    """A manner of speaking; the defaults add no emotion."""

    pitch: float = 0.0  # semitones above the voice's own
    pitch_range: float = 7.5  # semitones, 10th to 90th percentile
    duration: float = 1.0  # times as long
    shape: prosody.Shape = "none"  # of the accents
    accent: float = 0.0  # their size in semitones, before the range is set
    accent_db: float = 0.0  # their loudness
    rise: float = 0.0  # semitones from the first frame to the last
    turn: float = 0.0  # semitones in the last 0.2 s
    flow: float = 0.0  # s over which the pitch is smoothed
    tilt: tuple[float, ...] = (0.0,) * len(prosody.TILT_HZ)  # dB
    formants: float = 1.0  # times as high
    dynamics: float = 1.0  # spread of levels, times as wide
    attack: float = 0.0
    jitter: float = 0.06  # semitones
    breath: float = 0.0


MANNERS: dict[str, Manner] = {
    "angry": Manner(
        pitch=9.0,
        pitch_range=11.0,
        duration=0.90,
        shape="abrupt",
        accent=6.0,
        accent_db=4.0,
        rise=1.0,
        turn=-4.0,
        tilt=(-9.0, -6.0, 0.0, 7.0, 7.5, 3.0),
        formants=0.99,
        dynamics=1.15,
        attack=0.4,
        jitter=0.14,
        breath=-0.5,
    ),
    "happy": Manner(
        pitch=8.5,
        pitch_range=13.0,
        duration=0.93,
        shape="wave",
        accent=6.0,
        accent_db=1.5,
        rise=1.5,
        turn=3.0,
        flow=0.02,
        tilt=(-5.5, -3.5, 0.5, 4.5, 4.0, 2.0),
        formants=1.08,
        dynamics=1.10,
        attack=0.2,
        jitter=0.03,
        breath=-0.1,
    ),
    "neutral": Manner(),
    "sad": Manner(
        pitch=-1.6,
        pitch_range=5.4,
        duration=1.18,
        shape="downward",
        accent=2.0,
        rise=-1.0,
        turn=-1.0,
        flow=0.05,
        tilt=(4.0, 1.0, -3.0, -2.0, -1.0, 0.0),
        formants=0.99,
        dynamics=0.92,
        attack=-0.4,
        jitter=0.10,
        breath=0.25,
    ),
}


def emotion_clip(label: str, seed: int) -> NDArray[np.float32]:
    """Say a sentence in the manner of an emotion.

    label: one of EMOTIONS. seed: any integer >= 0. It sets voice, sentence and tempo, which are the
    same for all four labels, and how strongly each rule is followed. BUNDLED_SEEDS_FROM and above
    belong to the bundled clips and say reserved sentences.

    Returns float32 of shape (32000,): 2 s of mono at 16 kHz, RMS 0.1 (-20 dBFS) over the voiced
    part, peak at most 0.95, and zeros after the sentence. On one machine, the same arguments give
    the same samples, bit for bit. Raises ValueError for an unknown label, and RenderError if a
    synthesiser or pyworld is missing.
    """
    manner = vary(label, seed)
    voice, sentence, rate = utterance(seed)
    return _finish(perform_emotion(analyse(speak(sentence, voice, rate=rate)), manner, seed))


def render_emotions(items: Sequence[tuple[str, int]], workers: int = 2) -> NDArray[np.float32]:
    """Make many clips, given as (label, seed).

    workers: clips that are made at the same time. Returns float32 of shape (len(items), 32000), in
    the order of `items`. Raises what `emotion_clip` raises.
    """
    clips = np.zeros((len(items), N_SAMPLES), dtype=np.float32)
    # Threads suffice: synthesisers are processes, and WORLD releases the interpreter's lock.
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for index, clip in enumerate(pool.map(lambda item: emotion_clip(*item), items)):
            clips[index] = clip
    return clips


def utterance(seed: int) -> tuple[Voice, str, float]:
    """Return the voice, sentence and tempo of a seed, which are the same for every emotion.

    Half of the seeds choose a female voice; seeds from BUNDLED_SEEDS_FROM on say reserved
    sentences.
    """
    rng = Random(f"utterance:{seed}")
    sex = rng.choice(("female", "male"))
    engine = rng.choices(tuple(_ENGINES), weights=tuple(_ENGINES.values()))[0]
    voice = rng.choice([v for v in VOICES if v.sex == sex and v.engine == engine])
    sentence = rng.choice(RESERVED if seed >= BUNDLED_SEEDS_FROM else TRAINING)
    return voice, sentence, rng.uniform(0.95, 1.2)


def vary(label: str, seed: int) -> Manner:
    """Return the manner of an emotion, with strengths of its rules that vary with the seed.

    Raises ValueError for an unknown label.
    """
    if label not in MANNERS:
        raise ValueError(f"unknown emotion {label!r}; known emotions: {', '.join(EMOTIONS)}")
    rng = Random(f"{label}:{seed}")
    strength = rng.uniform(0.75, 1.2)

    def share() -> float:
        return strength * rng.uniform(0.8, 1.2)

    manner, plain = MANNERS[label], MANNERS["neutral"]
    timbre = share()
    return replace(
        manner,
        pitch=manner.pitch * share() + rng.uniform(-1.0, 1.0),
        pitch_range=manner.pitch_range * rng.uniform(0.8, 1.2),
        duration=manner.duration ** share() * rng.uniform(0.96, 1.04),
        accent=manner.accent * share(),
        accent_db=manner.accent_db * share(),
        rise=manner.rise * share() + rng.uniform(-1.0, 1.0),
        turn=manner.turn * share(),
        tilt=tuple(gain * timbre + rng.uniform(-1.0, 1.0) for gain in manner.tilt),
        formants=manner.formants ** share() * rng.uniform(0.97, 1.03),
        dynamics=manner.dynamics ** share(),
        attack=manner.attack * share(),
        jitter=plain.jitter + (manner.jitter - plain.jitter) * share(),
        breath=manner.breath * share(),
    )


def perform_emotion(speech: Speech, manner: Manner, seed: int) -> Speech:
    """Return speech in another manner, unchanged where the manner sets nothing.

    seed: of the irregular pitch. The result is at most 1.97 s long: a longer sentence is sped up.
    Raises ValueError if no frame is voiced.
    """
    spoken_s = len(speech.pitch_hz) * FRAME_SAMPLES / SAMPLE_RATE
    duration = min(manner.duration, _LONGEST_S / spoken_s)
    voiced = prosody.at_tempo((speech.pitch_hz > 0).astype(float), duration) > 0.5
    if not voiced.any():
        raise ValueError("this speech has no voiced frame")
    pitch = prosody.at_tempo(prosody.to_semitones(speech.pitch_hz), duration)
    envelope = prosody.at_tempo(speech.envelope, duration)
    level = prosody.frame_level_db(envelope)
    centres = prosody.accents(level, voiced)
    gain_db = prosody.level_gain(level, voiced, dynamics=manner.dynamics, attack=manner.attack)
    gain_db += manner.accent_db * prosody.bumps(len(level), centres)
    coloured = prosody.shift_formants(prosody.tilt(envelope, manner.tilt), manner.formants)
    # Tense or slack vocal folds colour the voice, but not a noise such as s, made elsewhere.
    envelope = np.where(voiced[:, None], coloured, envelope)
    aperiodicity = prosody.at_tempo(speech.aperiodicity, duration)
    breathy = np.where(voiced[:, None], prosody.breathe(aperiodicity, manner.breath), aperiodicity)
    return Speech(
        pitch_hz=prosody.to_hertz(_melody(pitch, voiced, centres, manner, seed), voiced),
        envelope=envelope * 10 ** (gain_db[:, None] / 10),
        aperiodicity=breathy,
    )


def _melody(
    pitch: NDArray[np.float64],
    voiced: NDArray[np.bool_],
    centres: NDArray[np.int_],
    manner: Manner,
    seed: int,
) -> NDArray[np.float64]:
    middle = float(np.median(pitch[voiced]))
    line = prosody.smoothed(pitch, manner.flow) if manner.flow else pitch
    line = line + manner.accent * prosody.accent_line(len(line), centres, manner.shape)
    line = line + prosody.ramp(len(line), manner.rise, manner.turn)
    line = prosody.set_range(line, voiced, manner.pitch_range)
    line = line + middle + manner.pitch - float(np.median(line[voiced]))
    return line + prosody.wobble(len(line), manner.jitter, np.random.default_rng(seed))


def _finish(speech: Speech) -> NDArray[np.float32]:
    """Synthesise, set the level, soften peaks, fade both ends, and pad with zeros to 2 s."""
    made = synthesise(speech)[:N_SAMPLES]
    voiced = np.repeat(speech.pitch_hz > 0, FRAME_SAMPLES)[: len(made)]
    rms = float(np.sqrt(np.mean(made[: len(voiced)][voiced] ** 2)))
    made = soften_peaks(made * (RMS / rms))
    n_fade = int(_FADE_S * SAMPLE_RATE)
    made[:n_fade] *= np.linspace(0.0, 1.0, n_fade)
    made[-n_fade:] *= np.linspace(1.0, 0.0, n_fade)
    clip = np.zeros(N_SAMPLES, dtype=np.float32)
    clip[: len(made)] = made
    return clip
