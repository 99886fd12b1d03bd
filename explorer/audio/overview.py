"""The envelope of a sound file: minimum and maximum of the waveform in a few hundred columns.

Used for choosing an excerpt of a long file. Files with up to `BLOCK` frames per column are read
completely. For longer ones, each column covers only the block at its start, found by seeking, so
time and memory do not grow with the file, but a peak between two blocks is missed. MP3s are read
completely, since their headers need not contain their length.
"""

import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import torch
from jaxtyping import Float
from torch import Tensor

from explorer.audio.sound_file import MP3, decoder

N_COLUMNS = 600
BLOCK = 4_096  # frames decoded per column, at most
# Samples of all channels of an MP3 decoded at a time. As few blocks as memory allows: soundfile
# ends each read with a seek, from which the decoder has to recover.
MP3_BLOCK = 1 << 22
FINE = 256  # resolution in frames for an MP3, whose length is not known beforehand

Extents = Float[np.ndarray, "2 n_columns"]  # lowest and highest sample


@dataclass(frozen=True, kw_only=True, eq=False)
class Overview:
    """The envelope of a whole sound file."""

    seconds: float  # length of the file
    low: Float[Tensor, " n_columns"]  # lowest sample of each column, -1 to 0
    high: Float[Tensor, " n_columns"]  # highest sample of each column, 0 to 1


def overview(path: Path, n_columns: int = N_COLUMNS) -> Overview:
    """Measure the envelope of a sound file that `load_excerpt` accepts.

    Args:
        path: the file; its channels are averaged.
        n_columns: number of equal parts of the file to measure.

    Returns:
        The envelope, clipped to full scale; samples that are not numbers count as silence. Except
        for MP3s at most `n_columns * BLOCK` frames are decoded, one block at a time.

    Raises:
        InputError: the file cannot be read or decoded.
    """
    with decoder(path) as (file, n_frames):
        if n_frames is None or file.subtype == MP3:
            n_frames, (low, high) = _read_to_the_end(file, n_columns)
        else:
            low, high = _sampled(file, n_frames, n_columns)
        return Overview(
            seconds=n_frames / file.samplerate,
            low=torch.from_numpy(low),
            high=torch.from_numpy(high),
        )


def _sampled(file: soundfile.SoundFile, n_frames: int, n_columns: int) -> Extents:
    firsts = [column * n_frames // n_columns for column in range(n_columns + 1)]
    extents = [
        _extent(file, first, min(after - first, BLOCK))
        for first, after in itertools.pairwise(firsts)
    ]
    return np.array(extents, dtype=np.float32).T


def _read_to_the_end(file: soundfile.SoundFile, n_columns: int) -> tuple[int, Extents]:
    """Return the number of frames, and the extents of the columns."""
    n_frames, parts = 0, [np.zeros((2, 1), np.float32)]  # there may be none at all
    block_size = MP3_BLOCK // file.channels
    while len(block := file.read(block_size, dtype="float32", always_2d=True)):
        n_frames += len(block)
        mono = np.pad(_mono(block), (0, -len(block) % FINE)).reshape(-1, FINE)
        parts.append(np.stack([mono.min(axis=1), mono.max(axis=1)]))
    fine = np.concatenate(parts[1:] or parts, axis=1)
    fine = np.stack([fine[0].clip(max=0), fine[1].clip(min=0)])
    firsts = np.arange(n_columns) * fine.shape[1] // n_columns
    low, high = np.minimum.reduceat(fine[0], firsts), np.maximum.reduceat(fine[1], firsts)
    return n_frames, np.stack([low, high])


def _mono(block: Float[np.ndarray, "n_frames n_channels"]) -> Float[np.ndarray, " n_frames"]:
    mono: np.ndarray = np.nan_to_num(block.mean(axis=1), posinf=0, neginf=0).clip(-1, 1)
    return mono


def _extent(file: soundfile.SoundFile, first: int, n_frames: int) -> tuple[float, float]:
    if file.tell() != first:
        file.seek(first)
    samples = file.read(n_frames, dtype="float32", always_2d=True)
    if not len(samples):  # fewer frames than columns
        return 0.0, 0.0
    mono = _mono(samples)
    return min(float(mono.min()), 0.0), max(float(mono.max()), 0.0)
