"""Spectral features with a fixed scale: a sound's features never depend on the rest of its batch.

Levels are in dB relative to a full-scale sine, clamped at a fixed floor and mapped to 0 (floor and
below) .. 1 (0 dB). Nothing is normalised by clip or batch, because a search compares a clip with
fragments of it that are tens of dB weaker; torchaudio's own `AmplitudeToDB` takes its floor from
the loudest clip of the batch. The floor is far above the round-off of a float32 FFT (about
-130 dB), so whatever a search removed exactly is silence here too.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from explorer.audio.torchaudio_import import torchaudio


class LogFilterbank(nn.Module):
    """Levels of a filterbank on the power spectrum, 0 at the floor and 1 at 0 dB."""

    window: Tensor
    filters: Tensor

    def __init__(
        self,
        filters: Float[Tensor, "n_bins n_filters"],
        *,
        n_fft: int,
        hop_length: int,
        floor_db: float,
    ) -> None:
        """Store the filters, which are not trained.

        Args:
            filters: weight of every FFT bin in every filter.
            n_fft: window and FFT length in samples (Hann).
            hop_length: samples from one frame to the next.
            floor_db: levels below it count as silence; dB re a full-scale sine, below 0.
        """
        super().__init__()
        assert floor_db < 0, floor_db
        self.n_fft, self.hop_length, self.floor_db = n_fft, hop_length, floor_db
        window = torch.hann_window(n_fft)
        self.register_buffer("window", window, persistent=False)
        # A full-scale sine has the spectral peak sum(window) / 2; the scale is part of the filters.
        self.register_buffer("filters", filters * (2 / window.sum()) ** 2, persistent=False)

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_filters n_frames"]:
        """Map waveforms to levels; n_frames = n_samples // hop_length + 1."""
        spectrum = torch.stft(
            waveforms,
            self.n_fft,
            self.hop_length,
            window=self.window,
            center=True,
            pad_mode="constant",
            return_complex=True,
        )
        power = spectrum.real.square() + spectrum.imag.square()
        decibels = power_db(torch.matmul(self.filters.T, power), self.floor_db)
        return 1 - decibels / self.floor_db


class LogMel(LogFilterbank):
    """Log-mel spectrogram, 0 at the floor and 1 at 0 dB."""

    def __init__(
        self, *, sample_rate: int, n_fft: int, hop_length: int, n_mels: int, floor_db: float
    ) -> None:
        """Create the filters: triangles on the HTK mel scale from 0 Hz to Nyquist.

        Args:
            sample_rate: of the waveforms, in Hz.
            n_fft: see `LogFilterbank`.
            hop_length: see `LogFilterbank`.
            n_mels: number of mel bands.
            floor_db: see `LogFilterbank`.
        """
        filters = torchaudio.functional.melscale_fbanks(
            n_freqs=n_fft // 2 + 1,
            f_min=0.0,
            f_max=sample_rate / 2,
            n_mels=n_mels,
            sample_rate=sample_rate,
        )
        super().__init__(filters, n_fft=n_fft, hop_length=hop_length, floor_db=floor_db)


class LogLinear(LogFilterbank):
    """Log spectrogram in bands of equal width, 0 at the floor and 1 at 0 dB."""

    def __init__(
        self, *, sample_rate: int, n_fft: int, hop_length: int, n_filters: int, floor_db: float
    ) -> None:
        """Create the filters: `n_filters` triangles of equal width; the rest as in `LogMel`."""
        filters = torchaudio.functional.linear_fbanks(
            n_freqs=n_fft // 2 + 1,
            f_min=0.0,
            f_max=sample_rate / 2,
            n_filter=n_filters,
            sample_rate=sample_rate,
        )
        super().__init__(filters, n_fft=n_fft, hop_length=hop_length, floor_db=floor_db)


class Cepstrum(nn.Module):
    """Cepstral coefficients: an orthonormal DCT over the levels of a filterbank.

    MFCC if the levels are those of mel bands, LFCC if of bands of equal width. All are zero for
    silence, because the levels are.
    """

    basis: Tensor

    def __init__(self, levels: LogFilterbank, n_coefficients: int) -> None:
        """Keep the first `n_coefficients`, of as many as `levels` has filters."""
        super().__init__()
        self.levels = levels
        n_filters = levels.filters.shape[1]
        basis = torchaudio.functional.create_dct(n_coefficients, n_filters, norm="ortho")
        self.register_buffer("basis", basis, persistent=False)

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_coefficients n_frames"]:
        """Map waveforms to coefficients; n_frames = n_samples // hop_length + 1."""
        return torch.matmul(self.basis.T, self.levels(waveforms))


def power_db(power: Float[Tensor, "*shape"], floor_db: float) -> Float[Tensor, "*shape"]:
    """Return power in dB, clamped at the floor.

    >>> power_db(torch.tensor([1.0, 0.01, 0.0]), -80.0).tolist()
    [0.0, -20.0, -80.0]
    """
    decibels: Tensor = 10 * power.clamp(min=10 ** (floor_db / 10)).log10()
    return decibels
