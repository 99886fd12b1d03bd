"""Augmentations: changes that leave a clip's class alone.

Most work on the coefficients of the whole-signal real FFT, a batch at a time, so a chain of them
costs one transform each way. All randomness comes from the generator passed in. Frequencies are
given per FFT bin, in Hz.
"""

import math

import torch
from jaxtyping import Bool, Complex, Float
from torch import Generator, Tensor

from explorer.partitions.bands import make_bands

# Partitions that band dropping draws from.
PARTITION_KINDS = ("mel", "linear")
PARTITION_SIZES = (16, 32, 64, 128)


def uniform(n: int, low: float, high: float, generator: Generator) -> Float[Tensor, "n 1"]:
    """Draw `n` numbers uniformly from [low, high), as a column."""
    return low + (high - low) * torch.rand(n, 1, generator=generator)


def frequencies_hz(n_samples: int, sample_rate: int) -> Float[Tensor, " n_bins"]:
    """Return the centre frequency of every bin of the real FFT."""
    frequencies: Tensor = torch.fft.rfftfreq(n_samples, 1 / sample_rate)
    return frequencies


def equaliser(
    n: int, frequencies: Float[Tensor, " n_bins"], generator: Generator, *, max_db: float
) -> Float[Tensor, "n n_bins"]:
    """Draw smooth gains of at most +-`max_db`: linear between nine points spaced evenly in mel."""
    points_db = max_db * (2 * torch.rand(n, 9, generator=generator) - 1)
    position = (1 + frequencies / 700).log() / (1 + frequencies[-1] / 700).log() * 8
    left = position.long().clamp(max=7)
    weight = position - left
    gains_db = points_db[:, left] * (1 - weight) + points_db[:, left + 1] * weight
    return 10 ** (gains_db / 20)


def pass_filter(
    frequencies: Float[Tensor, " n_bins"],
    low_hz: Float[Tensor, "n 1"],
    high_hz: Float[Tensor, "n 1"],
    *,
    order: int,
) -> Float[Tensor, "n n_bins"]:
    """Return Butterworth band-pass gains; `low_hz` 0 or `high_hz` infinity opens that side."""
    above = 1 + (frequencies / high_hz) ** (2 * order)
    below = 1 + (low_hz / frequencies.clamp(min=frequencies[1] / 2)) ** (2 * order)
    return (above * below).rsqrt()


def reverberation(
    n: int, n_samples: int, sample_rate: int, generator: Generator
) -> Complex[Tensor, "n n_bins"]:
    """Draw frequency responses of rooms: the direct sound and a decaying tail of noise.

    Decay times (60 dB) are 0.1 to 0.6 s; the tail has 0.01 to 0.3 of the direct sound's energy.
    """
    n_tail = int(0.6 * sample_rate)
    decay_s = uniform(n, 0.1, 0.6, generator)
    time_s = torch.arange(1, n_tail + 1) / sample_rate
    tail = torch.randn(n, n_tail, generator=generator) * 10 ** (-3 * time_s / decay_s)
    energy = 10 ** uniform(n, -2.0, -0.5, generator)
    tail *= (energy / tail.square().sum(dim=1, keepdim=True)).sqrt()
    impulse = torch.cat([torch.ones(n, 1), tail], dim=1)
    response: Tensor = torch.fft.rfft(impulse, n=n_samples)
    return response


def coloured_noise(
    n: int, frequencies: Float[Tensor, " n_bins"], slope: Float[Tensor, "n 1"], generator: Generator
) -> Complex[Tensor, "n n_bins"]:
    """Draw noise of RMS 1 whose power falls as 1 / f ** slope (0: white, 1: pink)."""
    n_bins = frequencies.shape[0]
    white = torch.complex(
        torch.randn(n, n_bins, generator=generator), torch.randn(n, n_bins, generator=generator)
    )
    shape = frequencies.clamp(min=20.0) ** (-slope / 2)
    shape[:, 0] = 0.0
    noise = white * shape
    return noise / rms(noise)


def rms(coefficients: Complex[Tensor, "n n_bins"]) -> Float[Tensor, "n 1"]:
    """Return the root mean square of waveforms (of even length) from their real FFT."""
    n_samples = 2 * (coefficients.shape[1] - 1)
    power = coefficients.real.square() + coefficients.imag.square()
    both_sides = 2 * power.sum(dim=1) - power[:, 0] - power[:, -1]
    return both_sides.sqrt()[:, None] / n_samples


def shift_in_time(
    waveforms: Float[Tensor, "n n_samples"], generator: Generator
) -> Float[Tensor, "n n_samples"]:
    """Rotate every waveform by a random number of samples."""
    n, n_samples = waveforms.shape
    shifts = torch.randint(n_samples, (n, 1), generator=generator)
    return waveforms.gather(1, (torch.arange(n_samples) + shifts) % n_samples)


def cut_short(
    waveforms: Float[Tensor, "n n_samples"], seconds_share: Float[Tensor, "n 1"]
) -> Float[Tensor, "n n_samples"]:
    """Silence all but the first share of the window, as in a clip shorter than the window."""
    n_samples = waveforms.shape[1]
    return waveforms * (torch.arange(n_samples) < seconds_share * n_samples)


def bins_kept(
    first_bins: tuple[int, ...], keeps: Bool[Tensor, "n n_cells"]
) -> Bool[Tensor, "n n_bins"]:
    """Expand keeps of a partition's cells to bins; `first_bins` as in `BandPartition`."""
    return keeps.repeat_interleave(torch.tensor(first_bins).diff(), dim=1)


def random_keep(
    n_cells: int, n_kept: int, generator: Generator, *, contiguous: bool
) -> Bool[Tensor, " n_cells"]:
    """Draw a keep of exactly `n_kept` cells, neighbours or anywhere."""
    if contiguous:
        first = int(torch.randint(n_cells - n_kept + 1, (1,), generator=generator))
        chosen = torch.arange(first, first + n_kept)
    else:
        chosen = torch.randperm(n_cells, generator=generator)[:n_kept]
    keep = torch.zeros(n_cells, dtype=torch.bool)
    keep[chosen] = True
    return keep


def random_bins_kept(
    n: int, n_samples: int, sample_rate: int, share: tuple[float, float], generator: Generator
) -> Bool[Tensor, "n n_bins"]:
    """Draw keeps of a share of the bands of a random partition, expanded to bins.

    Each row draws its own partition (kind and size), share, and whether the bands are neighbours.
    `share` gives the smallest and the largest share of bands that stay, above 0 and up to 1. It is
    drawn evenly on a scale of ratios, because a sixteenth and an eighth of the bands differ as much
    as a quarter and a half do; at least one band stays.
    """
    rows = [torch.zeros(0, n_samples // 2 + 1, dtype=torch.bool)]
    for _ in range(n):
        kind, size, contiguous = (
            int(torch.randint(options, (1,), generator=generator))
            for options in (len(PARTITION_KINDS), len(PARTITION_SIZES), 2)
        )
        n_cells = PARTITION_SIZES[size]
        partition = make_bands(
            PARTITION_KINDS[kind], n_cells, sample_rate=sample_rate, n_samples=n_samples
        )
        low, high = (math.log(max(each * n_cells, 1.0)) for each in share)
        n_kept = round(math.exp(low + (high - low) * float(torch.rand(1, generator=generator))))
        keep = random_keep(n_cells, n_kept, generator, contiguous=contiguous == 1)
        rows.append(bins_kept(partition.first_bins, keep[None]))
    return torch.cat(rows)
