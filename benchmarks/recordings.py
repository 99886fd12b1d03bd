"""Clips for the studies of real recordings, of voices that no bundled network was trained on.

They are cut and levelled like the clips of training and test, and written to the study's own
directory, never into the project, with an index of their labels.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

from assets.recipes.speech.vocoders import VOCODERS
from explorer.audio.wav import write_wav
from explorer.study.folders import INDEX
from models.labels import EMOTIONS
from models.training.data.channel import treat, windows
from models.training.data.copies import copies
from models.training.data.deepfake import ACTORS_HELD_OUT, N_SAMPLES
from models.training.data.options import DataOptions
from models.training.data.recordings import SAMPLE_RATE, Recording, read_recordings
from models.training.data.synthetic_speech import trimmed

PER_ACTOR_AND_EMOTION = 4
PER_READER = 2

Samples = NDArray[np.float32]
LabelledClip = tuple[str, str, Float[Tensor, " n_samples"]]  # name, label, samples


def emotion_recordings(options: DataOptions) -> list[LabelledClip]:
    """Cut clips of EmoDB's three held-out actors: up to four sentences of each in each emotion.

    Each clip is the first window of its recording.
    """
    recordings = [
        recording
        for recording in read_recordings(options.data_dir, "emodb")
        if recording.speaker in ACTORS_HELD_OUT and recording.label in EMOTIONS
    ]
    chosen = _first_of_each(
        recordings, PER_ACTOR_AND_EMOTION, lambda each: (each.speaker, each.label)
    )
    clips = _clips([each.samples for each in chosen])
    return [(each.name, each.label, clip) for each, clip in zip(chosen, clips, strict=True)]


def deepfake_recordings(options: DataOptions) -> list[LabelledClip]:
    """Cut clips of LibriSpeech's ten test-other readers, two of each, and of their vocoder copies.

    Each clip is the first 2 s after the leading silence; there is a copy by each of three vocoders.
    """
    recordings = [
        recording
        for recording in read_recordings(options.data_dir, "librispeech")
        if recording.subset == "test-other"
    ]
    chosen = _first_of_each(recordings, PER_READER, lambda each: (each.speaker,))
    originals = [trimmed(each.samples) for each in chosen]
    found = [
        (each.name, each.label, clip) for each, clip in zip(chosen, _clips(originals), strict=True)
    ]
    for vocoder in VOCODERS:
        copied = copies(originals, vocoder, workers=options.workers, cache_dir=options.cache_dir)
        found += [
            (f"{each.name}-{vocoder}", "fake", clip)
            for each, clip in zip(chosen, _clips(copied), strict=True)
        ]
    return found


RECORDINGS: dict[str, Callable[[DataOptions], list[LabelledClip]]] = {  # by the study's id
    "emotion-recordings": emotion_recordings,
    "deepfake-recordings": deepfake_recordings,
}


def write_recordings(folder: Path, clips: Iterable[LabelledClip]) -> None:
    """Write clips and their index into a folder, which is created if necessary."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [("file", "label")]
    for name, label, samples in clips:
        write_wav(folder / f"{name}.wav", samples, SAMPLE_RATE)
        rows.append((f"{name}.wav", label))
    with (folder / INDEX).open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def _first_of_each(
    recordings: Sequence[Recording], n_each: int, of: Callable[[Recording], tuple[str, ...]]
) -> list[Recording]:
    ordered = sorted(recordings, key=lambda recording: (of(recording), recording.name))
    return [each for _, group in groupby(ordered, of) for each in list(group)[:n_each]]


def _clips(sounds: Sequence[Samples]) -> Float[Tensor, "n n_samples"]:
    """First window of every sound, treated like the networks' own test clips."""
    first = [windows(sound, N_SAMPLES, hop=N_SAMPLES)[:1] for sound in sounds]
    return treat(torch.cat(first), None)
