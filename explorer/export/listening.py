"""Copies of the sounds for listening: as good as fits, and never clipped.

The files that were judged are 32-bit float WAV, whose samples may exceed full scale. A copy in
integers must not clip them, which would refill the removed bands, so a sound that is too loud is
stored lower, and the player raises it again. Copies of 16 bits and MP3 are stored near full scale,
because a faint fragment would drown in their rounding.
"""

import base64
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import soundfile
from jaxtyping import Float
from markupsafe import Markup
from torch import Tensor

from explorer.audio.level import Level, level_of

FULL_SCALE_DB = -0.01
LOSSY_PEAK_DB = -1.0  # what a decoder returns may exceed the original


@dataclass(frozen=True, kw_only=True)
class Quality:
    """How copies are stored."""

    name: str  # for readers of the page
    is_lossy: bool
    mime: str
    options: dict[str, Any]  # of `soundfile.write`
    # The peak of every copy; None to store sounds at their own level unless they are too loud.
    peak_db: float | None


def _mp3(compression: float) -> Quality:
    return Quality(
        name="MP3",
        is_lossy=True,
        mime="audio/mpeg",
        options={"format": "MP3", "bitrate_mode": "VARIABLE", "compression_level": compression},
        peak_db=LOSSY_PEAK_DB,
    )


QUALITIES = (  # the first that fits is used
    Quality(
        name="24-bit FLAC",
        is_lossy=False,
        mime="audio/flac",
        options={"format": "FLAC", "subtype": "PCM_24"},
        peak_db=None,
    ),
    Quality(
        name="16-bit FLAC",
        is_lossy=False,
        mime="audio/flac",
        options={"format": "FLAC", "subtype": "PCM_16"},
        peak_db=FULL_SCALE_DB,
    ),
    _mp3(0.0),
    _mp3(0.5),
    _mp3(0.9),
)


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A sound as a page embeds it."""

    address: Markup  # data:
    stored_db: float  # gain of the copy over the original
    level: Level  # of the original, with the gain that makes it audible


def copy_of(
    waveform: Float[Tensor, " n_samples"], sample_rate: int, quality: Quality
) -> Copy | None:
    """Encode a sound; None if the format has no such sample rate.

    >>> import torch
    >>> copy_of(torch.full((8,), 2.0), 8_000, QUALITIES[0]).stored_db
    -6.031
    >>> copy_of(torch.full((8,), 0.5), 8_000, QUALITIES[0]).stored_db
    0.0
    """
    level = level_of(waveform)
    stored_db = _stored_db(level, quality)
    samples = waveform.numpy().astype(np.float64) * 10 ** (stored_db / 20)
    file = io.BytesIO()
    try:
        soundfile.write(file, samples, sample_rate, **quality.options)
    except (soundfile.LibsndfileError, ValueError):
        return None
    data = base64.b64encode(file.getvalue()).decode("ascii")
    address = Markup(f"data:{quality.mime};base64,{data}")
    return Copy(address=address, stored_db=stored_db, level=level)


def _stored_db(level: Level, quality: Quality) -> float:
    if level.peak_dbfs is None:
        return 0.0
    if quality.peak_db is not None:
        return round(quality.peak_db - level.peak_dbfs, 3)
    return round(min(0.0, FULL_SCALE_DB - level.peak_dbfs), 3)
