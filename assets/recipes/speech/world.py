"""Speech as pitch, spectral envelope and aperiodicity, and back: WORLD.

Morise et al. 2016, "WORLD: a vocoder-based high-quality speech synthesis system for real-time
applications". Only this module imports pyworld. Frames are 5 ms apart, and the envelope is power.
"""

import importlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.recipes.errors import RenderError

SAMPLE_RATE = 16_000
FRAME_S = 0.005
FRAME_SAMPLES = round(FRAME_S * SAMPLE_RATE)
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 600.0
_OCTAVE_SLIP = 9.0  # semitones from the median; a pitch beyond it is moved one octave nearer

Frames = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Speech:
    """WORLD's parameters of a waveform, with one row per frame."""

    pitch_hz: Frames  # shape (n_frames,); 0 where there is no voice
    envelope: Frames  # power, shape (n_frames, n_bins), > 0
    aperiodicity: Frames  # 0 (all voice) to 1 (all noise), shape (n_frames, n_bins)


def analyse(waveform: NDArray[np.float32]) -> Speech:
    """Analyse a mono waveform at 16 kHz; raises RenderError if pyworld is missing."""
    pyworld = load_pyworld()
    samples = waveform.astype(np.float64)
    pitch, times = track(waveform)
    return Speech(
        pitch_hz=pitch,
        envelope=pyworld.cheaptrick(samples, pitch, times, SAMPLE_RATE),
        aperiodicity=pyworld.d4c(samples, pitch, times, SAMPLE_RATE),
    )


def synthesise(speech: Speech) -> NDArray[np.float64]:
    """Synthesise a waveform at 16 kHz, 5 ms per frame; raises RenderError if pyworld is missing."""
    pyworld = load_pyworld()
    made: Frames = pyworld.synthesize(
        np.ascontiguousarray(speech.pitch_hz),
        np.ascontiguousarray(speech.envelope),
        np.ascontiguousarray(speech.aperiodicity),
        SAMPLE_RATE,
        FRAME_S * 1_000,
    )
    return made


def track(waveform: NDArray[np.float32]) -> tuple[Frames, Frames]:
    """Return pitch in Hz (0: unvoiced) and time in s of every frame, by DIO and StoneMask.

    Raises RenderError if pyworld is missing.
    """
    pyworld = load_pyworld()
    samples = waveform.astype(np.float64)
    raw, times = pyworld.dio(
        samples,
        SAMPLE_RATE,
        f0_floor=_LOWEST_HZ,
        f0_ceil=_HIGHEST_HZ,
        frame_period=FRAME_S * 1_000,
    )
    return mend_octaves(pyworld.stonemask(samples, raw, times, SAMPLE_RATE)), times


def mend_octaves(pitch_hz: Frames) -> Frames:
    """Move frames that the pitch tracker placed an octave off back towards the median.

    >>> mend_octaves(np.array([100.0, 0.0, 101.0, 201.0, 99.0])).tolist()
    [100.0, 0.0, 101.0, 100.5, 99.0]
    """
    voiced = pitch_hz > 0
    if not voiced.any():
        return pitch_hz
    away = np.zeros_like(pitch_hz)
    away[voiced] = 12 * np.log2(pitch_hz[voiced] / np.median(pitch_hz[voiced]))
    slip = np.where(np.abs(away) > _OCTAVE_SLIP, np.sign(away), 0.0)
    return np.asarray(pitch_hz * 2.0**-slip)


def load_pyworld() -> Any:
    """Import pyworld; raises RenderError if it is not installed."""
    try:
        return importlib.import_module("pyworld")
    except ImportError as error:
        raise RenderError(
            "pyworld is not installed: pip install -r requirements-training.txt"
        ) from error
