"""Measure what the conversion of sample rates adds, folds back and takes away.

    python -m benchmarks.resampling [--rates 8000,22050,44100,48000,96000] [--to 16000]

Prints a row for each rate of a file, loaded as `explorer.load_clip` loads it for a model of the
rate `--to`. The *cut* is half of the lower of the two rates.

*images*: energy above the cut, relative to the rest, of white noise at a lower rate than the
model's. *aliases*: energy of noise that has nothing below the cut, relative to what the file has:
of the eighth above the cut, and of everything above. *passband*: lowest and highest level of sines
up to 0.93 of the cut, relative to the file's. *ms*: the conversion of 10 s, and of a batch of 64
times 5 s.
"""

import argparse
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from jaxtyping import Float
from torch import Tensor

import explorer
from benchmarks.hardware import measured_on
from explorer.audio.resampling import PASSBAND, to_rate
from explorer.audio.wav import write_wav

SECONDS = 2
N_SINES = 24
HEADS = (
    "file, Hz | model, Hz | images, dB | aliases of the first eighth, dB | all aliases, dB | "
    "passband, dB | 10 s, ms | 64 x 5 s, ms"
)


@dataclass(frozen=True, kw_only=True)
class Levels:
    """What a conversion does to a sound, in dB; None where there is nothing to measure."""

    images: float | None
    near_aliases: float | None  # of what is within an eighth above the cut
    aliases: float | None
    passband: tuple[float, float]  # lowest and highest


def main(arguments: list[str] | None = None) -> int:
    """Run the measurement and return the exit code."""
    flags = _parser().parse_args(arguments)
    print(measured_on(torch.device("cpu")), "", f"| {HEADS} |", sep="\n")
    print("|" + "---|" * (HEADS.count("|") + 1))
    with TemporaryDirectory() as directory:
        for rate in flags.rates:
            levels = measure(rate, flags.to, Path(directory))
            low, high = levels.passband
            cells = [
                *(rate, flags.to),
                *map(_decibels, (levels.images, levels.near_aliases, levels.aliases)),
                f"{low:+.4f} to {high:+.4f}",
                *(f"{_milliseconds(rate, flags.to, *size):.0f}" for size in ((1, 10), (64, 5))),
            ]
            print(f"| {' | '.join(map(str, cells))} |", flush=True)
    return 0


def measure(file_rate: int, model_rate: int, directory: Path) -> Levels:
    """Measure the conversion of files that are written into a directory."""
    cut = min(file_rate, model_rate) / 2
    noise = torch.randn(SECONDS * file_rate, generator=torch.Generator().manual_seed(0)) / 10

    def heard(samples: Tensor) -> Float[Tensor, " n_samples"]:
        write_wav(directory / "sound.wav", samples, file_rate)
        return _as_heard(directory / "sound.wav", model_rate)

    def alias_level(up_to_hz: float) -> float | None:
        if cut >= file_rate / 2:
            return None
        above = _between(noise, file_rate, cut, up_to_hz)
        return _ratio_db(_power(heard(above), model_rate), _power(above, file_rate))

    sound = heard(noise)
    above, below = (_power(sound, model_rate, *ends) for ends in ((cut, math.inf), (0.0, cut)))
    frequencies = torch.linspace(0.02, PASSBAND, N_SINES, dtype=torch.float64) * cut
    time_s = torch.arange(SECONDS * file_rate, dtype=torch.float64) / file_rate
    sines = (2 * math.pi * frequencies[:, None] * time_s).sin().sum(dim=0).float() / N_SINES
    before, after = (
        _amplitudes(samples, rate, frequencies)
        for samples, rate in ((sines, file_rate), (heard(sines), model_rate))
    )
    gains = 20 * (after / before).log10()
    return Levels(
        images=_ratio_db(above, below) if cut < model_rate / 2 else None,
        near_aliases=alias_level(cut * 9 / 8),
        aliases=alias_level(math.inf),
        passband=(float(gains.min()), float(gains.max())),
    )


def _as_heard(path: Path, model_rate: int) -> Float[Tensor, " n_samples"]:
    model = explorer.wrap(
        torch.zeros_like, labels=("one", "other"), sample_rate=model_rate, window_s=SECONDS
    )
    return explorer.load_clip(path).excerpt_for(model.classifier.info).waveform


def _between(
    samples: Float[Tensor, " n_samples"], rate: int, low_hz: float, high_hz: float
) -> Float[Tensor, " n_samples"]:
    """Return a sound without what is outside of a band, and without clicks at its ends."""
    fades = torch.hann_window(len(samples), periodic=False, dtype=torch.float64)
    spectrum = torch.fft.rfft(samples * fades)
    hz = torch.fft.rfftfreq(len(samples), 1 / rate)
    spectrum[(hz < low_hz) | (hz >= high_hz)] = 0
    inside: Tensor = torch.fft.irfft(spectrum, len(samples)).float()
    return inside


def _power(
    samples: Float[Tensor, " n_samples"],
    rate: int,
    low_hz: float = 0.0,
    high_hz: float = math.inf,
) -> float:
    """Return the mean power between two frequencies, measured through a Hann window."""
    window = torch.hann_window(len(samples), dtype=torch.float64)
    power = torch.fft.rfft(samples * window).abs().square()
    hz = torch.fft.rfftfreq(len(samples), 1 / rate)
    return float(power[(hz >= low_hz) & (hz < high_hz)].sum()) / len(samples) ** 2


def _amplitudes(
    samples: Float[Tensor, " n_samples"], rate: int, frequencies: Float[Tensor, " n"]
) -> Float[Tensor, " n"]:
    window = torch.hann_window(len(samples), dtype=torch.float64)
    time_s = torch.arange(len(samples), dtype=torch.float64) / rate
    phases = 2 * math.pi * frequencies[:, None] * time_s
    waves = (phases.cos(), phases.sin())
    real, imaginary = ((samples * window * wave).sum(dim=1) for wave in waves)
    return 2 * torch.hypot(real, imaginary) / window.sum()


def _ratio_db(power: float, reference: float) -> float:
    return 10 * math.log10(max(power, 1e-30) / reference)


def _decibels(level: float | None) -> str:
    return "" if level is None else f"{level:.0f}"


def _milliseconds(file_rate: int, model_rate: int, n_sounds: int, seconds: int) -> float:
    sounds = torch.zeros(n_sounds, seconds * file_rate)
    to_rate(sounds[:1], file_rate, model_rate)  # warm-up
    started = time.perf_counter()
    to_rate(sounds, file_rate, model_rate)
    return 1000 * (time.perf_counter() - started)


def _parser() -> argparse.ArgumentParser:
    def rates(words: str) -> Sequence[int]:
        return [int(word) for word in words.split(",")]

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rates", type=rates, default=[8_000, 22_050, 44_100, 48_000, 96_000])
    parser.add_argument("--to", type=int, default=16_000, metavar="HZ")
    return parser


if __name__ == "__main__":
    sys.exit(main())
