"""The envelope of a sound file: minimum and maximum of the waveform in a few hundred columns.

Used for choosing an excerpt of a long file. Files with up to `BLOCK` frames per column are read
completely. For longer ones, each column covers only the block at its start, found by seeking, so
time and memory do not grow with the file, but a peak between two blocks is missed. MP3s are read
completely, since their headers need not contain their length, as are files that don't state it.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from explorer.audio.channels import MIX, check_channel, pick
from explorer.audio.containers.found import damaged
from explorer.audio.pcm import Block, Mono
from explorer.audio.sound import MAX_FRAMES, Sound
from explorer.audio.sound_file import open_file

N_COLUMNS = 600
BLOCK = 4_096  # frames decoded per column, at most
FINE = 256  # resolution in frames for an MP3, whose length is not known beforehand

Extents = Float[np.ndarray, "2 n_columns"]  # lowest and highest sample


@dataclass(frozen=True, kw_only=True, eq=False)
class Overview:
    """The envelope of a whole sound file."""

    seconds: float  # length of the file
    low: Float[Tensor, " n_columns"]  # lowest sample of each column, -1 to 0
    high: Float[Tensor, " n_columns"]  # highest sample of each column, 0 to 1
    n_channels: int = 1


def overview(path: Path, n_columns: int = N_COLUMNS, channel: str = MIX) -> Overview:
    """Measure the envelope of a sound file that `load_excerpt` accepts.

    Args:
        path: the file.
        n_columns: number of equal parts of the file to measure.
        channel: `left` or `right`, or `mix`, the mean of all channels.

    Returns:
        The envelope, clipped to full scale; samples that are not numbers count as silence. Except
        for MP3s at most `n_columns * BLOCK` frames are decoded, one block at a time.

    Raises:
        InputError: the file cannot be read or decoded, or has no such channel.
    """
    with open_file(path) as file, file.sound() as sound:
        check_channel(channel, sound.n_channels)
        if sound.n_frames is None or sound.is_mpeg:
            n_frames, (low, high) = _read_to_the_end(sound, n_columns, channel)
        else:
            n_frames = sound.n_frames
            low, high = _sampled(sound, n_frames, n_columns, channel)
        return Overview(
            seconds=n_frames / sound.sample_rate,
            low=torch.from_numpy(low),
            high=torch.from_numpy(high),
            n_channels=sound.n_channels,
        )


def _sampled(sound: Sound, n_frames: int, n_columns: int, channel: str) -> Extents:
    firsts = [column * n_frames // n_columns for column in range(n_columns + 1)]
    extents = [
        _extent(sound, first, min(after - first, BLOCK), channel)
        for first, after in itertools.pairwise(firsts)
    ]
    return np.array(extents, dtype=np.float32).T


def _read_to_the_end(sound: Sound, n_columns: int, channel: str) -> tuple[int, Extents]:
    """Return the number of frames, and the extents of the columns."""
    n_frames, parts = 0, []
    for block in _whole_columns(sound.read(0, MAX_FRAMES)):
        n_frames += len(block)
        mono = np.pad(_mono(block, channel), (0, -len(block) % FINE)).reshape(-1, FINE)
        parts.append(np.stack([mono.min(axis=1), mono.max(axis=1)]))
    if n_frames == 0:
        raise damaged(sound.failure or "nothing of it can be decoded")
    fine = np.concatenate(parts, axis=1)
    fine = np.stack([fine[0].clip(max=0), fine[1].clip(min=0)])
    firsts = np.arange(n_columns) * fine.shape[1] // n_columns
    low, high = np.minimum.reduceat(fine[0], firsts), np.maximum.reduceat(fine[1], firsts)
    return n_frames, np.stack([low, high])


def _whole_columns(blocks: Iterator[Block]) -> Iterator[Block]:
    """Yield the same frames, all but the last in blocks of multiples of `FINE`."""
    rest: Block | None = None
    for block in blocks:
        joined = block if rest is None else np.concatenate([rest, block])
        whole = len(joined) // FINE * FINE
        if whole:
            yield joined[:whole]
        rest = joined[whole:]
    if rest is not None and len(rest):
        yield rest


def _mono(block: Block, channel: str) -> Mono:
    mono: Mono = np.nan_to_num(pick(block, channel), posinf=0, neginf=0).clip(-1, 1)
    return mono


def _extent(sound: Sound, first: int, n_frames: int, channel: str) -> tuple[float, float]:
    low = high = 0.0
    for block in sound.read(first, n_frames):  # none if there are fewer frames than columns
        mono = _mono(block, channel)
        low, high = min(float(mono.min()), low), max(float(mono.max()), high)
    return low, high
