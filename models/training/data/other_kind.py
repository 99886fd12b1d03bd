"""Sounds of another kind than a task's classes: its models should call them "none of these".

For music that is speech, for speech it is music. They get the loudness (and, for the deepfake task,
the codecs) of the task's clips, so that only what they are tells them apart. No voice, artist or
seed serves both training and measuring; some corpora are only for measuring.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

from models.training.data.channel import at_one_loudness, treat, windows
from models.training.data.deepfake import test_readers, training_readers
from models.training.data.genre import TEST_SEEDS_FROM, TRAINING_SEEDS_FROM, genre_clips
from models.training.data.options import DataOptions
from models.training.data.recordings import SAMPLE_RATE, Recording, read_recordings
from models.training.data.synthetic_speech import mimic3_recordings, trimmed

MUSIC_WINDOW = 5 * SAMPLE_RATE
SPEECH_WINDOW = 2 * SAMPLE_RATE
# Artists of free-music whose licences (MIT, CC BY, public domain) ask nothing of trained weights;
# all others are held out.
ARTISTS_FOR_TRAINING = (
    "Carlos Viola Iborra (Sectoid)",
    "US Army Strings",
    "Karissa Hobbs",
    "Kevin MacLeod",
)
RENDERED_PER_GENRE = {"training": 24, "held out": 10}

Samples = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, eq=False)
class OtherSounds:
    """Clips of another kind, of one origin."""

    origin: str
    clips: Float[Tensor, "n n_samples"]


def speech_for_training(options: DataOptions) -> tuple[OtherSounds, ...]:
    """Cut speech to the length of music clips.

    Raises:
        InputError: no folder of recordings was given.
        ModelError: LibriSpeech or mimic3 is missing in it.
    """
    mimic3, _ = mimic3_recordings(options.data_dir)
    return _speech(
        {"LibriSpeech train": training_readers(options), "mimic3": mimic3}, MUSIC_WINDOW // 4
    )


def speech_held_out(options: DataOptions) -> tuple[OtherSounds, ...]:
    """Cut the speech of other people, voices and corpora; errors as in `speech_for_training`."""
    _, mimic3 = mimic3_recordings(options.data_dir)
    return _speech(
        {
            "LibriSpeech test-other (unheard readers)": test_readers(options),
            "mimic3 (unheard voices)": mimic3,
            "EmoDB (unheard corpus)": read_recordings(options.data_dir, "emodb"),
            "larynx (unheard family)": read_recordings(options.data_dir, "larynx"),
        },
        MUSIC_WINDOW,
    )


def recorded_music(options: DataOptions) -> OtherSounds:
    """Cut recorded music to the length of rendered clips; errors as in `speech_for_training`.

    It is no sound of another kind. A music model that calls it "none of these" has learned to tell
    recordings from synthetic sounds, rather than speech from music.
    """
    clips = torch.cat(
        [_cut(piece.samples, MUSIC_WINDOW, MUSIC_WINDOW) for piece in _pieces(options)]
    )
    return OtherSounds(origin="free-music (recorded music)", clips=at_one_loudness(clips))


def music_for_training(
    options: DataOptions, codecs: np.random.Generator | None
) -> tuple[OtherSounds, ...]:
    """Cut music to the length of the clips of speech.

    Args:
        options: where the recordings are.
        codecs: draws the codecs that clips go through, as those of the task do; None: no codecs.

    Raises:
        InputError: no folder of recordings was given.
        ModelError: free-music is missing in it, or music cannot be rendered.
    """
    pieces = [p for p in _pieces(options) if p.speaker in ARTISTS_FOR_TRAINING]
    hop = SPEECH_WINDOW // 4
    return (
        _music("free-music", pieces, hop, codecs),
        _rendered(options, TRAINING_SEEDS_FROM, RENDERED_PER_GENRE["training"], hop, codecs),
    )


def music_held_out(options: DataOptions) -> tuple[OtherSounds, ...]:
    """Cut music of other artists and seeds; errors as in `music_for_training`."""
    pieces = [p for p in _pieces(options) if p.speaker not in ARTISTS_FOR_TRAINING]
    hop = SPEECH_WINDOW
    return (
        _music("free-music (unheard artists)", pieces, hop, None),
        _rendered(options, TEST_SEEDS_FROM, RENDERED_PER_GENRE["held out"], hop, None),
    )


def record_of(sounds: Iterable[OtherSounds]) -> dict[str, int]:
    """Return the number of clips of each origin, for the metadata of a weights file."""
    return {each.origin: len(each.clips) for each in sounds}


def all_clips(sounds: Iterable[OtherSounds]) -> Float[Tensor, "n n_samples"]:
    """Return the clips of all origins."""
    return torch.cat([each.clips for each in sounds])


def _speech(corpora: dict[str, Sequence[Recording]], hop: int) -> tuple[OtherSounds, ...]:
    return tuple(
        OtherSounds(
            origin=origin,
            clips=at_one_loudness(
                torch.cat([_cut(voice, MUSIC_WINDOW, hop) for voice in _by_voice(recordings)])
            ),
        )
        for origin, recordings in corpora.items()
    )


def _by_voice(recordings: Sequence[Recording]) -> list[Samples]:
    """Join all that a voice says, without the silence at the ends of its sentences."""
    said: dict[str, list[Samples]] = {}
    for recording in recordings:
        said.setdefault(recording.speaker, []).append(trimmed(recording.samples))
    return [np.concatenate(sentences) for sentences in said.values()]


def _pieces(options: DataOptions) -> Sequence[Recording]:
    return read_recordings(options.data_dir, "free-music")


def _music(
    origin: str, pieces: Sequence[Recording], hop: int, codecs: np.random.Generator | None
) -> OtherSounds:
    clips = torch.cat([_cut(piece.samples, SPEECH_WINDOW, hop) for piece in pieces])
    return OtherSounds(origin=origin, clips=treat(clips, codecs))


def _rendered(
    options: DataOptions,
    seeds_from: int,
    n_per_class: int,
    hop: int,
    codecs: np.random.Generator | None,
) -> OtherSounds:
    songs = genre_clips(
        seeds_from, n_per_class, workers=options.workers, cache_dir=options.cache_dir
    )
    clips = torch.cat([_cut(song.numpy(), SPEECH_WINDOW, hop) for song in songs.waveforms])
    return OtherSounds(origin="music of the recipes", clips=treat(clips, codecs))


def _cut(sound: Samples, n_samples: int, hop: int) -> Float[Tensor, "n n_samples"]:
    """Cut windows; a sound that is too short is repeated, for silence would give it away."""
    return windows(np.resize(sound, max(len(sound), n_samples)), n_samples, hop=hop)
