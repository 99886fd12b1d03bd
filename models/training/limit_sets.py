"""What the limits of each task's models are measured on: all of it cheap to create."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from explorer.judging.classifier import Classifier
from models.training.data.deepfake import held_out_pairs
from models.training.data.emotion import held_out_clips
from models.training.data.labelled import LabelledClips
from models.training.data.options import DataOptions
from models.training.data.other_kind import (
    OtherSounds,
    music_held_out,
    recorded_music,
    speech_held_out,
)
from models.training.data.vocoder_pairs import vocoder_pairs
from models.training.evaluation_sets import by_origin, genre_test_clips
from models.training.figures import SourceFigure


@dataclass(frozen=True, kw_only=True, eq=False)
class LimitSet:
    """Held-out clips, other sounds, and the measurement of copies by neural vocoders."""

    clips: LabelledClips
    other_sounds: tuple[OtherSounds, ...]
    vocoders: Callable[[Classifier], tuple[SourceFigure, ...]] = lambda _: ()


def genre_limit_set(options: DataOptions) -> LimitSet:
    """Create synthetic music, and recorded speech and music.

    Raises:
        InputError: no folder of recordings was given.
        ModelError: recordings are missing, or the music cannot be rendered.
    """
    sounds = (*speech_held_out(options), recorded_music(options))
    return LimitSet(clips=genre_test_clips(options), other_sounds=sounds)


def emotion_limit_set(options: DataOptions) -> LimitSet:
    """Create clips of EmoDB's held-out speakers, and music; errors as in `genre_limit_set`."""
    return LimitSet(clips=held_out_clips(options, 0), other_sounds=music_held_out(options))


def deepfake_limit_set(options: DataOptions) -> LimitSet:
    """Create pairs of held-out readers, music, and neural vocoders' copies; errors as above."""
    pairs = vocoder_pairs(options)
    return LimitSet(
        clips=held_out_pairs(options),
        other_sounds=music_held_out(options),
        vocoders=partial(by_origin, pairs),
    )


LIMIT_SETS: dict[str, Callable[[DataOptions], LimitSet]] = {
    "genre": genre_limit_set,
    "emotion": emotion_limit_set,
    "deepfake": deepfake_limit_set,
}
