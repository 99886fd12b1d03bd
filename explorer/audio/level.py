"""How loud a player should make a sound, and when no player helps.

Fragments are often 40 dB below their clip. The files are never changed: a player applies a gain,
and shows it. At the audible level a sound is raised towards `AUDIBLE_DBFS` (RMS, full-scale sine
= -3), by at most `MAX_GAIN_DB`, and never so far that its peak passes `PEAK_DBFS`; a sound whose
peak is already beyond that is lowered. At the true level the gain is zero.
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
    """How loud a sound is, and what makes it audible; in dB relative to full scale."""

    peak_dbfs: float | None  # None: silence
    rms_dbfs: float | None  # None: silence
    gain_db: float  # to the audible level
    faint: bool  # too faint to hear as it is; if a model hears it, the model amplifies it


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
