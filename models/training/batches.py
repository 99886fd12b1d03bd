"""Turn clean clips into a training batch: the guarded recipe.

A network trained only on clean clips gives everything some class, even silence or a single band.
So a batch mixes four roles. `whole` and `bands` clips keep their class, the latter with a quarter
or more of their bands; `thinned` clips, with less than a tenth of them, and `background` sounds
(silence, noise, hum) are "none of these". Shares between a tenth and a quarter do not occur.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Complex, Float, Int
from torch import Generator, Tensor

from models.training import augment, background

IGNORED = -100  # target of rows that the loss skips (cross_entropy's default ignore_index)


@dataclass(frozen=True, kw_only=True)
class RecipeConfig:
    """How clips are changed; probabilities are per clip."""

    sample_rate: int = 16_000  # Hz
    whole: float = 0.3  # shares of the four roles; `background` takes the rest
    bands: float = 0.35
    thinned: float = 0.2
    bands_share: tuple[float, float] = (0.25, 0.9)  # smallest and largest share of bands kept
    thinned_share: tuple[float, float] = (0.0, 0.1)
    equaliser_db: float = 12.0
    filter_probability: float = 0.3
    reverberation_probability: float = 0.3
    noise_probability: float = 0.4
    noise_below_db: tuple[float, float] = (10.0, 45.0)  # noise level below the clip's
    short_probability: float = 0.15  # clips that end before the window
    gain_db: tuple[float, float] = (-24.0, 6.0)
    faintest_dbfs: float = -70.0  # a clip whose remains are fainter is ignored


def make_batch(
    waveforms: Float[Tensor, "batch n_samples"],
    targets: Int[Tensor, " batch"],
    none_target: int,
    config: RecipeConfig,
    generator: Generator,
) -> tuple[Float[Tensor, "batch n_samples"], Int[Tensor, " batch"]]:
    """Draw a role for every clip, and change the clip accordingly.

    Args:
        waveforms: clean clips of an even number of samples.
        targets: their classes.
        none_target: the class that means "none of these".
        config: the recipe.
        generator: the source of all randomness.

    Returns:
        As many waveforms, and the target of each (or `IGNORED`).
    """
    n, n_samples = waveforms.shape
    up_to = torch.tensor([config.whole, config.bands, config.thinned]).cumsum(0)
    role = torch.bucketize(torch.rand(n, generator=generator), up_to, right=True)
    has_bands, is_thinned, is_background = role == 1, role == 2, role == 3
    coefficients = _varied(waveforms, config, generator)
    if is_background.any():
        coefficients[is_background] = _background(
            int(is_background.sum()), n_samples, config, generator
        )
    coefficients = _keep_share(coefficients, has_bands, config.bands_share, config, generator)
    coefficients = _keep_share(coefficients, is_thinned, config.thinned_share, config, generator)
    too_faint = augment.rms(coefficients)[:, 0] < 10 ** (config.faintest_dbfs / 20)
    answers = targets.masked_fill(too_faint, IGNORED)
    answers = answers.masked_fill(is_thinned | is_background, none_target)
    return torch.fft.irfft(coefficients, n=n_samples), answers


def _varied(
    waveforms: Float[Tensor, "batch n_samples"], config: RecipeConfig, generator: Generator
) -> Complex[Tensor, "batch n_bins"]:
    """Apply random rooms, equipment, levels and lengths, which do not change a clip's class."""
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
    """Draw low-pass, high-pass or band-pass gains for some rows; the others get ones."""
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
    """Add noise of a random colour to some rows, at a random level below theirs."""
    noisy = _some(coefficients.shape[0], config.noise_probability, generator)[:, 0]
    n = int(noisy.sum())
    slope = augment.uniform(n, 0.0, 2.0, generator)
    below_db = augment.uniform(n, *config.noise_below_db, generator)
    noise = augment.coloured_noise(n, frequencies, slope, generator)
    level = augment.rms(coefficients[noisy]) * 10 ** (-below_db / 20)
    return coefficients.index_add(0, noisy.nonzero()[:, 0], noise * level)


def _background(
    n: int, n_samples: int, config: RecipeConfig, generator: Generator
) -> Complex[Tensor, "n n_bins"]:
    """Draw silence, noise or hum for each row; some rows then lose some of their bands."""
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
    """Remove all but a share of the bands from the chosen rows."""
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
