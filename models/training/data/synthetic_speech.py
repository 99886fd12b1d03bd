"""Fully synthetic speech for the deepfake task, split into training and held-out voices."""

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
from models.training.data.recordings import Recording, read_recordings

# For training, by synthesiser; a family that is not named here is held out.
SENTENCES_PER_VOICE = {"espeak-ng": 4, "flite": 40}
HELD_OUT_VOICES = ("espeak-ng/en-us+f2", "espeak-ng/en+m2", "flite/awb")
MIMIC3_TEST_EVERY = 6  # every sixth voice is held out

Samples = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class HeldOutSynthesiser:
    """Speech of one kind of synthesiser that is held out from training."""

    name: str
    unheard: str  # what is held out: some of its voices, or the whole family
    sounds: list[Samples]  # mono at 16 kHz, trimmed


def training_speech(data_dir: Path, *, workers: int) -> list[Samples]:
    """Create trimmed sounds of the synthesisers for training; ModelError if one is missing."""
    mimic3, _ = mimic3_recordings(data_dir)
    utterances = []
    for engine, n_sentences in SENTENCES_PER_VOICE.items():
        voices = [v for v in VOICES if v.engine == engine and v.id not in HELD_OUT_VOICES]
        for index, voice in enumerate(voices):
            utterances += [
                (TRAINING[(index * n_sentences + n) % len(TRAINING)], voice)
                for n in range(n_sentences)
            ]
    return [*_trimmed(mimic3), *_speak_all(utterances, workers)]


def held_out_synthesisers(data_dir: Path, *, workers: int) -> tuple[HeldOutSynthesiser, ...]:
    """Create the held-out speech of every synthesiser; ModelError if one is missing."""
    _, mimic3 = mimic3_recordings(data_dir)
    larynx = read_recordings(data_dir, "larynx")
    synthesisers = [
        HeldOutSynthesiser(name="mimic3 (VITS)", unheard="voices", sounds=_trimmed(mimic3)),
        HeldOutSynthesiser(
            name="larynx (GlowTTS, HiFi-GAN)", unheard="family", sounds=_trimmed(larynx)
        ),
    ]
    for engine in dict.fromkeys(voice.engine for voice in VOICES):
        is_in_training = engine in SENTENCES_PER_VOICE
        voices = [v for v in VOICES if v.engine == engine]
        voices = [v for v in voices if not is_in_training or v.id in HELD_OUT_VOICES]
        sounds = _speak_all([(text, voice) for voice in voices for text in RESERVED], workers)
        unheard = "voices" if is_in_training else "family"
        synthesisers.append(HeldOutSynthesiser(name=engine, unheard=unheard, sounds=sounds))
    return tuple(synthesisers)


def trimmed(samples: Samples) -> Samples:
    """Return a sound without the silence at its ends."""
    return np.asarray(trim(samples.astype(np.float64)), dtype=np.float32)


def mimic3_recordings(data_dir: Path) -> tuple[list[Recording], list[Recording]]:
    """Return recordings of the voices for training, and of those held out.

    Raises:
        ModelError: they are missing.
    """
    recordings = read_recordings(data_dir, "mimic3")
    held_out = set(sorted({recording.speaker for recording in recordings})[::MIMIC3_TEST_EVERY])
    training, test = (
        [r for r in recordings if (r.speaker in held_out) == is_test] for is_test in (False, True)
    )
    return training, test


def _trimmed(recordings: Sequence[Recording]) -> list[Samples]:
    return [trimmed(recording.samples) for recording in recordings]


def _speak_all(utterances: Sequence[tuple[str, Voice]], workers: int) -> list[Samples]:
    try:
        # Threads suffice: the synthesisers run in processes of their own.
        with ThreadPoolExecutor(max_workers=workers) as pool:
            return list(pool.map(lambda each: speak(*each), utterances))
    except RenderError as error:
        raise ModelError(f"The synthetic speech cannot be rendered: {error}") from error
