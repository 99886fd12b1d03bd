"""A vocoded copy of a sound, rebuilt from 80 mel magnitudes per frame, without phase.

The simplest way to make a recording synthetic: keep only a mel spectrogram, which is what most
speech synthesisers produce, and estimate the rest. The copy has the same words in the same voice at
the same times, so if a deepfake classifier answers differently, only the processing can be why.

The magnitudes A of a spectrogram determine a sound only if some phase makes them consistent, that
is, the STFT of a real signal. Griffin and Lim ("Signal estimation from modified short-time Fourier
transform", 1984) alternate two projections: G, inverse STFT followed by STFT, onto the consistent
spectrograms, and onto those with magnitudes A (keep the phase, replace the magnitude):

    C_{k+1} = G(A * phase(C_k - m / (1 + m) C_{k-1}))

with m = 0; the distance to consistency never grows. The fast variant (Perraudin et al. 2013) takes
m > 0, here 0.99, in the form in which torchaudio and librosa write it.
"""

import torch
from jaxtyping import Complex, Float
from torch import Tensor

from explorer.audio.torchaudio_import import torchaudio

N_MELS = 80
N_FFT, HOP_LENGTH = 1024, 256
N_ITERATIONS = 32
MOMENTUM = 0.99


def griffin_lim_copy(
    waveforms: Float[Tensor, "batch n_samples"], sample_rate: int
) -> Float[Tensor, "batch n_samples"]:
    """Reduce sounds to mel magnitudes and rebuild sounds from those.

    Magnitudes of 80 mel bands (HTK scale, 0 Hz to Nyquist) of 1024-sample Hann windows every 256
    samples are mapped back to the linear scale by the pseudo-inverse of the filters, clamped at
    zero. The phase comes from 32 iterations of fast Griffin-Lim, starting from random phase with a
    fixed seed: the same sound always gives the same copy.

    Args:
        waveforms: any number of sounds of at least 1024 samples.
        sample_rate: of the sounds, in Hz.

    Returns:
        As many sounds of the same length, each with its original's RMS; silence stays silence.
    """
    filters = torchaudio.functional.melscale_fbanks(
        n_freqs=N_FFT // 2 + 1,
        f_min=0.0,
        f_max=sample_rate / 2,
        n_mels=N_MELS,
        sample_rate=sample_rate,
    ).to(waveforms)
    window = torch.hann_window(N_FFT).to(waveforms)
    mel = torch.matmul(filters.T, _spectrum(waveforms, window).abs())
    magnitudes = torch.matmul(torch.linalg.pinv(filters.T), mel).clamp(min=0)
    copies = _griffin_lim(magnitudes, window, waveforms.shape[1])
    return copies * (_rms(waveforms) / _rms(copies).clamp(min=1e-9))


def _griffin_lim(
    magnitudes: Float[Tensor, "batch n_bins n_frames"],
    window: Float[Tensor, " n_fft"],
    n_samples: int,
) -> Float[Tensor, "batch n_samples"]:
    # Not torchaudio's: it draws its phase from the global generator, which all visitors of the page
    # share. Starting from zero phase leaves audible patterns.
    generator = torch.Generator().manual_seed(0)
    turns = torch.rand(magnitudes.shape[1:], generator=generator).to(magnitudes)
    phases = torch.polar(torch.ones_like(magnitudes), 2 * torch.pi * turns.expand_as(magnitudes))
    last = torch.zeros_like(phases)
    for _ in range(N_ITERATIONS):
        sounds = _inverse(magnitudes * phases, window, n_samples)
        rebuilt = _spectrum(sounds, window)
        ahead = rebuilt - MOMENTUM / (1 + MOMENTUM) * last
        phases = ahead / ahead.abs().clamp(min=1e-16)
        last = rebuilt
    return _inverse(magnitudes * phases, window, n_samples)


def _spectrum(
    waveforms: Float[Tensor, "batch n_samples"], window: Float[Tensor, " n_fft"]
) -> Complex[Tensor, "batch n_bins n_frames"]:
    return torch.stft(
        waveforms, N_FFT, HOP_LENGTH, window=window, pad_mode="constant", return_complex=True
    )


def _inverse(
    spectrum: Complex[Tensor, "batch n_bins n_frames"],
    window: Float[Tensor, " n_fft"],
    n_samples: int,
) -> Float[Tensor, "batch n_samples"]:
    return torch.istft(spectrum, N_FFT, HOP_LENGTH, window=window, length=n_samples)


def _rms(waveforms: Float[Tensor, "batch n_samples"]) -> Float[Tensor, "batch 1"]:
    return waveforms.square().mean(dim=1, keepdim=True).sqrt()
