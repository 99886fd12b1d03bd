"""A light convolutional network on linear-frequency cepstral coefficients (LFCC).

Instead of a rectifier, this network takes the maximum of two competing channels (max-feature-map;
Wu et al. 2018, "A light CNN for deep face representation with noisy labels"). On LFCC it is the
usual baseline of spoofing detection (Lavrentyeva et al. 2017, 2019). Most bands of equal width are
at high frequencies, where a mel scale has few.
"""

from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn

from models.networks.configs import LfccLcnnConfig
from models.networks.frontend import Cepstrum, LogLinear


class MaxFeatureMap(nn.Module):
    """Take the maximum of channel i of the first half and channel i of the second."""

    def forward(
        self, maps: Float[Tensor, "batch n_channels height width"]
    ) -> Float[Tensor, "batch n_channels//2 height width"]:
        """Halve the number of channels (an even one).

        >>> MaxFeatureMap()(torch.tensor([1.0, 5.0, 3.0, 2.0]).view(1, 4, 1, 1)).flatten().tolist()
        [3.0, 5.0]
        """
        first, second = maps.chunk(2, dim=1)
        return torch.maximum(first, second)


class LfccLcnn(nn.Module):
    """Map waveforms to logits by way of linear-frequency cepstral coefficients."""

    def __init__(self, config: LfccLcnnConfig, n_labels: int) -> None:
        """Create the layers, with random weights and `n_labels` logits."""
        super().__init__()
        channels = config.channels
        assert config.n_lfcc % 2 ** len(channels) == 0, (config.n_lfcc, channels)
        levels = LogLinear(
            sample_rate=config.sample_rate,
            n_fft=config.n_fft,
            hop_length=config.hop_length,
            n_filters=config.n_filters,
            floor_db=config.floor_db,
        )
        self.lfcc = Cepstrum(levels, config.n_lfcc)
        self.scale = nn.BatchNorm1d(config.n_lfcc)
        self.layers = nn.Sequential(
            nn.Conv2d(1, 2 * channels[0], kernel_size=5, stride=2, padding=2),
            MaxFeatureMap(),
            *(_layer(n_in, n_out) for n_in, n_out in pairwise(channels)),
        )
        self.dropout = nn.Dropout(config.dropout)
        n_rows = config.n_lfcc // 2 ** len(channels)
        self.head = nn.Linear(2 * channels[-1] * n_rows, n_labels)

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_labels"]:
        """Map waveforms to logits, each clip on its own (in evaluation mode)."""
        maps = self.layers(self.scale(self.lfcc(waveforms))[:, None])
        pooled = torch.cat([maps.mean(dim=3), maps.amax(dim=3)], dim=1)
        logits: Tensor = self.head(self.dropout(pooled.flatten(1)))
        return logits


def _layer(n_in: int, n_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(n_in, 2 * n_in, kernel_size=1),
        MaxFeatureMap(),
        nn.BatchNorm2d(n_in),
        nn.Conv2d(n_in, 2 * n_out, kernel_size=3, padding=1),
        MaxFeatureMap(),
        nn.MaxPool2d(2),
        nn.BatchNorm2d(n_out),
    )
