"""A small convolutional network on the log-mel spectrogram.

Four strided convolutions look at ever larger patches of time and frequency. What they find is
averaged over time, and its maximum taken, but stays apart by frequency: where in the spectrum
something sounds matters to the answer, when it sounds does not.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn

from models.networks.frontend import LogMel


class LogMelCnn(nn.Module):
    """Waveforms to logits by way of a log-mel spectrogram."""

    def __init__(
        self,
        *,
        sample_rate: int,
        n_fft: int,
        hop_length: int,
        n_mels: int,
        floor_db: float,
        channels: Sequence[int],
        dropout: float,
        n_labels: int,
    ) -> None:
        """Make the layers.

        Args:
            sample_rate: of the waveforms, in Hz.
            n_fft: window of the spectrogram in samples.
            hop_length: samples from one frame to the next.
            n_mels: mel bands; a multiple of 2 ** len(channels).
            floor_db: see `LogMel`.
            channels: output channels of each convolution, all of stride 2.
            dropout: share of pooled features dropped in training, 0 to 1.
            n_labels: number of logits.
        """
        super().__init__()
        assert n_mels % 2 ** len(channels) == 0, (n_mels, channels)
        self.log_mel = LogMel(
            sample_rate=sample_rate,
            n_fft=n_fft,
            hop_length=hop_length,
            n_mels=n_mels,
            floor_db=floor_db,
        )
        self.layers = nn.Sequential(
            *(_layer(n_in, n_out) for n_in, n_out in pairwise((1, *channels)))
        )
        self.dropout = nn.Dropout(dropout)
        n_rows = n_mels // 2 ** len(channels)
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
