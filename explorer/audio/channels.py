"""Which channels of a sound a model hears: their mean, or one of them."""

import numpy as np

from explorer.audio.pcm import Block, Mono
from explorer.errors import InputError

MIX, LEFT, RIGHT = "mix", "left", "right"
CHANNELS = (MIX, LEFT, RIGHT)
_COLUMNS = {LEFT: 0, RIGHT: 1}


def check_channel(channel: str, n_channels: int) -> None:
    """Raise InputError if a sound of so many channels has no such one.

    Left and right are the first two, in any file with more than one.
    """
    if channel not in CHANNELS:
        raise InputError(f"channel must be left, right or mix, not {channel!r}.")
    if channel != MIX and n_channels == 1:
        raise InputError(
            f"The file has a single channel, so no {channel} one; leave the channel out."
        )


def pick(block: Block, channel: str) -> Mono:
    """Return the mean of all channels, or one channel."""
    if channel == MIX:
        with np.errstate(invalid="ignore", over="ignore"):  # not a number: the caller checks
            mean: Mono = block.mean(axis=1, dtype=block.dtype)
        return mean
    column: Mono = block[:, _COLUMNS[channel]]
    return column


def named(columns: list[int]) -> tuple[str, ...]:
    """Return the names of those of the channels that can be chosen.

    >>> named([1, 5])
    ('right',)
    """
    return tuple(name for name, column in _COLUMNS.items() if column in columns)
