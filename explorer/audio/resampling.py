"""Sample-rate conversion."""

import math

from jaxtyping import Float
from torch import Tensor

from explorer.audio.torchaudio_import import torchaudio
from explorer.errors import InputError

# The size of torchaudio's resampling kernel grows with (input rate x output rate) / gcd^2; unusual
# pairs of rates, such as 44,099 to 16,000 Hz, would need gigabytes for it.
MAX_KERNEL_ELEMENTS = 1 << 24


def to_rate(
    waveform: Float[Tensor, "*batch n_in"], from_hz: int, to_hz: int
) -> Float[Tensor, "*batch n_out"]:
    """Resample with torchaudio's windowed sinc; at equal rates return the same samples.

    Args:
        waveform: on any device.
        from_hz: its sample rate.
        to_hz: the sample rate of the result, which has ceil(n_in * to_hz / from_hz) samples.

    Raises:
        InputError: the greatest common divisor of the rates is too small.

    >>> import torch
    >>> to_rate(torch.ones(8), 16_000, 16_000).tolist() == [1.0] * 8
    True
    """
    if from_hz == to_hz:
        return waveform
    if from_hz * to_hz // math.gcd(from_hz, to_hz) ** 2 > MAX_KERNEL_ELEMENTS:
        raise InputError(
            f"A sound at {from_hz} Hz cannot be resampled to {to_hz} Hz, which the model needs. "
            "Please convert it to a common rate, such as 44100 or 48000 Hz."
        )
    resampled: Tensor = torchaudio.functional.resample(waveform, from_hz, to_hz)
    return resampled
