"""Sample-rate conversion: a sharp low-pass filter, so that nothing is invented or folded back.

Converting between two rates needs a low-pass at the *cut*, half of the lower rate. When the rate
is raised, what is above the cut would be images of the sound; when it is lowered, what is above the
cut would be folded back below it. The filter is torchaudio's sinc under a Kaiser window. Let r be
the lower rate, so that the cut is r / 2, and let the filter

    pass all up to        p r / 2    (p = 0.93: 7.44 kHz where the cut is 8 kHz),
    reject all from         r / 2    by A dB (A = 100), the cut itself included.

The sinc's own corner belongs in the middle of that transition, at (1 + p) / 2 of the cut:
torchaudio's `rolloff`. Kaiser (1974, "Nonrecursive digital filter design using the I0-sinh window
function") gives the window's shape for A > 50, and the length for a transition of d Hz:

    beta = 0.1102 (A - 8.7),    seconds = (A - 7.95) / (14.357 d),    d = (1 - p) r / 2.

torchaudio counts the filter's length in zero crossings of the sinc to either side of its centre
(`lowpass_filter_width`). The sinc crosses zero rolloff r times a second, so there are
seconds rolloff r / 2 of them, and r cancels: 89, whatever the rates are. (Its default is 6.)
`python -m benchmarks.resampling` measures what is left.
"""

import math

from jaxtyping import Float
from torch import Tensor

from explorer.audio.torchaudio_import import torchaudio
from explorer.errors import InputError

ATTENUATION_DB = 100.0  # from the cut on; 16 bits have 98 dB
PASSBAND = 0.93  # share of the cut that passes unchanged
ROLLOFF = (1 + PASSBAND) / 2
BETA = 0.1102 * (ATTENUATION_DB - 8.7)
ZERO_CROSSINGS = math.ceil((ATTENUATION_DB - 7.95) / (14.357 * (1 - PASSBAND)) * ROLLOFF)
# Of float64, while the kernel is made. Every pair of common rates needs less. Unusual ones, such as
# 44,056 to 16,000 Hz, would need many seconds for it, and 44,099 to 16,000 Hz gigabytes.
MAX_KERNEL_ELEMENTS = 1 << 21


def to_rate(
    waveform: Float[Tensor, "*batch n_in"], from_hz: int, to_hz: int
) -> Float[Tensor, "*batch n_out"]:
    """Resample float32 sounds; at equal rates return the same samples.

    Up to 0.93 of the cut, half of the lower rate, the level stays the same within 0.1 dB; from the
    cut on, whatever would be added or folded back is at least 80 dB down.

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
    if _kernel_elements(from_hz, to_hz) > MAX_KERNEL_ELEMENTS:
        raise InputError(
            f"A sound at {from_hz} Hz cannot be resampled to {to_hz} Hz, which the model needs. "
            "Please convert it to a common rate, such as 44100 or 48000 Hz."
        )
    # The transform, unlike the function, makes its kernel in float64, on the CPU: Metal has none.
    convert = torchaudio.transforms.Resample(
        from_hz,
        to_hz,
        resampling_method="sinc_interp_kaiser",
        lowpass_filter_width=ZERO_CROSSINGS,
        rolloff=ROLLOFF,
        beta=BETA,
    )
    resampled: Tensor = convert.to(waveform.device)(waveform)
    return resampled


def _kernel_elements(from_hz: int, to_hz: int) -> int:
    """Return how many numbers torchaudio's kernel has: a filter for every output sample of a cycle.

    >>> _kernel_elements(96_000, 16_000), _kernel_elements(44_100, 16_000)
    (1114, 152160)
    """
    divisor = math.gcd(from_hz, to_hz)
    n_in, n_out = from_hz // divisor, to_hz // divisor
    to_either_side = math.ceil(ZERO_CROSSINGS * n_in / (min(n_in, n_out) * ROLLOFF))
    return n_out * (2 * to_either_side + n_in)
