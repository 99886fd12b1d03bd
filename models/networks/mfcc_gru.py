"""A small recurrent network on mel-frequency cepstral coefficients.

A layer within each frame and a strided convolution across frames halve their number; a
bidirectional GRU then reads them in order; its states are averaged over time, and their maximum
taken. Cepstral coefficients mix all frequencies: a hole in the spectrum changes every one of them.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from models.networks.frontend import Cepstrum, LogMel


class MfccGru(nn.Module):
    """Waveforms to logits by way of cepstral coefficients."""

    def __init__(
        self,
        *,
        sample_rate: int,
        n_fft: int,
        hop_length: int,
        n_mels: int,
        n_mfcc: int,
        floor_db: float,
        n_features: int,
        n_channels: int,
        n_hidden: int,
        dropout: float,
        n_labels: int,
    ) -> None:
        """Make the layers.

        Args:
            sample_rate: of the waveforms, in Hz.
            n_fft: window of the spectrogram in samples.
            hop_length: samples from one frame to the next.
            n_mels: mel bands under the coefficients.
            n_mfcc: coefficients per frame.
            floor_db: see `LogMel`.
            n_features: outputs of the layer within each frame.
            n_channels: output channels of the convolution (stride 2).
            n_hidden: state of the GRU, in each direction.
            dropout: share of pooled features dropped in training, 0 to 1.
            n_labels: number of logits.
        """
        super().__init__()
        log_mel = LogMel(
            sample_rate=sample_rate,
            n_fft=n_fft,
            hop_length=hop_length,
            n_mels=n_mels,
            floor_db=floor_db,
        )
        self.mfcc = Cepstrum(log_mel, n_mfcc)
        self.layers = nn.Sequential(
            nn.BatchNorm1d(n_mfcc),
            nn.Conv1d(n_mfcc, n_features, kernel_size=1, bias=False),
            nn.BatchNorm1d(n_features),
            nn.ReLU(),
            nn.Conv1d(n_features, n_channels, kernel_size=5, stride=2, padding=2, bias=False),
            nn.BatchNorm1d(n_channels),
            nn.ReLU(),
        )
        self.gru = nn.GRU(n_channels, n_hidden, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(4 * n_hidden, n_labels)

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_labels"]:
        """Map waveforms to logits, each clip on its own (in evaluation mode)."""
        frames = self.layers(self.mfcc(waveforms)).transpose(1, 2)
        states, _ = self.gru(frames)
        pooled = torch.cat([states.mean(dim=1), states.amax(dim=1)], dim=1)
        logits: Tensor = self.head(self.dropout(pooled))
        return logits
