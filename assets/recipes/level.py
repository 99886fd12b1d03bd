"""The common level of all clips: loudness must not give away the class."""

import numpy as np
from numpy.typing import NDArray

RMS = 0.1  # -20 dBFS
PEAK = 0.95
_KNEE = 0.6


def soften_peaks(waveform: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compress what exceeds 0.6 so that nothing exceeds 0.95; quieter samples are unchanged.

    >>> soften_peaks(np.array([0.5, -9.0])).round(2).tolist()
    [0.5, -0.95]
    """
    over = np.maximum(np.abs(waveform) - _KNEE, 0.0)
    room = PEAK - _KNEE
    bent = np.sign(waveform) * (_KNEE + room * np.tanh(over / room))
    return np.where(over > 0, bent, waveform)
