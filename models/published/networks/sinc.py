"""The fixed band-pass filters of the anti-spoofing networks, and the picture they make.

RawNet2's anti-spoofing variant (Tak et al. 2021, arXiv 2011.01108) fixed SincNet's filters instead
of learning them (Ravanelli and Bengio 2018, arXiv 1808.00158); AASIST and RawGAT-ST start from the
same. The ideal band-pass from f_lo to f_hi at the rate f_s has the impulse response

    h[n] = (2 f_hi / f_s) sinc(2 f_hi n / f_s) - (2 f_lo / f_s) sinc(2 f_lo n / f_s)

with sinc(x) = sin(pi x) / (pi x). It is cut off by a symmetric Hamming window. The edges are evenly
spaced on the HTK mel scale from 0 Hz to Nyquist, each filter ending where the next begins. They are
not part of any weights file.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import conv1d, max_pool2d, selu

from models.published.networks.configs import SAMPLE_RATE, AntiSpoofingConfig

POOL = 3  # filters and samples that become one row and one column


def sinc_filters(
    n_filters: int, n_taps: int, sample_rate: int
) -> Float[Tensor, "n_filters n_taps"]:
    """Return windowed band-pass filters from 0 Hz to Nyquist, in float64.

    Args:
        n_filters: number of bands of equal width on the mel scale.
        n_taps: length of each filter in samples; odd.
        sample_rate: in Hz.

    >>> sinc_filters(70, 129, 16_000)[0, 64].item()  # doctest: +ELLIPSIS
    0.003207...
    """
    max_mel = 2595 * torch.tensor(1 + sample_rate / 1400, dtype=torch.float64).log10()
    mels = torch.linspace(0, float(max_mel), n_filters + 1, dtype=torch.float64)
    edges = 2 * 700 * (10 ** (mels / 2595) - 1)[:, None] / sample_rate  # relative to Nyquist
    taps = torch.arange(n_taps, dtype=torch.float64) - n_taps // 2
    low_pass = edges * torch.sinc(edges * taps)
    window = torch.hamming_window(n_taps, periodic=False, dtype=torch.float64)
    return (low_pass[1:] - low_pass[:-1]) * window


class SincPicture(nn.Module):
    """Map waveforms to the levels of band-pass filters: rows of frequency, columns of time."""

    filters: Tensor

    def __init__(self, config: AntiSpoofingConfig) -> None:
        """Make the filters; the scale of the picture is to be loaded."""
        super().__init__()
        filters = sinc_filters(config.n_filters, config.n_taps, SAMPLE_RATE).float()
        self.register_buffer("filters", filters[:, None], persistent=False)
        self.bn = nn.BatchNorm2d(1)

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch 1 n_rows n_columns"]:
        """Filter, rectify, and take maxima over 3 filters by 3 samples; 23 rows for 70 filters."""
        filtered = conv1d(waveforms[:, None], self.filters)
        levels = max_pool2d(filtered.abs()[:, None], POOL)
        picture: Tensor = selu(self.bn(levels))
        return picture
