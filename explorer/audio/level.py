"""Playback level: the gain that makes a quiet fragment audible.

Fragments are often 40 dB below their clip. The files are never changed: the player applies a gain
and shows it. The gain raises the RMS towards `AUDIBLE_DBFS` (a full-scale sine has -3 dBFS), by at
most `MAX_GAIN_DB`, and never lets the peak exceed `PEAK_DBFS`; a sound whose peak is already above
that is lowered. At its true level a sound is played without gain.
"""

import math
from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

AUDIBLE_DBFS = -20.0
PEAK_DBFS = -1.0
MAX_GAIN_DB = 30.0
FAINT_DBFS = -60.0


@dataclass(frozen=True, kw_only=True)
class Level:
    """How loud a sound is, and the gain that makes it audible; in dB relative to full scale."""

    peak_dbfs: float | None  # None for silence
    rms_dbfs: float | None  # None for silence
    gain_db: float  # from the true to the audible level
    faint: bool  # too faint to hear at its true level; a model that reacts to it must amplify it


def level_of(waveform: Float[Tensor, " n_samples"]) -> Level:
    """Measure a sound (full scale 1.0) and choose its gain.

    >>> import torch
    >>> level_of(torch.full((8,), 0.001)).gain_db
    30.0
    >>> level_of(torch.zeros(8)).faint
    True
    """
    samples = waveform.detach().double()
    peak_dbfs = _dbfs(float(samples.abs().amax()))
    rms_dbfs = _dbfs(float(samples.square().mean().sqrt()))
    if peak_dbfs is None or rms_dbfs is None:
        return Level(peak_dbfs=None, rms_dbfs=None, gain_db=0.0, faint=True)
    raised = min(max(AUDIBLE_DBFS - rms_dbfs, 0.0), MAX_GAIN_DB)
    return Level(
        peak_dbfs=peak_dbfs,
        rms_dbfs=rms_dbfs,
        gain_db=min(raised, PEAK_DBFS - peak_dbfs),
        faint=peak_dbfs < FAINT_DBFS,
    )


def _dbfs(amplitude: float) -> float | None:
    return 20 * math.log10(amplitude) if amplitude > 0 else None
