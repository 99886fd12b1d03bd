"""A light convolutional network on linear-frequency cepstral coefficients (LFCC).

Where other networks have a rectifier, this one takes the larger of two competing channels
(max-feature-map; Wu et al. 2018, "A light CNN for deep face representation with noisy labels").
On LFCC it is the usual baseline of spoofing detection (Lavrentyeva et al. 2017, 2019). Bands of
equal width spend most of their coefficients on high frequencies, where a mel scale has few.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn

from models.networks.frontend import Cepstrum, LogLinear


class MaxFeatureMap(nn.Module):
    """The larger of channel i of the first half and channel i of the second."""

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
    """Waveforms to logits by way of linear-frequency cepstral coefficients."""

    def __init__(
        self,
        *,
        sample_rate: int,
        n_fft: int,
        hop_length: int,
        n_filters: int,
        n_lfcc: int,
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
            n_filters: bands of equal width under the coefficients.
            n_lfcc: coefficients per frame; a multiple of 2 ** len(channels).
            floor_db: see `LogFilterbank`.
            channels: output channels of each layer after its max-feature-map; the first layer is a
                strided convolution, the others halve height and width by pooling.
            dropout: share of pooled features dropped in training, 0 to 1.
            n_labels: number of logits.
        """
        super().__init__()
        assert n_lfcc % 2 ** len(channels) == 0, (n_lfcc, channels)
        levels = LogLinear(
            sample_rate=sample_rate,
            n_fft=n_fft,
            hop_length=hop_length,
            n_filters=n_filters,
            floor_db=floor_db,
        )
        self.lfcc = Cepstrum(levels, n_lfcc)
        self.scale = nn.BatchNorm1d(n_lfcc)
        self.layers = nn.Sequential(
            nn.Conv2d(1, 2 * channels[0], kernel_size=5, stride=2, padding=2),
            MaxFeatureMap(),
            *(_layer(n_in, n_out) for n_in, n_out in pairwise(channels)),
        )
        self.dropout = nn.Dropout(dropout)
        n_rows = n_lfcc // 2 ** len(channels)
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
