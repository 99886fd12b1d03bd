"""A small convolutional network on the log-mel spectrogram.

Strided convolutions (four in the bundled models) look at ever larger patches of time and frequency.
Their outputs are pooled over time, by mean and maximum, but kept apart by frequency: the answer
depends on where in the spectrum something sounds, not on when.
"""

from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn

from models.networks.configs import LogMelCnnConfig
from models.networks.frontend import LogMel


class LogMelCnn(nn.Module):
    """Map waveforms to logits by way of a log-mel spectrogram."""

    def __init__(self, config: LogMelCnnConfig, n_labels: int) -> None:
        """Create the layers, with random weights and `n_labels` logits."""
        super().__init__()
        channels = config.channels
        assert config.n_mels % 2 ** len(channels) == 0, (config.n_mels, channels)
        self.log_mel = LogMel(
            sample_rate=config.sample_rate,
            n_fft=config.n_fft,
            hop_length=config.hop_length,
            n_mels=config.n_mels,
            floor_db=config.floor_db,
        )
        self.layers = nn.Sequential(
            *(_layer(n_in, n_out) for n_in, n_out in pairwise((1, *channels)))
        )
        self.dropout = nn.Dropout(config.dropout)
        n_rows = config.n_mels // 2 ** len(channels)
        self.head = nn.Linear(2 * channels[-1] * n_rows, n_labels)

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_labels"]:
        """Map waveforms to logits, each clip on its own (in evaluation mode)."""
        maps = self.layers(self.log_mel(waveforms)[:, None])
        pooled = torch.cat([maps.mean(dim=3), maps.amax(dim=3)], dim=1)
        logits: Tensor = self.head(self.dropout(pooled.flatten(1)))
        return logits


def _layer(n_in: int, n_out: int) -> nn.Sequential:
    convolution = nn.Conv2d(n_in, n_out, kernel_size=3, stride=2, padding=1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(n_out), nn.ReLU())
