"""A small transformer on patches of the log-mel spectrogram.

The audio spectrogram transformer (Gong et al. 2021, "AST"), cut down to what a few thousand clips
can teach. Patches come out of strided convolutions instead of being cut straight from the
spectrogram: without them small transformers learn slowly (Xiao et al. 2021, "Early convolutions
help transformers see better"). Attention lets every patch see every other one, so what a band means
can depend on all of the clip. The answer is read from the mean over all patches.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import pad

from models.networks.frontend import LogMel


class SpectrogramTransformer(nn.Module):
    """Waveforms to logits by way of patches of a log-mel spectrogram."""

    def __init__(
        self,
        *,
        sample_rate: int,
        n_samples: int,
        n_fft: int,
        hop_length: int,
        n_mels: int,
        floor_db: float,
        channels: Sequence[int],
        patch_size: int,
        n_features: int,
        n_heads: int,
        n_layers: int,
        dropout: float,
        n_labels: int,
    ) -> None:
        """Make the layers.

        Args:
            sample_rate: of the waveforms, in Hz.
            n_samples: length of the waveforms; the position of every patch is learned.
            n_fft: window of the spectrogram in samples.
            hop_length: samples from one frame to the next.
            n_mels: mel bands; a multiple of 2 ** len(channels) * patch_size.
            floor_db: see `LogFilterbank`.
            channels: output channels of each convolution before the patches, all of stride 2.
            patch_size: rows and columns of the last convolution's maps that make one patch.
            n_features: length of a patch's vector; a multiple of `n_heads`.
            n_heads: attention heads of each layer.
            n_layers: layers of attention.
            dropout: share of features dropped in training, 0 to 1.
            n_labels: number of logits.
        """
        super().__init__()
        n_halvings = len(channels)
        assert n_mels % (2**n_halvings * patch_size) == 0, (n_mels, channels, patch_size)
        self.log_mel = LogMel(
            sample_rate=sample_rate,
            n_fft=n_fft,
            hop_length=hop_length,
            n_mels=n_mels,
            floor_db=floor_db,
        )
        self.stem = nn.Sequential(
            *(_layer(n_in, n_out) for n_in, n_out in pairwise((1, *channels)))
        )
        self.patch_size = patch_size
        self.patches = nn.Conv2d(channels[-1], n_features, patch_size, stride=patch_size)
        n_rows = n_mels // 2**n_halvings // patch_size
        n_columns = -(-_halved(n_samples // hop_length + 1, n_halvings) // patch_size)
        self.positions = nn.Parameter(0.02 * torch.randn(n_rows * n_columns, n_features))
        layer = nn.TransformerEncoderLayer(
            n_features,
            n_heads,
            dim_feedforward=2 * n_features,
            dropout=dropout,
            activation="gelu",
            batch_first=True,
            norm_first=True,
        )
        self.layers = nn.TransformerEncoder(layer, n_layers, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(n_features)
        self.head = nn.Linear(n_features, n_labels)

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_labels"]:
        """Map waveforms to logits, each clip on its own (in evaluation mode)."""
        maps = self.stem(self.log_mel(waveforms)[:, None])
        whole = pad(maps, (0, -maps.shape[3] % self.patch_size))  # the last patch may be part empty
        patches = self.patches(whole).flatten(2).transpose(1, 2) + self.positions
        logits: Tensor = self.head(self.norm(self.layers(patches)).mean(dim=1))
        return logits


def _layer(n_in: int, n_out: int) -> nn.Sequential:
    convolution = nn.Conv2d(n_in, n_out, kernel_size=3, stride=2, padding=1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(n_out), nn.ReLU())


def _halved(length: int, times: int) -> int:
    """Length after so many convolutions of stride 2, which round up."""
    for _ in range(times):
        length = (length + 1) // 2
    return length
