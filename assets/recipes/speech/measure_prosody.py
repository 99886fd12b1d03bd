"""Measure what the rules of emotion do: `python -m assets.recipes.speech.measure_prosody`.

Makes clips of each emotion, measures them, and prints means. Pitch level, tilt (energy above 1 kHz
over energy below, in voiced frames), spread of the voiced levels, and rise from the first half to
the second are relative to the neutral clip of the same voice and sentence. Pitch range (10th to
90th percentile of the voiced frames), speed of pitch and length of the sentence are absolute.
"""

import argparse
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from assets.recipes.speech.emotion import EMOTIONS, render_emotions
from assets.recipes.speech.prosody import pitch_range, to_semitones
from assets.recipes.speech.world import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE, track

_SPLIT_HZ = 1_000
_WINDOW = 512
_JUMP = 150.0  # semitones per second; a faster change is an error of the pitch tracker


@dataclass(frozen=True, kw_only=True)
class Prosody:
    """The measured prosody of a clip."""

    level: float  # median pitch, semitones above 1 Hz
    spread: float  # pitch range, semitones
    tilt_db: float
    dynamics_db: float
    speed: float  # mean of |change of pitch|, semitones per second
    rise: float  # second half against first, semitones
    seconds: float  # of speech


def measure_prosody(clip: NDArray[np.float32]) -> Prosody | None:
    """Return the prosody of a mono clip at 16 kHz; None if less than 0.15 s of it is voiced."""
    pitch_hz, _ = track(clip)
    voiced = pitch_hz > 0
    if voiced.sum() * FRAME_S < 0.15:
        return None
    pitch = to_semitones(pitch_hz)
    power = _power(clip, len(pitch))[voiced]
    split = round(_SPLIT_HZ * _WINDOW / SAMPLE_RATE)
    high, low = power[:, split:].sum(), power[:, :split].sum()
    speed = np.abs(np.diff(pitch)[voiced[1:] & voiced[:-1]]) / FRAME_S
    first, second = np.array_split(pitch[voiced], 2)
    return Prosody(
        level=float(np.median(pitch[voiced])),
        spread=pitch_range(pitch, voiced),
        tilt_db=float(10 * np.log10(high / low)),
        dynamics_db=float((10 * np.log10(power.sum(axis=1) + 1e-9)).std()),
        speed=float(speed[speed < _JUMP].mean()),
        rise=float(second.mean() - first.mean()),
        seconds=float(np.flatnonzero(clip)[-1] + 1) / SAMPLE_RATE,
    )


def _power(clip: NDArray[np.float32], n_frames: int) -> NDArray[np.float64]:
    """Return power spectra of windows centred on the frames, of shape (n_frames, 257)."""
    padded = np.pad(clip.astype(np.float64), _WINDOW)
    starts = np.arange(n_frames) * FRAME_SAMPLES + _WINDOW // 2
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[starts]
    return np.asarray(np.abs(np.fft.rfft(windows * np.hanning(_WINDOW))) ** 2)


def main() -> None:
    """Print a table with a row per emotion."""
    parser = argparse.ArgumentParser(description="Measure what the rules of emotion do.")
    parser.add_argument("--clips", type=int, default=40, help="clips of each emotion (default: 40)")
    parser.add_argument(
        "--first-seed", type=int, default=0, help="seed of the first clip (default: 0)"
    )
    parser.add_argument(
        "--workers", type=int, default=2, help="clips made at the same time (default: 2)"
    )
    options = parser.parse_args()
    seeds = range(options.first_seed, options.first_seed + options.clips)
    found = {
        label: [
            measure_prosody(clip)
            for clip in render_emotions([(label, s) for s in seeds], options.workers)
        ]
        for label in EMOTIONS
    }
    print("           pitch    range     tilt  dynamics     speed     rise  seconds")
    print("           times       st       dB        dB      st/s       st")
    for label, clips in found.items():
        pairs = [
            (astuple(one), astuple(plain))
            for one, plain in zip(clips, found["neutral"], strict=True)
            if one is not None and plain is not None
        ]
        mean = np.mean([one for one, _ in pairs], axis=0)
        change = np.mean([np.subtract(*pair) for pair in pairs], axis=0)
        print(
            f"{label:8} {2 ** (change[0] / 12):7.2f} {mean[1]:8.1f} {change[2]:+8.1f} "
            f"{change[3]:+9.1f} {mean[4]:9.1f} {mean[5]:+8.1f} {mean[6]:8.2f}"
        )


if __name__ == "__main__":
    main()
