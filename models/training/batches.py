"""Turn clean clips into a training batch: the guarded recipe.

A network trained only on clean clips gives everything some class, even silence or speech. So some
rows of a batch are replaced by what is "none of these": background (silence, noise, hum) or a sound
of another kind, such as speech where the classes are kinds of music. Then all rows alike go through
the same rooms, equipment and levels, and the same share of them loses bands: neither a hole in the
spectrum nor how little is left says anything about the class.
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
    background: float = 0.06  # replaced by silence, noise or hum, which is "none of these"
    other_kind: float = 0.08  # replaced by a sound of another kind, which is "none of these"
    bands: float = 0.5  # lose some of their bands, whatever they are
    bands_share: tuple[float, float] = (1 / 16, 0.9)  # smallest and largest share of bands kept
    equaliser_db: float = 12.0
    filter_probability: float = 0.3
    reverberation_probability: float = 0.3
    noise_probability: float = 0.4
    noise_below_db: tuple[float, float] = (10.0, 45.0)  # noise level below the clip's
    short_probability: float = 0.15  # clips that end before the window
    gain_db: tuple[float, float] = (-24.0, 6.0)
    faintest_dbfs: float = -70.0  # a clip whose remains are fainter is ignored


@dataclass(frozen=True, kw_only=True, eq=False)
class NoneOfThese:
    """The class for everything else, and recordings of what belongs to it."""

    target: int  # position among the labels
    other_kind: Float[Tensor, "n n_samples"]  # at least one


def make_batch(
    waveforms: Float[Tensor, "batch n_samples"],
    targets: Int[Tensor, " batch"],
    none: NoneOfThese,
    config: RecipeConfig,
    generator: Generator,
) -> tuple[Float[Tensor, "batch n_samples"], Int[Tensor, " batch"]]:
    """Replace some clips by what is none of the classes, and change all of them at random.

    Args:
        waveforms: clean clips of an even number of samples.
        targets: their classes.
        none: the class for everything else.
        config: the recipe.
        generator: the source of all randomness.

    Returns:
        As many waveforms, and the target of each (or `IGNORED`).
    """
    n, n_samples = waveforms.shape
    draw = torch.rand(n, 1, generator=generator)
    is_background = draw < config.background
    is_other_kind = ~is_background & (draw < config.background + config.other_kind)
    chosen = torch.randint(len(none.other_kind), (n,), generator=generator)
    sounds = torch.where(is_other_kind, none.other_kind[chosen], waveforms)
    coefficients = _varied(sounds, config, generator)
    replaced = is_background[:, 0]
    if replaced.any():  # the FFT refuses to transform no rows
        coefficients[replaced] = _background(int(replaced.sum()), n_samples, config, generator)
    coefficients = _drop_bands(coefficients, config, generator)
    too_faint = augment.rms(coefficients)[:, 0] < 10 ** (config.faintest_dbfs / 20)
    answers = targets.masked_fill(too_faint, IGNORED)
    answers = answers.masked_fill((is_background | is_other_kind)[:, 0], none.target)
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
    in_room = _some(n, config.reverberation_probability, generator)[:, 0]
    if in_room.any():
        coefficients[in_room] *= augment.reverberation(
            int(in_room.sum()), n_samples, config.sample_rate, generator
        )
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
    """Draw silence, noise or hum for each row."""
    frequencies = augment.frequencies_hz(n_samples, config.sample_rate)
    kind = torch.rand(n, 1, generator=generator)
    sounds = torch.where(
        kind < 0.8,
        background.noise(n, frequencies, generator),
        background.hum(n, frequencies, generator),
    )
    return torch.where(kind < 0.1, background.silence(n, frequencies.shape[0]), sounds)


def _drop_bands(
    coefficients: Complex[Tensor, "n n_bins"], config: RecipeConfig, generator: Generator
) -> Complex[Tensor, "n n_bins"]:
    """Remove all but a share of the bands from some rows."""
    n, n_bins = coefficients.shape
    chosen = _some(n, config.bands, generator)[:, 0]
    kept = torch.ones(n, n_bins, dtype=torch.bool)
    kept[chosen] = augment.random_bins_kept(
        int(chosen.sum()), 2 * (n_bins - 1), config.sample_rate, config.bands_share, generator
    )
    return coefficients * kept


def _some(n: int, probability: float, generator: Generator) -> Bool[Tensor, "n 1"]:
    return torch.rand(n, 1, generator=generator) < probability
