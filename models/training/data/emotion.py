"""Clips for the emotion task: Berlin EmoDB split by speaker, and rule-based synthetic speech."""

import torch

from assets.recipes.errors import RenderError
from assets.recipes.speech.emotion import render_emotions
from explorer.audio.torchaudio_import import torchaudio
from explorer.errors import ModelError
from models.labels import EMOTIONS
from models.training.data.channel import at_one_loudness, windows
from models.training.data.labelled import LabelledClips, concatenate
from models.training.data.options import DataOptions
from models.training.data.recordings import (
    EMODB_FOLDS,
    SAMPLE_RATE,
    Recording,
    read_recordings,
)

N_SAMPLES = 2 * SAMPLE_RATE
# Slower and deeper, faster and higher: these pass for other speakers.
TEMPI = (0.9, 1.0, 1.1)
SYNTHETIC_TRAINING_SEEDS_FROM, N_SYNTHETIC_TRAINING = 0, 60  # of each emotion
SYNTHETIC_TEST_SEEDS_FROM, N_SYNTHETIC_TEST = 800_000, 25


def emotion_training_clips(options: DataOptions, fold: int) -> LabelledClips:
    """Create clips of all speakers of EmoDB except one of `EMODB_FOLDS`, and synthetic speech.

    Raises:
        InputError: no folder of recordings was given.
        ModelError: recordings or synthesisers are missing.
    """
    recordings = [r for r in _recordings(options) if r.speaker not in EMODB_FOLDS[fold]]
    spoken = [_clips(recordings, tempo) for tempo in TEMPI]
    synthetic = synthetic_clips(options, SYNTHETIC_TRAINING_SEEDS_FROM, N_SYNTHETIC_TRAINING)
    return concatenate([*spoken, synthetic])


def held_out_clips(options: DataOptions, fold: int) -> LabelledClips:
    """Create clips of one of `EMODB_FOLDS`' speakers; errors as in `emotion_training_clips`."""
    return _clips([r for r in _recordings(options) if r.speaker in EMODB_FOLDS[fold]], 1.0)


def synthetic_clips(options: DataOptions, seeds_from: int, n_per_class: int) -> LabelledClips:
    """Synthesise speech with rule-based prosody, like the bundled clips but from other seeds.

    Raises:
        ModelError: a synthesiser is missing.
    """
    seeds = range(seeds_from, seeds_from + n_per_class)
    items = [(emotion, seed) for seed in seeds for emotion in EMOTIONS]
    try:
        samples = render_emotions(items, workers=options.workers)
    except RenderError as error:
        raise ModelError(f"The synthetic speech cannot be rendered: {error}") from error
    targets = torch.tensor([EMOTIONS.index(emotion) for emotion, _ in items])
    return LabelledClips(waveforms=at_one_loudness(torch.from_numpy(samples)), targets=targets)


def _recordings(options: DataOptions) -> list[Recording]:
    return [r for r in read_recordings(options.data_dir, "emodb") if r.label in EMOTIONS]


def _clips(recordings: list[Recording], tempo: float) -> LabelledClips:
    """Cut two seconds of each recording, played at another tempo and so at another pitch."""
    sounds = []
    for recording in recordings:
        samples = torch.from_numpy(recording.samples)
        if tempo != 1.0:
            samples = torchaudio.functional.resample(
                samples, round(100 * tempo) * SAMPLE_RATE // 100, SAMPLE_RATE
            )
        sounds.append(windows(samples.numpy(), N_SAMPLES, hop=N_SAMPLES)[:1])
    targets = torch.tensor([EMOTIONS.index(recording.label) for recording in recordings])
    return LabelledClips(waveforms=at_one_loudness(torch.cat(sounds)), targets=targets)
