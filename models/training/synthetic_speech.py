"""Wholly synthetic speech for the deepfake task, and which of it training never hears."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assets.recipes.errors import RenderError
from assets.recipes.speech.sentences import RESERVED, TRAINING
from assets.recipes.speech.synthesisers import speak, trim
from assets.recipes.speech.voices import VOICES, Voice
from explorer.errors import ModelError
from models.training.recordings import read_recordings

# Sentences that each voice says in training; what is not named here is a family held out.
TAUGHT = {"espeak-ng": 4, "flite": 40}
HELD_OUT_VOICES = ("espeak-ng/en-us+f2", "espeak-ng/en+m2", "flite/awb")
MIMIC3_TEST_EVERY = 6  # one voice of so many is held out

Samples = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class Generator:
    """Speech of one kind of synthesiser that training never heard."""

    name: str
    unheard: str  # what of it is new: its voices, or the whole family
    sounds: list[Samples]  # mono at 16 kHz, trimmed


def taught_speech(data_dir: Path, *, workers: int) -> list[Samples]:
    """Trimmed sounds of the synthesisers that training hears; ModelError if one is missing."""
    mimic3, _ = _mimic3(data_dir)
    said = []
    for engine, n_sentences in TAUGHT.items():
        voices = [v for v in VOICES if v.engine == engine and v.id not in HELD_OUT_VOICES]
        for index, voice in enumerate(voices):
            said += [
                (TRAINING[(index * n_sentences + n) % len(TRAINING)], voice)
                for n in range(n_sentences)
            ]
    return [*mimic3, *_spoken(said, workers)]


def held_out_generators(data_dir: Path, *, workers: int) -> tuple[Generator, ...]:
    """Every synthesiser with what training never heard of it; ModelError if one is missing."""
    _, mimic3 = _mimic3(data_dir)
    larynx = [trimmed(recording.samples) for recording in read_recordings(data_dir, "larynx")]
    generators = [
        Generator(name="mimic3 (VITS)", unheard="voices", sounds=mimic3),
        Generator(name="larynx (GlowTTS, HiFi-GAN)", unheard="family", sounds=larynx),
    ]
    for engine in dict.fromkeys(voice.engine for voice in VOICES):
        is_taught = engine in TAUGHT
        voices = [v for v in VOICES if v.engine == engine]
        voices = [v for v in voices if not is_taught or v.id in HELD_OUT_VOICES]
        sounds = _spoken([(text, voice) for voice in voices for text in RESERVED], workers)
        unheard = "voices" if is_taught else "family"
        generators.append(Generator(name=engine, unheard=unheard, sounds=sounds))
    return tuple(generators)


def trimmed(samples: Samples) -> Samples:
    """A sound without the silence at its ends."""
    return np.asarray(trim(samples.astype(np.float64)), dtype=np.float32)


def _mimic3(data_dir: Path) -> tuple[list[Samples], list[Samples]]:
    """Sounds of the voices for training and of those held out."""
    recordings = read_recordings(data_dir, "mimic3")
    held_out = set(sorted({recording.speaker for recording in recordings})[::MIMIC3_TEST_EVERY])
    taught, tested = (
        [trimmed(r.samples) for r in recordings if (r.speaker in held_out) == is_test]
        for is_test in (False, True)
    )
    return taught, tested


def _spoken(said: Sequence[tuple[str, Voice]], workers: int) -> list[Samples]:
    try:
        # Threads suffice: the work is done in the synthesisers' own processes.
        with ThreadPoolExecutor(max_workers=workers) as pool:
            return list(pool.map(lambda each: speak(*each), said))
    except RenderError as error:
        raise ModelError(f"The synthetic speech cannot be made: {error}") from error
