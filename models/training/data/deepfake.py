"""Clips for the deepfake task: recordings, vocoded copies of them, and synthetic speech.

A network trained on one corpus against another learns their channels, so most clips come in
matched sets: a recording and copies of it by three vocoders, with the same words, voice, room and
microphone. Everything goes through the same channel (`channel.py`). Speakers and whole families of
synthesisers are held out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

from assets.recipes.speech.vocoders import VOCODERS
from models.labels import ORIGINS
from models.training.data.channel import treat, windows
from models.training.data.copies import copies
from models.training.data.labelled import LabelledClips, concatenate, label_all
from models.training.data.options import DataOptions
from models.training.data.recordings import (
    EMODB_FOLDS,
    SAMPLE_RATE,
    Recording,
    read_recordings,
)
from models.training.data.synthetic_speech import held_out_synthesisers, training_speech, trimmed

REAL, FAKE = (ORIGINS.index(origin) for origin in ("real", "fake"))
N_SAMPLES = 2 * SAMPLE_RATE
# Readers of the downloadable clips; held out from all training.
READERS_OF_CLIPS = ("198", "3436", "5703")
N_VALIDATION_READERS = 20
READERS = "LibriSpeech test-other"
ACTORS_HELD_OUT = EMODB_FOLDS[0]

Samples = NDArray[np.float32]
Windows = Float[Tensor, "n n_samples"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """Test clips of one origin."""

    name: str
    target: int  # REAL or FAKE
    clips: Windows
    unheard: str  # what was held out from training: speakers, voices or the family
    against: str  # name of the recordings that it is compared with; its own name for a recording


def deepfake_training_clips(options: DataOptions) -> LabelledClips:
    """Create the training clips: as many of either class, apart from the synthetic speech.

    Raises:
        ModelError: recordings, synthesisers or vocoders are missing.
    """
    generator = np.random.default_rng(0)
    speech = cut_windows(training_speech(options.data_dir, workers=options.workers), N_SAMPLES)
    return concatenate(
        [
            *_reader_clips(training_readers(options)[N_VALIDATION_READERS:], options, generator),
            *_actor_clips(options, generator),
            label_all(treat(speech, generator), FAKE),
        ]
    )


def validation_clips(options: DataOptions) -> LabelledClips:
    """Create matched pairs, recording and Griffin-Lim copy, of readers in no other set.

    Raises:
        ModelError: recordings are missing.
    """
    return _pairs(training_readers(options)[:N_VALIDATION_READERS], options)


def held_out_pairs(options: DataOptions) -> LabelledClips:
    """Create such pairs of held-out readers: the clips on which the task's recall is measured.

    Raises:
        ModelError: recordings are missing.
    """
    return _pairs(test_readers(options), options)


def held_out_sources(options: DataOptions) -> tuple[Source, ...]:
    """Create the test clips by origin, the recordings of LibriSpeech first.

    Raises:
        ModelError: recordings, synthesisers or vocoders are missing.
    """
    others = test_readers(options)
    actors = [r for r in read_recordings(options.data_dir, "emodb") if r.speaker in ACTORS_HELD_OUT]
    synthesisers = held_out_synthesisers(options.data_dir, workers=options.workers)
    return (
        *_matched(READERS, _trimmed(others), options),
        *_matched("EmoDB", _trimmed(actors), options),
        *(
            Source(
                name=each.name,
                target=FAKE,
                clips=treat(_first(each.sounds), None),
                unheard=each.unheard,
                against=READERS,
            )
            for each in synthesisers
        ),
    )


def training_readers(options: DataOptions) -> list[Recording]:
    """Return the readers of LibriSpeech's training subset; ModelError if it is missing."""
    recordings = read_recordings(options.data_dir, "librispeech")
    readers = [r for r in recordings if r.subset == "train" and r.speaker not in READERS_OF_CLIPS]
    return sorted(readers, key=lambda recording: int(recording.speaker))


def test_readers(options: DataOptions) -> list[Recording]:
    """Return the readers of LibriSpeech's subset test-other; ModelError if it is missing."""
    recordings = read_recordings(options.data_dir, "librispeech")
    return [recording for recording in recordings if recording.subset == "test-other"]


def _reader_clips(
    recordings: Sequence[Recording], options: DataOptions, generator: np.random.Generator
) -> list[LabelledClips]:
    """Cut overlapping windows of recordings, and about as many of copies by three vocoders."""
    originals = _trimmed(recordings)
    parts = [label_all(treat(cut_windows(originals, N_SAMPLES // 4), generator), REAL)]
    for copied in _copied(originals, options):
        clips = cut_windows(copied, 3 * N_SAMPLES // 4)
        parts.append(label_all(treat(clips, generator), FAKE))
    return parts


def _actor_clips(options: DataOptions, generator: np.random.Generator) -> list[LabelledClips]:
    """Put EmoDB into both classes alike, or its microphone would give one of them away."""
    actors = read_recordings(options.data_dir, "emodb")
    originals = _trimmed([actor for actor in actors if actor.speaker not in ACTORS_HELD_OUT])
    parts = []
    for copied in _copied(originals, options):
        for sounds, target in ((originals, REAL), (copied, FAKE)):
            parts.append(label_all(treat(_first(sounds), generator), target))
    return parts


def _pairs(readers: Sequence[Recording], options: DataOptions) -> LabelledClips:
    originals = _trimmed(readers)
    copied = copies(originals, "griffin-lim", workers=options.workers, cache_dir=options.cache_dir)
    return concatenate(
        [
            label_all(treat(cut_windows(sounds, N_SAMPLES), None), target)
            for sounds, target in ((originals, REAL), (copied, FAKE))
        ]
    )


def _matched(corpus: str, originals: list[Samples], options: DataOptions) -> list[Source]:
    """Return held-out recordings and their copies."""
    named = [(corpus, REAL, originals)]
    named += [
        (f"{corpus}, copied by {vocoder}", FAKE, copied)
        for vocoder, copied in zip(VOCODERS, _copied(originals, options), strict=True)
    ]
    return [
        Source(
            name=name,
            target=target,
            clips=treat(cut_windows(sounds, N_SAMPLES), None),
            unheard="speakers",
            against=corpus,
        )
        for name, target, sounds in named
    ]


def _copied(originals: Sequence[Samples], options: DataOptions) -> list[list[Samples]]:
    """Copy all sounds by each of the vocoders."""
    return [
        copies(originals, vocoder, workers=options.workers, cache_dir=options.cache_dir)
        for vocoder in VOCODERS
    ]


def _trimmed(recordings: Sequence[Recording]) -> list[Samples]:
    return [trimmed(recording.samples) for recording in recordings]


def cut_windows(sounds: Sequence[Samples], hop: int) -> Windows:
    """Cut windows of 2 s from every sound, one every `hop` samples."""
    return torch.cat([windows(sound, N_SAMPLES, hop=hop) for sound in sounds])


def _first(sounds: Sequence[Samples]) -> Windows:
    return torch.cat([windows(sound, N_SAMPLES, hop=N_SAMPLES)[:1] for sound in sounds])
