"""A sound file at a glance: how far its waveform reaches, in a few hundred columns.

Meant for choosing an excerpt of a long file. Files of up to `BLOCK` frames a column are read
whole; of longer ones every column shows the block that it begins with, found by seeking, so that
time and memory do not grow with the file. A peak between two blocks may then not be seen.
"""

import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import torch
from jaxtyping import Float
from torch import Tensor

from explorer.errors import InputError
from explorer.sound_file import UNKNOWN_FRAMES

N_COLUMNS = 600
BLOCK = 4_096  # frames that are decoded of a column, at most


@dataclass(frozen=True, kw_only=True, eq=False)
class Overview:
    """The envelope of a whole sound file."""

    seconds: float  # how long the file is
    low: Float[Tensor, " n_columns"]  # lowest sample of each column, -1 to 0
    high: Float[Tensor, " n_columns"]  # highest sample of each column, 0 to 1


def overview(path: Path, n_columns: int = N_COLUMNS) -> Overview | None:
    """Measure the envelope of a sound file that `load_clip` accepts.

    Args:
        path: the file; its channels are averaged.
        n_columns: how many equal parts of the file to measure.

    Returns:
        The envelope, held to full scale; samples that are not numbers count as silence. At most
        `n_columns * BLOCK` frames are decoded, one block at a time. None if the file does not
        tell its length.

    Raises:
        InputError: the file cannot be decoded.
    """
    try:
        with soundfile.SoundFile(path) as file:
            if file.frames == UNKNOWN_FRAMES:
                return None
            firsts = [column * file.frames // n_columns for column in range(n_columns + 1)]
            extents = [
                _extent(file, first, min(after - first, BLOCK))
                for first, after in itertools.pairwise(firsts)
            ]
            seconds = file.frames / file.samplerate
    except soundfile.LibsndfileError as error:
        raise InputError(f"The sound cannot be decoded: {error.error_string}") from error
    low, high = torch.tensor(extents).T
    return Overview(seconds=seconds, low=low, high=high)


def _extent(file: soundfile.SoundFile, first: int, n_frames: int) -> tuple[float, float]:
    if file.tell() != first:
        file.seek(first)
    samples = file.read(n_frames, dtype="float32", always_2d=True)
    if not len(samples):  # fewer frames than columns, or an MP3 shorter than its header says
        return 0.0, 0.0
    mono = np.nan_to_num(samples.mean(axis=1), posinf=0, neginf=0).clip(-1, 1)
    return min(float(mono.min()), 0.0), max(float(mono.max()), 0.0)
