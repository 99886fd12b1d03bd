"""Clips: a sound as one model sees it.

A clip is mono float32 at the model's sample rate, cut to the model's window. A shorter one is
zero-padded to the window, or, for a network that takes sounds of any length, left as it is.
`explorer.audio.sound_file` decides which files are accepted.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from explorer.audio.channels import MIX
from explorer.audio.excerpt import read_excerpt
from explorer.audio.resampling import to_rate
from explorer.audio.silence import SilentExcerptError
from explorer.audio.window import length_heard


@dataclass(frozen=True, kw_only=True, eq=False)
class Clip:
    """One sound as one model sees it."""

    name: str  # for display: the gallery clip's id or the file's name
    sha256: str  # of the file that it came from
    sample_rate: int  # Hz, of `waveform`
    file_rate: int  # Hz, the file's own: the sound has nothing above half of it
    start_s: float  # where in the file the waveform starts
    waveform: Float[Tensor, " n_samples"]  # mono float32, on the CPU
    channel: str = MIX  # which of the file's channels: `left`, `right`, or `mix`, their mean
    note: str | None = None  # a sentence for the user if sound is missing at the end

    @property
    def n_samples(self) -> int:
        """Length of the waveform in samples."""
        return self.waveform.shape[0]


def load_excerpt(
    path: str | Path,
    *,
    sample_rate: int,
    n_samples: int,
    min_samples: int | None = None,
    start_s: float = 0.0,
    channel: str = MIX,
    name: str | None = None,
    may_be_silent: bool = False,
) -> Clip:
    """Load the excerpt of a sound file that a model with this rate and window sees.

    Args:
        path: the file; WAV, FLAC, OGG, MP3 or AIFF, recognised by its content, not its name.
        sample_rate: the model's rate in Hz.
        n_samples: the model's window in samples.
        min_samples: a shorter sound than the window is zero-padded at the end to this length; None
            to pad it to the whole window.
        start_s: where in the file the excerpt starts, in seconds, 0 or more.
        channel: `left` or `right` (the first two channels), or `mix`, the mean of all.
        name: of the clip; None for the file's name.
        may_be_silent: whether silence will do, for a picture of it; no model can be asked about it.

    Returns:
        The clip. Only the window is decoded, however long the file is.

    Raises:
        SilentExcerptError: there is nothing to hear in the excerpt; the error says why.
        InputError: the file cannot be read, is not a sound, is damaged, is not within the accepted
            limits, has no such channel, or cannot be resampled to the model's rate; the text says
            which.
    """
    path = Path(path)
    name = name if name is not None else printable(path.name)
    excerpt = read_excerpt(
        path,
        seconds=n_samples / sample_rate,
        start_s=start_s,
        channel=channel,
        explain_silence=not may_be_silent,
    )
    if excerpt.silence is not None:
        raise SilentExcerptError(name, start_s, excerpt.silence)
    waveform = to_rate(torch.from_numpy(excerpt.samples), excerpt.sample_rate, sample_rate)
    return Clip(
        name=name,
        sha256=excerpt.sha256,
        sample_rate=sample_rate,
        file_rate=excerpt.sample_rate,
        start_s=start_s,
        waveform=fit_window(waveform, n_samples, min_samples),
        channel=channel,
        note=excerpt.note,
    )


def fit_window(
    waveform: Float[Tensor, "*batch n_in"], n_samples: int, min_samples: int | None
) -> Float[Tensor, "*batch n_heard"]:
    """Cut sounds to a model's window, or zero-pad them at the end: see `length_heard`.

    Args:
        waveform: sounds of one length at the model's rate.
        n_samples: the model's window.
        min_samples: what its network needs at least; None to pad to the whole window.

    >>> fit_window(torch.ones(3), 5, None).tolist()
    [1.0, 1.0, 1.0, 0.0, 0.0]
    >>> fit_window(torch.ones(3), 5, 2).tolist()
    [1.0, 1.0, 1.0]
    >>> fit_window(torch.ones(3), 2, 2).tolist()
    [1.0, 1.0]
    """
    length = length_heard(waveform.shape[-1], n_samples, min_samples)
    cut = waveform[..., :length]
    return torch.nn.functional.pad(cut, (0, length - cut.shape[-1]))


def printable(name: str) -> str:
    """Return a file's name as valid Unicode: names on disk need not be UTF-8."""
    return os.fsencode(name).decode("utf-8", "replace")
