"""A convolutional network on the raw waveform.

There is no spectrogram: the first layer is a filterbank that is learned with the rest. Each filter
is a pair of strided convolutions whose squared outputs add up to an energy, as in the time-domain
filterbanks of Zeghidour et al. 2018 ("Learning filterbanks from raw speech for phone
recognition"). It is initialised to a windowed cosine and sine at a mel-spaced frequency. Energies
become levels in dB above a fixed floor, because fragments are often 40 dB weaker than their clip.
The convolutions that follow run over time, and every channel sees every filter.
"""

from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn

from models.networks.configs import WaveformCnnConfig
from models.networks.frontend import power_db


class WaveformFilterbank(nn.Module):
    """Learned filters on the waveform; the level of each is 0 at the floor, about 1 at 0 dB."""

    def __init__(
        self,
        *,
        sample_rate: int,
        n_filters: int,
        kernel_size: int,
        hop_length: int,
        floor_db: float,
    ) -> None:
        """Create the filters, initialised to frequencies evenly spaced on the mel scale.

        Args:
            sample_rate: of the waveforms, in Hz.
            n_filters: number of filters.
            kernel_size: length of each filter in samples.
            hop_length: samples from one level to the next.
            floor_db: levels below it count as silence; dB re a full-scale sine at a filter's own
                frequency, below 0.
        """
        super().__init__()
        assert floor_db < 0, floor_db
        self.floor_db = floor_db
        window = torch.hann_window(kernel_size)
        # A full-scale sine at a filter's first frequency has the energy (sum(window) / 2) ** 2. The
        # scale is kept out of the weights: these must be near 1, or the first steps swamp them.
        self.scale = float(2 / window.sum()) ** 2
        self.filters = nn.Conv1d(
            1, 2 * n_filters, kernel_size, stride=hop_length, padding=kernel_size // 2, bias=False
        )
        with torch.no_grad():
            self.filters.weight.copy_(_first_filters(sample_rate, n_filters, window)[:, None])

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_filters n_frames"]:
        """Map waveforms to levels, one frame every `hop_length` samples."""
        cosines, sines = self.filters(waveforms[:, None]).chunk(2, dim=1)
        energies = self.scale * (cosines.square() + sines.square())
        decibels = power_db(energies, self.floor_db)
        return 1 - decibels / self.floor_db


class WaveformCnn(nn.Module):
    """Map waveforms to logits without a spectrogram."""

    def __init__(self, config: WaveformCnnConfig, n_labels: int) -> None:
        """Create the layers, with random weights and `n_labels` logits."""
        super().__init__()
        channels = config.channels
        self.filterbank = WaveformFilterbank(
            sample_rate=config.sample_rate,
            n_filters=config.n_filters,
            kernel_size=config.kernel_size,
            hop_length=config.hop_length,
            floor_db=config.floor_db,
        )
        self.layers = nn.Sequential(
            nn.BatchNorm1d(config.n_filters),
            *(_layer(n_in, n_out) for n_in, n_out in pairwise((config.n_filters, *channels))),
        )
        self.dropout = nn.Dropout(config.dropout)
        self.head = nn.Linear(2 * channels[-1], n_labels)

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_labels"]:
        """Map waveforms to logits, each clip on its own (in evaluation mode)."""
        frames = self.layers(self.filterbank(waveforms))
        pooled = torch.cat([frames.mean(dim=2), frames.amax(dim=2)], dim=1)
        logits: Tensor = self.head(self.dropout(pooled))
        return logits


def _layer(n_in: int, n_out: int) -> nn.Sequential:
    convolution = nn.Conv1d(n_in, n_out, kernel_size=5, stride=2, padding=2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm1d(n_out), nn.ReLU())


def _first_filters(
    sample_rate: int, n_filters: int, window: Float[Tensor, " kernel_size"]
) -> Float[Tensor, "n_cosines_and_sines kernel_size"]:
    """Return windowed cosines, then windowed sines.

    Frequencies are evenly spaced on the HTK mel scale, without 0 Hz and Nyquist.
    """
    max_mel = 2595 * torch.tensor(1 + sample_rate / 1400).log10()
    mels = torch.linspace(0, float(max_mel), n_filters + 2)[1:-1]
    frequencies_hz = 700 * (10 ** (mels / 2595) - 1)
    kernel_size = window.shape[0]
    time_s = (torch.arange(kernel_size) - kernel_size // 2) / sample_rate
    phase = 2 * torch.pi * frequencies_hz[:, None] * time_s
    return torch.cat([phase.cos() * window, phase.sin() * window])
