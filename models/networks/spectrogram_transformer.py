"""A small transformer on patches of the log-mel spectrogram.

The audio spectrogram transformer (Gong et al. 2021, "AST"), scaled down to what a few thousand
clips can train. Patches are cut from the output of strided convolutions, not from the spectrogram:
without them small transformers learn slowly (Xiao et al. 2021, "Early convolutions help
transformers see better"). Attention lets every patch see every other one, so what a band means can
depend on the whole clip. The logits come from the mean over all patches.
"""

from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import pad

from models.networks.configs import SpectrogramTransformerConfig
from models.networks.frontend import LogMel


class SpectrogramTransformer(nn.Module):
    """Map waveforms to logits by way of patches of a log-mel spectrogram."""

    def __init__(self, config: SpectrogramTransformerConfig, n_labels: int) -> None:
        """Create the layers, with random weights and `n_labels` logits."""
        super().__init__()
        channels, patch_size, n_features = config.channels, config.patch_size, config.n_features
        n_halvings = len(channels)
        assert config.n_mels % (2**n_halvings * patch_size) == 0, (config.n_mels, patch_size)
        self.log_mel = LogMel(
            sample_rate=config.sample_rate,
            n_fft=config.n_fft,
            hop_length=config.hop_length,
            n_mels=config.n_mels,
            floor_db=config.floor_db,
        )
        self.stem = nn.Sequential(
            *(_layer(n_in, n_out) for n_in, n_out in pairwise((1, *channels)))
        )
        self.patch_size = patch_size
        self.patches = nn.Conv2d(channels[-1], n_features, patch_size, stride=patch_size)
        n_rows = config.n_mels // 2**n_halvings // patch_size
        n_frames = config.n_samples // config.hop_length + 1
        n_columns = -(-_halved(n_frames, n_halvings) // patch_size)
        self.positions = nn.Parameter(0.02 * torch.randn(n_rows * n_columns, n_features))
        layer = nn.TransformerEncoderLayer(
            n_features,
            config.n_heads,
            dim_feedforward=2 * n_features,
            dropout=config.dropout,
            activation="gelu",
            batch_first=True,
            norm_first=True,
        )
        self.layers = nn.TransformerEncoder(layer, config.n_layers, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(n_features)
        self.head = nn.Linear(n_features, n_labels)

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_labels"]:
        """Map waveforms to logits, each clip on its own (in evaluation mode)."""
        maps = self.stem(self.log_mel(waveforms)[:, None])
        # The last patch may be part padding.
        whole = pad(maps, (0, -maps.shape[3] % self.patch_size))
        patches = self.patches(whole).flatten(2).transpose(1, 2) + self.positions
        logits: Tensor = self.head(self.norm(self.layers(patches)).mean(dim=1))
        return logits


def _layer(n_in: int, n_out: int) -> nn.Sequential:
    convolution = nn.Conv2d(n_in, n_out, kernel_size=3, stride=2, padding=1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(n_out), nn.ReLU())


def _halved(length: int, times: int) -> int:
    """Return the length after so many convolutions of stride 2, which round up."""
    for _ in range(times):
        length = (length + 1) // 2
    return length
