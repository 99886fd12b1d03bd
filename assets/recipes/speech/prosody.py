"""Reshape the pitch, tempo, level and timbre of speech.

Conventions: frames are 5 ms apart. Pitch is in semitones above 1 Hz and is interpolated across
unvoiced frames. An envelope is power, of shape (n_frames, n_bins), with bins from 0 to 8,000 Hz.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assets.recipes.speech.world import FRAME_S, SAMPLE_RATE

Frames = NDArray[np.float64]
Shape = Literal["wave", "abrupt", "downward", "none"]

# Frequencies at which the gains of a tilt are given.
TILT_HZ = (125.0, 350.0, 700.0, 1_400.0, 2_800.0, 5_600.0)

# A pitch range is measured between these percentiles of the voiced frames.
_LOW, _HIGH = 10.0, 90.0
_WIDEST_STRETCH = 2.5  # of the synthesiser's pitch range; more turns small bends into tremor
_SYLLABLE_S, _ACCENT_S = 0.09, 0.22  # shortest distance to the next one


def to_semitones(pitch_hz: Frames) -> Frames:
    """Convert Hz to semitones, interpolating across unvoiced frames (0 Hz).

    >>> to_semitones(np.array([2.0, 0.0, 8.0])).tolist()
    [12.0, 24.0, 36.0]
    """
    voiced = np.flatnonzero(pitch_hz > 0)
    if len(voiced) == 0:
        return np.zeros_like(pitch_hz)
    known = 12 * np.log2(pitch_hz[voiced])
    return np.asarray(np.interp(np.arange(len(pitch_hz)), voiced, known))


def to_hertz(pitch: Frames, voiced: NDArray[np.bool_]) -> Frames:
    """Convert semitones back to Hz, with 0 in unvoiced frames."""
    return np.where(voiced, 2.0 ** (pitch / 12), 0.0)


def pitch_range(pitch: Frames, voiced: NDArray[np.bool_]) -> float:
    """Return the semitones from the 10th to the 90th percentile of the voiced frames."""
    low, high = np.percentile(pitch[voiced], [_LOW, _HIGH])
    return float(high - low)


def set_range(pitch: Frames, voiced: NDArray[np.bool_], semitones: float) -> Frames:
    """Stretch or squeeze a pitch line about its median until its range is `semitones`.

    It is stretched by a factor of 2.5 at most.
    """
    middle = np.median(pitch[voiced])
    factor = semitones / max(pitch_range(pitch, voiced), 1e-6)
    return np.asarray(middle + (pitch - middle) * min(factor, _WIDEST_STRETCH))


def nuclei(level_db: Frames, voiced: NDArray[np.bool_]) -> NDArray[np.int_]:
    """Return the frames of syllables: voiced peaks of the level, at least 90 ms apart, in order."""
    smooth = smoothed(level_db, 0.05)
    inner = (smooth[1:-1] >= smooth[:-2]) & (smooth[1:-1] > smooth[2:]) & voiced[1:-1]
    return _apart(np.flatnonzero(inner) + 1, smooth, _SYLLABLE_S)


def accents(level_db: Frames, voiced: NDArray[np.bool_]) -> NDArray[np.int_]:
    """Return the frames of stressed syllables: the loudest, at least 220 ms apart, in order."""
    smooth = smoothed(level_db, 0.05)
    found = nuclei(level_db, voiced)
    loud = found[smooth[found] > smooth[found].max() - 12] if len(found) else found
    return _apart(loud, smooth, _ACCENT_S)


def _apart(frames: NDArray[np.int_], height: Frames, seconds: float) -> NDArray[np.int_]:
    """Keep the highest of the frames, none of them within `seconds` of a higher kept one."""
    kept: list[int] = []
    for frame in sorted(frames.tolist(), key=lambda frame: -height[frame]):
        if all(abs(frame - other) * FRAME_S >= seconds for other in kept):
            kept.append(frame)
    return np.array(sorted(kept), dtype=int)


def accent_line(n_frames: int, centres: NDArray[np.int_], shape: Shape) -> Frames:
    """Return what accents of size 1 add to the pitch, of shape (n_frames,).

    "wave" glides up to each accent and down after it, and lowers the pitch in between by 0.2;
    "abrupt" jumps up within 25 ms and then drops below the line; "downward" falls over 200 ms.
    """
    knots: dict[str, tuple[tuple[float, float], ...]] = {
        "wave": ((-0.13, 0.0), (-0.05, 0.4), (0.04, 1.0), (0.13, 0.0)),
        "abrupt": ((-0.05, 0.0), (-0.025, 1.0), (0.02, 0.9), (0.10, -0.35), (0.16, 0.0)),
        "downward": ((-0.06, 0.0), (-0.02, 0.5), (0.18, -0.5), (0.24, 0.0)),
        "none": ((0.0, 0.0), (0.01, 0.0)),
    }
    seconds, heights = np.array(knots[shape]).T
    frames = np.arange(n_frames)
    line = np.zeros(n_frames)
    for centre in centres:
        one = np.interp((frames - centre) * FRAME_S, seconds, heights, left=0.0, right=0.0)
        line = np.where(np.abs(one) > np.abs(line), one, line)
    if shape == "wave":
        line = smoothed(line - 0.2 * (1 - line), 0.06)
    return np.asarray(line)


def bumps(n_frames: int, centres: NDArray[np.int_]) -> Frames:
    """Return weights that are 1 at each accent and fall to 0 within 80 ms on both sides."""
    away = np.abs(np.arange(n_frames)[:, None] - centres) * FRAME_S
    return np.asarray(np.clip(1 - away / 0.08, 0, 1).max(axis=1, initial=0.0))


def ramp(n_frames: int, rise: float, turn: float) -> Frames:
    """Return a line that climbs by `rise` overall, and by a further `turn` in its last 0.2 s.

    >>> ramp(3, 2.0, 0.0).tolist()
    [-1.0, 0.0, 1.0]
    """
    steady = np.linspace(-rise / 2, rise / 2, n_frames)
    last = np.clip(1 - (n_frames - 1 - np.arange(n_frames)) * FRAME_S / 0.2, 0, None)
    return np.asarray(steady + turn * last)


def wobble(n_frames: int, semitones: float, rng: np.random.Generator) -> Frames:
    """Return irregular pitch: independent noise in each frame, with an RMS of `semitones`."""
    return np.asarray(semitones * rng.standard_normal(n_frames))


def at_tempo(values: Frames, factor: float) -> Frames:
    """Stretch frames in time by linear interpolation; with factor 2 they last twice as long.

    >>> at_tempo(np.array([0.0, 1.0, 2.0]), 5 / 3).tolist()
    [0.0, 0.5, 1.0, 1.5, 2.0]
    """
    n_frames = round(len(values) * factor)
    position = np.linspace(0, len(values) - 1, n_frames)
    low = np.minimum(position.astype(int), len(values) - 2)
    share = (position - low).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(values[low] * (1 - share) + values[low + 1] * share)


def tilt(envelope: Frames, gains_db: tuple[float, ...]) -> Frames:
    """Apply gains given at TILT_HZ, interpolated linearly in dB per octave in between."""
    octaves = np.log2(np.maximum(_bins_hz(envelope), 1.0))
    gain_db = np.interp(octaves, np.log2(TILT_HZ), gains_db)
    return np.asarray(envelope * 10 ** (gain_db / 10))


def shift_formants(envelope: Frames, factor: float) -> Frames:
    """Move every formant of the envelope to `factor` times its frequency."""
    bins = np.arange(envelope.shape[1])
    source = np.minimum(bins / factor, envelope.shape[1] - 1)
    low = np.minimum(source.astype(int), envelope.shape[1] - 2)
    share = source - low
    logs = np.log(envelope)
    return np.asarray(np.exp(logs[:, low] * (1 - share) + logs[:, low + 1] * share))


def breathe(aperiodicity: Frames, amount: float) -> Frames:
    """Add breath to the voice above 500 Hz, or remove it.

    amount: 0 changes nothing; above 2 kHz, 1 makes everything noise and -1 removes all noise; from
    500 Hz to 2 kHz the effect grows linearly.
    """
    hertz = _bins_hz(aperiodicity)
    share = amount * np.clip((hertz - 500) / 1_500, 0, 1)
    more = aperiodicity + (1 - aperiodicity) * share
    less = aperiodicity * (1 + share)
    return np.asarray(np.clip(more if amount > 0 else less, 1e-6, 1.0))


def level_gain(
    level_db: Frames, voiced: NDArray[np.bool_], *, dynamics: float, attack: float
) -> Frames:
    """Return the gain in dB of each frame that sets the dynamics and the attacks.

    dynamics: factor for the spread of levels; 1 changes nothing. attack: how much to raise frames
    that are louder than their surroundings of 80 ms; 0 changes nothing, and below 0 onsets soften.
    A gain is at most 12 dB either way, and raises no frame to more than 3 dB above the loudest
    voiced one.
    """
    middle = level_db[voiced].mean()
    contrast = level_db - smoothed(level_db, 0.08)
    gain = (dynamics - 1) * (level_db - middle) + attack * contrast
    room_db = np.maximum(level_db[voiced].max() + 3 - level_db, 0.0)
    return np.asarray(np.clip(np.minimum(gain, room_db), -12, 12))


def frame_level_db(envelope: Frames) -> Frames:
    """Return the power of each frame in dB."""
    return np.asarray(10 * np.log10(envelope.sum(axis=1) + 1e-12))


def smoothed(values: Frames, seconds: float) -> Frames:
    """Return a moving average under a Hann window that is `seconds` wide at half height."""
    size = max(round(2 * seconds / FRAME_S), 1) | 1
    window = np.hanning(size + 2)[1:-1]
    padded = np.pad(values, size // 2, mode="edge")
    return np.asarray(np.convolve(padded, window / window.sum(), mode="valid"))


def _bins_hz(envelope: Frames) -> Frames:
    return np.linspace(0, SAMPLE_RATE / 2, envelope.shape[1])
