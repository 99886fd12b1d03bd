"""Spectrograms: a waveform in decibels over frequency and time, on one fixed scale.

0 dB is a full-scale sine. Every picture covers `FLOOR_DB` to `CEILING_DB`, so colours can be
compared between pictures. Frequency axes are `mel` (HTK, 2595 log10(1 + f / 700)), `log` or
`linear`; with as many rows as mel or linear bands, their edges coincide. Pictures are only for
viewing: nothing is resynthesised from them.

A sine a sin(2 pi f t) in a frame with window w has the spectrum (a / 2) sum_n w[n] at its own
frequency, so magnitudes are divided by sum_n w[n] / 2 to read a. Frames are zero-padded to twice
their length, so that a sine between two bins loses little: less than 0.5 dB with a Hann window.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

FLOOR_DB = -90.0
CEILING_DB = -10.0
WINDOW_S = 0.064  # long enough to resolve the partials of a bass, short enough for a drum
LOWEST_LOG_HZ = 30.0  # a logarithmic axis has no zero
SCALES = ("mel", "log", "linear")


@dataclass(frozen=True, kw_only=True)
class FrequencyAxis:
    """Rows of a picture, from low to high frequency, equally wide on a warped scale."""

    scale: str  # mel, log or linear
    highest_hz: float  # upper edge of the last row
    n_rows: int

    def __post_init__(self) -> None:
        if self.scale not in SCALES:
            raise ValueError(f"A frequency axis is one of {', '.join(SCALES)}, not {self.scale!r}.")

    @property
    def lowest_hz(self) -> float:
        """Lower edge of the first row."""
        return LOWEST_LOG_HZ if self.scale == "log" else 0.0

    def position(self, hz: float) -> float:
        """Return the position of a frequency on the axis, 0 at its lower and 1 at its upper end.

        >>> FrequencyAxis(scale="linear", highest_hz=8_000, n_rows=4).position(2_000)
        0.25
        """
        low, high = self._warp(self.lowest_hz), self._warp(self.highest_hz)
        return (self._warp(max(hz, self.lowest_hz)) - low) / (high - low)

    def hz(self, position: float) -> float:
        """Return the frequency in Hz at a position; the inverse of `position`."""
        low, high = self._warp(self.lowest_hz), self._warp(self.highest_hz)
        return self._unwarp(low + position * (high - low))

    def _warp(self, hz: float) -> float:
        if self.scale == "mel":
            return 2595 * math.log10(1 + hz / 700)
        return math.log(hz) if self.scale == "log" else hz

    def _unwarp(self, warped: float) -> float:
        if self.scale == "mel":
            return float(700 * (10 ** (warped / 2595) - 1))
        return math.exp(warped) if self.scale == "log" else warped


def decibels(
    waveform: Float[Tensor, " n_samples"],
    sample_rate: int,
    axis: FrequencyAxis,
    n_columns: int,
) -> Float[Tensor, "n_rows n_columns"]:
    """Return the level over frequency and time, in dB relative to a full-scale sine.

    Args:
        waveform: mono, full scale 1.0, on any device.
        sample_rate: in Hz.
        axis: the rows, from low to high frequency.
        n_columns: number of frames, centred at evenly spaced times, the first and last half a
            column from the ends of the waveform.

    Returns:
        A picture on the CPU, at least `FLOOR_DB` everywhere; each value is the maximum within its
        row. A stationary sine of amplitude a has the level 20 log10(a) within 0.5 dB.
    """
    waveform = waveform.detach().to("cpu", torch.float32)
    n_window = max(16, round(WINDOW_S * sample_rate))
    frames = _frames(waveform, n_window, n_columns)
    window = torch.hann_window(n_window, periodic=True)
    amplitudes = torch.fft.rfft(frames * window, n=2 * n_window).abs() / (window.sum() / 2)
    rows = _loudest_in_rows(amplitudes, sample_rate / (2 * n_window), axis)
    return (20 * rows.clamp_min(10 ** (FLOOR_DB / 20)).log10()).T.contiguous()


def quantise(picture: Float[Tensor, "rows columns"]) -> UInt8[Tensor, "rows columns"]:
    """Map decibels to 0 (`FLOOR_DB` and below) to 255 (`CEILING_DB` and above).

    >>> quantise(torch.tensor([[-200.0, -50.0, 0.0]])).tolist()
    [[0, 128, 255]]
    """
    share = (picture - FLOOR_DB) / (CEILING_DB - FLOOR_DB)
    return (share.clamp(0, 1) * 255).round().to(torch.uint8)


def _frames(
    waveform: Float[Tensor, " n_samples"], n_window: int, n_columns: int
) -> Float[Tensor, "n_columns n_window"]:
    padded = torch.nn.functional.pad(waveform, (n_window // 2, n_window))
    centres = (torch.arange(n_columns) + 0.5) * (waveform.shape[0] / n_columns)
    return padded[centres.long()[:, None] + torch.arange(n_window)]


def _loudest_in_rows(
    amplitudes: Float[Tensor, "n_columns n_bins"], bin_hz: float, axis: FrequencyAxis
) -> Float[Tensor, "n_columns n_rows"]:
    """Return the maximum of the bins in every row; rows narrower than a bin are interpolated."""
    n_columns, n_bins = amplitudes.shape
    centres = [axis.hz((row + 0.5) / axis.n_rows) / bin_hz for row in range(axis.n_rows)]
    nearest = torch.tensor(centres).clamp(0, n_bins - 1)
    first = nearest.long().clamp_max(n_bins - 2)
    rows = torch.lerp(amplitudes[:, first], amplitudes[:, first + 1], nearest - first)
    shown = range(math.ceil(axis.lowest_hz / bin_hz), n_bins)
    row_of_bin = torch.tensor([int(axis.position(b * bin_hz) * axis.n_rows) for b in shown])
    index = row_of_bin.clamp_max(axis.n_rows - 1).expand(n_columns, -1)
    return rows.scatter_reduce(1, index, amplitudes[:, shown.start :], "amax")
