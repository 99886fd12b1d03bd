"""A small recurrent network on mel-frequency cepstral coefficients.

A layer within each frame, then a strided convolution that halves the number of frames; a
bidirectional GRU reads them in order, and its states are pooled over time by mean and maximum.
Cepstral coefficients mix all frequencies: a hole in the spectrum changes every one of them.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from models.networks.configs import MfccGruConfig
from models.networks.frontend import Cepstrum, LogMel


class MfccGru(nn.Module):
    """Map waveforms to logits by way of cepstral coefficients."""

    def __init__(self, config: MfccGruConfig, n_labels: int) -> None:
        """Create the layers, with random weights and `n_labels` logits."""
        super().__init__()
        n_features, n_channels = config.n_features, config.n_channels
        log_mel = LogMel(
            sample_rate=config.sample_rate,
            n_fft=config.n_fft,
            hop_length=config.hop_length,
            n_mels=config.n_mels,
            floor_db=config.floor_db,
        )
        self.mfcc = Cepstrum(log_mel, config.n_mfcc)
        self.layers = nn.Sequential(
            nn.BatchNorm1d(config.n_mfcc),
            nn.Conv1d(config.n_mfcc, n_features, kernel_size=1, bias=False),
            nn.BatchNorm1d(n_features),
            nn.ReLU(),
            nn.Conv1d(n_features, n_channels, kernel_size=5, stride=2, padding=2, bias=False),
            nn.BatchNorm1d(n_channels),
            nn.ReLU(),
        )
        self.gru = nn.GRU(n_channels, config.n_hidden, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(config.dropout)
        self.head = nn.Linear(4 * config.n_hidden, n_labels)

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_labels"]:
        """Map waveforms to logits, each clip on its own (in evaluation mode)."""
        frames = self.layers(self.mfcc(waveforms)).transpose(1, 2)
        states, _ = self.gru(frames)
        pooled = torch.cat([states.mean(dim=1), states.amax(dim=1)], dim=1)
        logits: Tensor = self.head(self.dropout(pooled))
        return logits
