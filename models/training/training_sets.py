"""What each task teaches its networks with."""

from collections.abc import Callable
from dataclasses import dataclass

from models.training.deepfake_data import training_clips, validation_clips
from models.training.emotion_data import held_out_clips, taught_clips
from models.training.genre_data import (
    TRAINING_SEEDS_FROM,
    VALIDATION_SEEDS_FROM,
    genre_clips,
)
from models.training.labelled import LabelledClips
from models.training.options import DataOptions
from models.training.recordings import EMODB_FOLDS

N_TRAINING_PER_CLASS = 240
N_VALIDATION_PER_CLASS = 10


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingSet:
    """Clips to learn from, and how they are told in a weights file."""

    training: LabelledClips
    validation: LabelledClips  # only reported on
    record: dict[str, object]


def genre_lesson(work: DataOptions) -> TrainingSet:
    """Synthetic music; ModelError as `genre_clips` has it."""
    training, validation = (
        genre_clips(first, n, workers=work.workers, cache_dir=work.cache_dir)
        for first, n in (
            (TRAINING_SEEDS_FROM, N_TRAINING_PER_CLASS),
            (VALIDATION_SEEDS_FROM, N_VALIDATION_PER_CLASS),
        )
    )
    record: dict[str, object] = {"clips_per_class": N_TRAINING_PER_CLASS}
    return TrainingSet(training=training, validation=validation, record=record)


def emotion_lesson(work: DataOptions, fold: int = 0) -> TrainingSet:
    """All speakers of EmoDB but one fold's, and synthetic speech.

    Raises:
        InputError: no folder of recordings was named.
        ModelError: recordings or synthesisers are missing.
    """
    training = taught_clips(work, fold)
    record: dict[str, object] = {
        "clips": len(training.targets),
        "speakers_held_out": EMODB_FOLDS[fold],
    }
    return TrainingSet(training=training, validation=held_out_clips(work, fold), record=record)


def deepfake_lesson(work: DataOptions) -> TrainingSet:
    """Recordings, their own copies, and synthetic speech; errors as `emotion_lesson` has them."""
    training = training_clips(work)
    record: dict[str, object] = {"clips": len(training.targets)}
    return TrainingSet(training=training, validation=validation_clips(work), record=record)


LESSONS: dict[str, Callable[[DataOptions], TrainingSet]] = {
    "genre": genre_lesson,
    "emotion": emotion_lesson,
    "deepfake": deepfake_lesson,
}
