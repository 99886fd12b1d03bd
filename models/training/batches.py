"""From clean clips to a training batch: the guarded recipe.

A network that is only taught clean clips answers anything with some class, silence and a single
band included. So a batch mixes four roles. `whole` and `bands` clips keep their class, the latter
with a quarter or more of their bands; `thinned` clips, left with less than a tenth, and `nothing`
(silence, noise, hum) are "none of these". Between a tenth and a quarter nothing is taught.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Complex, Float, Int
from torch import Generator, Tensor

from models.training import augment, background

IGNORED = -100  # target of rows that the loss leaves out (cross_entropy's default ignore_index)


@dataclass(frozen=True, kw_only=True)
class RecipeConfig:
    """How clips are changed; probabilities are per clip."""

    sample_rate: int = 16_000  # Hz
    whole: float = 0.3  # shares of the four roles; `nothing` takes the rest
    bands: float = 0.35
    thinned: float = 0.2
    bands_share: tuple[float, float] = (0.25, 0.9)  # least and most of the bands that stay
    thinned_share: tuple[float, float] = (0.0, 0.1)
    equaliser_db: float = 12.0
    filter_probability: float = 0.3
    reverberation_probability: float = 0.3
    noise_probability: float = 0.4
    noise_below_db: tuple[float, float] = (10.0, 45.0)  # noise level below the clip's
    short_probability: float = 0.15  # clips that end before the window does
    gain_db: tuple[float, float] = (-24.0, 6.0)
    faintest_dbfs: float = -70.0  # what is left of a clip may not be fainter, or it is ignored


def make_batch(
    waveforms: Float[Tensor, "batch n_samples"],
    targets: Int[Tensor, " batch"],
    none_target: int,
    config: RecipeConfig,
    generator: Generator,
) -> tuple[Float[Tensor, "batch n_samples"], Int[Tensor, " batch"]]:
    """Give every clip a role and change it accordingly.

    Args:
        waveforms: clean clips of an even number of samples.
        targets: their classes.
        none_target: the class that means "none of these".
        config: the recipe.
        generator: the source of all randomness.

    Returns:
        As many waveforms, and what the network shall answer to each (or `IGNORED`).
    """
    n, n_samples = waveforms.shape
    up_to = torch.tensor([config.whole, config.bands, config.thinned]).cumsum(0)
    role = torch.bucketize(torch.rand(n, generator=generator), up_to, right=True)
    has_bands, is_thinned, is_nothing = role == 1, role == 2, role == 3
    coefficients = _varied(waveforms, config, generator)
    if is_nothing.any():
        coefficients[is_nothing] = _nothing(int(is_nothing.sum()), n_samples, config, generator)
    coefficients = _keep_share(coefficients, has_bands, config.bands_share, config, generator)
    coefficients = _keep_share(coefficients, is_thinned, config.thinned_share, config, generator)
    too_faint = augment.rms(coefficients)[:, 0] < 10 ** (config.faintest_dbfs / 20)
    answers = targets.masked_fill(too_faint, IGNORED)
    answers = answers.masked_fill(is_thinned | is_nothing, none_target)
    return torch.fft.irfft(coefficients, n=n_samples), answers


def _varied(
    waveforms: Float[Tensor, "batch n_samples"], config: RecipeConfig, generator: Generator
) -> Complex[Tensor, "batch n_bins"]:
    """Other rooms, equipment, levels and lengths: all that a class should survive."""
    n, n_samples = waveforms.shape
    shifted = augment.shift_in_time(waveforms, generator)
    is_short = _some(n, config.short_probability, generator)
    shares = torch.where(is_short, augment.uniform(n, 0.4, 1.0, generator), 1.0)
    coefficients = torch.fft.rfft(augment.cut_short(shifted, shares))
    frequencies = augment.frequencies_hz(n_samples, config.sample_rate)
    gains = augment.equaliser(n, frequencies, generator, max_db=config.equaliser_db)
    gains = gains * _filters(n, frequencies, config, generator)
    coefficients = coefficients * gains
    in_room = _some(n, config.reverberation_probability, generator)
    room = augment.reverberation(n, n_samples, config.sample_rate, generator)
    coefficients = torch.where(in_room, coefficients * room, coefficients)
    return _with_noise(coefficients, frequencies, config, generator) * 10 ** (
        augment.uniform(n, *config.gain_db, generator) / 20
    )


def _filters(
    n: int, frequencies: Float[Tensor, " n_bins"], config: RecipeConfig, generator: Generator
) -> Float[Tensor, "n n_bins"]:
    """Low-pass, high-pass or band-pass gains for some rows, ones for the others."""
    has_low, has_high = (_some(n, config.filter_probability, generator) for _ in range(2))
    low_hz = 60.0 * 2 ** augment.uniform(n, 0.0, 3.0, generator)
    high_hz = 1_500.0 * 2 ** augment.uniform(n, 0.0, 2.3, generator)
    return augment.pass_filter(
        frequencies,
        torch.where(has_low, low_hz, 0.0),
        torch.where(has_high, high_hz, torch.inf),
        order=2,
    )


def _with_noise(
    coefficients: Complex[Tensor, "n n_bins"],
    frequencies: Float[Tensor, " n_bins"],
    config: RecipeConfig,
    generator: Generator,
) -> Complex[Tensor, "n n_bins"]:
    """Noise of a random colour under some rows, at a random level below theirs."""
    noisy = _some(coefficients.shape[0], config.noise_probability, generator)[:, 0]
    n = int(noisy.sum())
    slope = augment.uniform(n, 0.0, 2.0, generator)
    below_db = augment.uniform(n, *config.noise_below_db, generator)
    noise = augment.coloured_noise(n, frequencies, slope, generator)
    level = augment.rms(coefficients[noisy]) * 10 ** (-below_db / 20)
    return coefficients.index_add(0, noisy.nonzero()[:, 0], noise * level)


def _nothing(
    n: int, n_samples: int, config: RecipeConfig, generator: Generator
) -> Complex[Tensor, "n n_bins"]:
    """A mixture of silence, noise and hum; noise may have lost some of its bands."""
    frequencies = augment.frequencies_hz(n_samples, config.sample_rate)
    kind = torch.rand(n, 1, generator=generator)
    sounds = torch.where(
        kind < 0.8,
        background.noise(n, frequencies, generator),
        background.hum(n, frequencies, generator),
    )
    sounds = torch.where(kind < 0.1, background.silence(n, frequencies.shape[0]), sounds)
    in_bands = _some(n, 0.4, generator)[:, 0]
    return _keep_share(sounds, in_bands, config.bands_share, config, generator)


def _keep_share(
    coefficients: Complex[Tensor, "n n_bins"],
    chosen: Bool[Tensor, " n"],
    share: tuple[float, float],
    config: RecipeConfig,
    generator: Generator,
) -> Complex[Tensor, "n n_bins"]:
    """Leave the chosen rows with a share of their bands."""
    n_chosen = int(chosen.sum())
    if n_chosen == 0:
        return coefficients
    n_samples = 2 * (coefficients.shape[1] - 1)
    kept = torch.ones(coefficients.shape, dtype=torch.bool)
    kept[chosen] = augment.random_bins_kept(
        n_chosen, n_samples, config.sample_rate, share, generator
    )
    return coefficients * kept


def _some(n: int, probability: float, generator: Generator) -> Bool[Tensor, "n 1"]:
    return torch.rand(n, 1, generator=generator) < probability
