"""Clips for the deepfake task: recordings, their own copies, and synthetic speech.

Corpus against corpus teaches the channel, so the heart of it is matched: a recording and copies of
it by three vocoders, of the same words, voice, room and microphone. Everything goes through the
same channel (`channel.py`). Speakers and whole families of generators are held out.
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
from models.training.channel import treat, windows
from models.training.copies import copies
from models.training.labelled import LabelledClips, joined, of_one_class
from models.training.options import DataOptions
from models.training.recordings import (
    EMODB_FOLDS,
    SAMPLE_RATE,
    Recording,
    read_recordings,
)
from models.training.synthetic_speech import held_out_generators, taught_speech, trimmed

REAL, FAKE = (ORIGINS.index(origin) for origin in ("real", "fake"))
N_SAMPLES = 2 * SAMPLE_RATE
# The readers of the downloadable clips: no bundled network has heard them.
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
    unheard: str  # what of it training never heard
    against: str  # name of the recordings that it is to be told from; its own, of a recording


def training_clips(work: DataOptions) -> LabelledClips:
    """Clips to teach with: as many of either class, but for the synthetic speech.

    Raises:
        ModelError: recordings, synthesisers or vocoders are missing.
    """
    generator = np.random.default_rng(0)
    speech = _cut(taught_speech(work.data_dir, workers=work.workers), N_SAMPLES)
    return joined(
        [
            *_taught_readers(_readers(work)[N_VALIDATION_READERS:], work, generator),
            *_taught_actors(work, generator),
            of_one_class(treat(speech, generator), FAKE),
        ]
    )


def validation_clips(work: DataOptions) -> LabelledClips:
    """Matched pairs, recording and Griffin-Lim copy, of readers that are not taught or tested."""
    originals = _trimmed(_readers(work)[:N_VALIDATION_READERS])
    copied = copies(originals, "griffin-lim", workers=work.workers, cache_dir=work.cache_dir)
    return joined(
        [
            of_one_class(treat(_cut(sounds, N_SAMPLES), None), target)
            for sounds, target in ((originals, REAL), (copied, FAKE))
        ]
    )


def held_out_sources(work: DataOptions) -> tuple[Source, ...]:
    """Test clips by origin, the recordings of LibriSpeech first.

    Raises:
        ModelError: recordings, synthesisers or vocoders are missing.
    """
    others = [r for r in read_recordings(work.data_dir, "librispeech") if r.subset == "test-other"]
    actors = [r for r in read_recordings(work.data_dir, "emodb") if r.speaker in ACTORS_HELD_OUT]
    generators = held_out_generators(work.data_dir, workers=work.workers)
    return (
        *_matched(READERS, _trimmed(others), work),
        *_matched("EmoDB", _trimmed(actors), work),
        *(
            Source(
                name=each.name,
                target=FAKE,
                clips=treat(_first(each.sounds), None),
                unheard=each.unheard,
                against=READERS,
            )
            for each in generators
        ),
    )


def _readers(work: DataOptions) -> list[Recording]:
    recordings = read_recordings(work.data_dir, "librispeech")
    readers = [r for r in recordings if r.subset == "train" and r.speaker not in READERS_OF_CLIPS]
    return sorted(readers, key=lambda recording: int(recording.speaker))


def _taught_readers(
    recordings: Sequence[Recording], work: DataOptions, generator: np.random.Generator
) -> list[LabelledClips]:
    """Overlapping windows of recordings, and about as many of copies by the three vocoders."""
    originals = _trimmed(recordings)
    parts = [of_one_class(treat(_cut(originals, N_SAMPLES // 4), generator), REAL)]
    for copied in _copied(originals, work):
        clips = _cut(copied, 3 * N_SAMPLES // 4)
        parts.append(of_one_class(treat(clips, generator), FAKE))
    return parts


def _taught_actors(work: DataOptions, generator: np.random.Generator) -> list[LabelledClips]:
    """EmoDB in both classes alike, or its microphone would be the mark of one of them."""
    actors = read_recordings(work.data_dir, "emodb")
    originals = _trimmed([actor for actor in actors if actor.speaker not in ACTORS_HELD_OUT])
    parts = []
    for copied in _copied(originals, work):
        for sounds, target in ((originals, REAL), (copied, FAKE)):
            parts.append(of_one_class(treat(_first(sounds), generator), target))
    return parts


def _matched(corpus: str, originals: list[Samples], work: DataOptions) -> list[Source]:
    """Held-out recordings and their copies."""
    named = [(corpus, REAL, originals)]
    named += [
        (f"{corpus}, copied by {vocoder}", FAKE, copied)
        for vocoder, copied in zip(VOCODERS, _copied(originals, work), strict=True)
    ]
    return [
        Source(
            name=name,
            target=target,
            clips=treat(_cut(sounds, N_SAMPLES), None),
            unheard="speakers",
            against=corpus,
        )
        for name, target, sounds in named
    ]


def _copied(originals: Sequence[Samples], work: DataOptions) -> list[list[Samples]]:
    """The copies of all sounds by each of the vocoders."""
    return [
        copies(originals, vocoder, workers=work.workers, cache_dir=work.cache_dir)
        for vocoder in VOCODERS
    ]


def _trimmed(recordings: Sequence[Recording]) -> list[Samples]:
    return [trimmed(recording.samples) for recording in recordings]


def _cut(sounds: Sequence[Samples], hop: int) -> Windows:
    return torch.cat([windows(sound, N_SAMPLES, hop=hop) for sound in sounds])


def _first(sounds: Sequence[Samples]) -> Windows:
    return torch.cat([windows(sound, N_SAMPLES, hop=N_SAMPLES)[:1] for sound in sounds])
