"""Copies of speech by vocoders: analysis into a few parameters, then synthesis from them.

A copy has the words, voice and timing of its original, so the two differ only in how they were
made. Each copy has the length and the RMS of its original, and the same original gives the same
copy.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from assets.recipes.speech.world import FRAME_SAMPLES, SAMPLE_RATE, analyse, synthesise, track
from explorer.audio.griffin_lim import griffin_lim_copy

LPC_ORDER = 20
_FFT = 512  # of the LPC vocoder: windows of 32 ms

Samples = NDArray[np.float32]


def griffin_lim(samples: Samples) -> Samples:
    """Copy speech from its 80 mel bands; see `explorer.audio.griffin_lim`."""
    copy = griffin_lim_copy(torch.from_numpy(samples)[None], SAMPLE_RATE)[0]
    return np.asarray(copy.numpy(), dtype=np.float32)


def world(samples: Samples) -> Samples:
    """Copy speech from its pitch, spectral envelope and aperiodicity with WORLD."""
    return _like(samples, synthesise(analyse(samples)))


def lpc(samples: Samples) -> Samples:
    """Copy speech from its pitch and linear prediction: pulses or noise through an all-pole filter.

    The vocoder of Atal and Hanauer 1971, "Speech analysis and synthesis by linear prediction of
    the speech wave", with 20 coefficients every 5 ms.
    """
    pitch, _ = track(samples)
    excitation = torch.from_numpy(_excitation(pitch, len(samples)))
    window = torch.hann_window(_FFT)
    stft: dict[str, Any] = {"n_fft": _FFT, "hop_length": FRAME_SAMPLES, "window": window}
    original = torch.stft(torch.from_numpy(samples), **stft, return_complex=True)
    response = _all_pole_response(original.abs().square())
    spectrum = torch.stft(excitation, **stft, return_complex=True) * response
    return _like(samples, torch.istft(spectrum, **stft, length=len(samples)).double().numpy())


VOCODERS: dict[str, Callable[[Samples], Samples]] = {
    "griffin-lim": griffin_lim,
    "world": world,
    "lpc": lpc,
}


def _excitation(pitch: NDArray[np.float64], n_samples: int) -> NDArray[np.float32]:
    """Return pulses where there is a pitch and noise elsewhere, both of mean power 1."""
    frame = np.minimum(np.arange(n_samples) // FRAME_SAMPLES, len(pitch) - 1)
    hertz = pitch[frame]
    turns = np.cumsum(hertz / SAMPLE_RATE)
    is_pulse = np.diff(np.floor(turns), prepend=0.0) > 0
    pulses = is_pulse * np.sqrt(SAMPLE_RATE / np.maximum(hertz, 1.0))
    noise = np.random.default_rng(0).standard_normal(n_samples)
    return np.where(hertz > 0, pulses, noise).astype(np.float32)


def _all_pole_response(power: torch.Tensor) -> torch.Tensor:
    """Return gain / A(f) of each frame's linear predictor; power and result: (n_bins, n_frames)."""
    correlation = torch.fft.irfft(power.T.double())[:, : LPC_ORDER + 1]
    correlation[:, 0] = correlation[:, 0] * (1 + 1e-4) + 1e-9
    lags = (torch.arange(LPC_ORDER)[:, None] - torch.arange(LPC_ORDER)).abs()
    wanted = correlation[:, 1:]
    predictor = torch.linalg.solve(correlation[:, lags], wanted)
    error = (correlation[:, 0] - (predictor * wanted).sum(dim=1)).clamp(min=0)
    whitening = torch.cat([torch.ones(len(error), 1), -predictor], dim=1)
    response: torch.Tensor = error.sqrt()[:, None] / torch.fft.rfft(whitening, n=_FFT)
    return response.T.to(torch.complex64)


def _like(original: Samples, copy: NDArray[np.float64]) -> Samples:
    """Cut or pad a copy to its original's length, and scale it to its RMS."""
    fitted = np.zeros(len(original))
    n = min(len(original), len(copy))
    fitted[:n] = copy[:n]
    rms, wanted = np.sqrt(np.mean(fitted**2)), np.sqrt(np.mean(original.astype(np.float64) ** 2))
    return np.asarray(fitted * wanted / max(rms, 1e-9), dtype=np.float32)
