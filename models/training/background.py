"""Background sounds, which are none of the classes: silence, noise and hum."""

import torch
from jaxtyping import Complex, Float
from torch import Generator, Tensor

from models.training import augment


def silence(n: int, n_bins: int) -> Complex[Tensor, "n n_bins"]:
    """Return coefficients of digital silence."""
    return torch.zeros(n, n_bins, dtype=torch.complex64)


def noise(
    n: int, frequencies: Float[Tensor, " n_bins"], generator: Generator
) -> Complex[Tensor, "n n_bins"]:
    """Draw white to brown noise, randomly equalised, of -75 to -3 dBFS RMS."""
    slope = augment.uniform(n, 0.0, 2.0, generator)
    plain = augment.coloured_noise(n, frequencies, slope, generator)
    shaped = plain * augment.equaliser(n, frequencies, generator, max_db=12.0)
    return _at_random_level(shaped, generator)


def hum(
    n: int, frequencies: Float[Tensor, " n_bins"], generator: Generator
) -> Complex[Tensor, "n n_bins"]:
    """Draw steady tones at multiples of a mains frequency (45 to 65 Hz), of -75 to -3 dBFS RMS."""
    n_samples = 2 * (frequencies.shape[0] - 1)
    time_s = torch.arange(n_samples) * (0.5 / frequencies[-1])
    mains_hz = augment.uniform(n, 45.0, 65.0, generator)
    waveforms = torch.zeros(n, n_samples)
    for harmonic in range(1, 9):
        strength = torch.rand(n, 1, generator=generator) / harmonic
        phase = augment.uniform(n, 0.0, 2 * torch.pi, generator)
        waveforms += strength * torch.sin(2 * torch.pi * harmonic * mains_hz * time_s + phase)
    return _at_random_level(torch.fft.rfft(waveforms), generator)


def _at_random_level(
    coefficients: Complex[Tensor, "n n_bins"], generator: Generator
) -> Complex[Tensor, "n n_bins"]:
    level_db = augment.uniform(coefficients.shape[0], -75.0, -3.0, generator)
    return coefficients / augment.rms(coefficients) * 10 ** (level_db / 20)
