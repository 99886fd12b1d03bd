"""The training set of each task."""

from collections.abc import Callable
from dataclasses import dataclass

from models.training.data import deepfake as deepfake_data
from models.training.data import emotion as emotion_data
from models.training.data.genre import (
    TRAINING_SEEDS_FROM,
    VALIDATION_SEEDS_FROM,
    genre_clips,
)
from models.training.data.labelled import LabelledClips
from models.training.data.options import DataOptions
from models.training.data.recordings import EMODB_FOLDS

N_TRAINING_PER_CLASS = 240
N_VALIDATION_PER_CLASS = 10


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingSet:
    """Clips to learn from, and their record in the metadata of the weights file."""

    training: LabelledClips
    validation: LabelledClips  # only for progress reports
    record: dict[str, object]


def genre_training_set(options: DataOptions) -> TrainingSet:
    """Create synthetic music; errors as in `genre_clips`."""
    training, validation = (
        genre_clips(first, n, workers=options.workers, cache_dir=options.cache_dir)
        for first, n in (
            (TRAINING_SEEDS_FROM, N_TRAINING_PER_CLASS),
            (VALIDATION_SEEDS_FROM, N_VALIDATION_PER_CLASS),
        )
    )
    record: dict[str, object] = {"clips_per_class": N_TRAINING_PER_CLASS}
    return TrainingSet(training=training, validation=validation, record=record)


def emotion_training_set(options: DataOptions, fold: int = 0) -> TrainingSet:
    """Create clips of all speakers of EmoDB except one fold's, and synthetic speech.

    Raises:
        InputError: no folder of recordings was given.
        ModelError: recordings or synthesisers are missing.
    """
    training = emotion_data.emotion_training_clips(options, fold)
    record: dict[str, object] = {
        "clips": len(training.targets),
        "speakers_held_out": EMODB_FOLDS[fold],
    }
    return TrainingSet(
        training=training, validation=emotion_data.held_out_clips(options, fold), record=record
    )


def deepfake_training_set(options: DataOptions) -> TrainingSet:
    """Create recordings, copies of them, and synthetic speech.

    Raises:
        InputError: no folder of recordings was given.
        ModelError: recordings, synthesisers or vocoders are missing.
    """
    training = deepfake_data.deepfake_training_clips(options)
    record: dict[str, object] = {"clips": len(training.targets)}
    return TrainingSet(
        training=training, validation=deepfake_data.validation_clips(options), record=record
    )


TRAINING_SETS: dict[str, Callable[[DataOptions], TrainingSet]] = {
    "genre": genre_training_set,
    "emotion": emotion_training_set,
    "deepfake": deepfake_training_set,
}
