"""The training set of each task."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from torch import Tensor

from models.training.data import deepfake as deepfake_data
from models.training.data import emotion as emotion_data
from models.training.data.genre import (
    TRAINING_SEEDS_FROM,
    VALIDATION_SEEDS_FROM,
    genre_clips,
)
from models.training.data.labelled import LabelledClips
from models.training.data.options import DataOptions
from models.training.data.other_kind import (
    all_clips,
    music_for_training,
    record_of,
    speech_for_training,
)
from models.training.data.recordings import EMODB_FOLDS

N_TRAINING_PER_CLASS = 240
N_VALIDATION_PER_CLASS = 10


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingSet:
    """Clips to learn from, and their record in the metadata of the weights file."""

    training: LabelledClips
    validation: LabelledClips  # only for progress reports
    other_kind: Float[Tensor, "n n_samples"]  # sounds that are "none of these"
    record: dict[str, object]


def genre_training_set(options: DataOptions) -> TrainingSet:
    """Create synthetic music, and recorded speech, which is none of the genres.

    Raises:
        InputError: no folder of recordings was given.
        ModelError: recordings are missing, or the music cannot be rendered.
    """
    speech = speech_for_training(options)
    training, validation = (
        genre_clips(first, n, workers=options.workers, cache_dir=options.cache_dir)
        for first, n in (
            (TRAINING_SEEDS_FROM, N_TRAINING_PER_CLASS),
            (VALIDATION_SEEDS_FROM, N_VALIDATION_PER_CLASS),
        )
    )
    record: dict[str, object] = {
        "clips_per_class": N_TRAINING_PER_CLASS,
        "other_kind": record_of(speech),
    }
    return TrainingSet(
        training=training, validation=validation, other_kind=all_clips(speech), record=record
    )


def emotion_training_set(options: DataOptions, fold: int = 0) -> TrainingSet:
    """Create clips of all speakers of EmoDB except one fold's, synthetic speech, and music.

    Raises:
        InputError: no folder of recordings was given.
        ModelError: recordings or synthesisers are missing.
    """
    music = music_for_training(options, codecs=None)
    training = emotion_data.emotion_training_clips(options, fold)
    record: dict[str, object] = {
        "clips": len(training.targets),
        "other_kind": record_of(music),
        "speakers_held_out": EMODB_FOLDS[fold],
    }
    return TrainingSet(
        training=training,
        validation=emotion_data.held_out_clips(options, fold),
        other_kind=all_clips(music),
        record=record,
    )


def deepfake_training_set(options: DataOptions) -> TrainingSet:
    """Create recordings, copies of them, synthetic speech, and music.

    Raises:
        InputError: no folder of recordings was given.
        ModelError: recordings, synthesisers or vocoders are missing.
    """
    music = music_for_training(options, codecs=np.random.default_rng(1))
    training = deepfake_data.deepfake_training_clips(options)
    record: dict[str, object] = {
        "clips": len(training.targets),
        "other_kind": record_of(music),
    }
    return TrainingSet(
        training=training,
        validation=deepfake_data.validation_clips(options),
        other_kind=all_clips(music),
        record=record,
    )


TRAINING_SETS: dict[str, Callable[[DataOptions], TrainingSet]] = {
    "genre": genre_training_set,
    "emotion": emotion_training_set,
    "deepfake": deepfake_training_set,
}
