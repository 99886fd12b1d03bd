"""The log-mel front end of the published taggers (Won et al. 2020, arXiv 2006.00751).

Power spectrogram (periodic Hann window, centred, reflected at both ends), triangular bands on the
HTK mel scale, decibels, and one scale and shift for the whole picture. Window and filter bank are
stored with the weights, and those are used: a bank made by another release of torchaudio rounds
differently and moves the logits by 2e-4.

Decibels have a fixed floor of -100 dB and no other limit, such as one relative to the loudest
frame, so a sound's features depend on nothing else in its batch. A full-scale sine reaches 42 dB
here, so the floor is 142 dB below it: what a search removed is at the floor or, by the round-off of
float32, a few dB above.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from models.published.networks.configs import TaggerConfig

FLOOR = 1e-10  # of the power; -100 dB


class TaggerFrontEnd(nn.Module):
    """Map waveforms to one normalised log-mel picture each."""

    window: Tensor
    filters: Tensor

    def __init__(self, config: TaggerConfig) -> None:
        """Create the buffers, which are loaded with the weights."""
        super().__init__()
        self.n_fft, self.hop_length = config.n_fft, config.hop_length
        n_bins = config.n_fft // 2 + 1
        self.register_buffer("window", torch.zeros(config.n_fft))
        self.register_buffer("filters", torch.zeros(n_bins, config.n_mels))
        self.scale = nn.BatchNorm2d(1)

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch 1 n_mels n_frames"]:
        """Map waveforms to pictures; n_frames = n_samples // hop_length + 1."""
        spectrum = torch.stft(
            waveforms,
            self.n_fft,
            self.hop_length,
            window=self.window,
            center=True,
            pad_mode="reflect",
            return_complex=True,
        )
        power = spectrum.real.square() + spectrum.imag.square()
        mel = torch.matmul(self.filters.T, power)
        decibels = 10 * mel.clamp(min=FLOOR).log10()
        picture: Tensor = self.scale(decibels[:, None])
        return picture
