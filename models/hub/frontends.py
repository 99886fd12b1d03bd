"""What stands between a waveform and a checkpoint's network, batched and on the device.

The extractors that come with the checkpoints work on one clip at a time, in numpy. These modules
compute the same features (to 1e-4, tests/models/hub/test_frontends.py) for a whole batch wherever
it lies, each clip on its own: nothing is taken from a clip's neighbours. A window that is shorter
than what the network takes is padded as the extractor pads.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from explorer.audio.torchaudio_import import torchaudio

# Part of every checkpoint's version: raise it whenever features, windows or pinned labels change.
FRONT_END_REVISION = 1
SAMPLE_RATE = 16_000  # Hz, the only rate at which the two spectral front ends are defined


class Waveform(nn.Module):
    """The samples themselves, standardised if the checkpoint asks for that.

    Of wav2vec2 and its relatives. Silence stays zero.
    """

    def __init__(self, *, standardise: bool) -> None:
        super().__init__()
        self.standardise = standardise

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_samples"]:
        """Each clip with mean 0 and variance 1."""
        if not self.standardise:
            return waveforms
        variance, mean = torch.var_mean(waveforms, dim=1, keepdim=True, correction=0)
        return (waveforms - mean) / (variance + 1e-7).sqrt()


class KaldiFilterbank(nn.Module):
    """Log-mel levels as Kaldi computes them: of AST.

    Frames of 25 ms every 10 ms, each without its mean, pre-emphasised by 0.97 and under a symmetric
    Hann window; mel filters from 20 Hz to Nyquist; natural logarithm above float32's epsilon.
    Frames that the window does not fill are 0 *before* the levels are scaled.
    """

    FRAME, HOP, N_FFT = 400, 160, 512
    window: Tensor
    filters: Tensor

    def __init__(
        self, *, n_mels: int, n_frames: int, mean: float, std: float, scales: bool
    ) -> None:
        """Make the filters.

        Args:
            n_mels: number of mel filters.
            n_frames: how many frames the network takes.
            mean: of the levels that the checkpoint was trained on.
            std: half of what the levels are divided by.
            scales: whether mean and std are used at all.
        """
        super().__init__()
        self.n_frames, self.mean, self.std, self.scales = n_frames, mean, std, scales
        window = torch.hann_window(self.FRAME, periodic=False)
        self.register_buffer("window", window, persistent=False)
        self.register_buffer("filters", kaldi_filters(n_mels, self.N_FFT), persistent=False)

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_frames n_mels"]:
        """Map waveforms to levels, `n_frames` of them whatever the window."""
        frames = waveforms.unfold(1, self.FRAME, self.HOP)
        frames = frames - frames.mean(dim=2, keepdim=True)
        before = nn.functional.pad(frames[..., :-1], (1, 0))  # the window is 0 at the first sample
        spectrum = torch.fft.rfft((frames - 0.97 * before) * self.window, self.N_FFT)
        power = spectrum.real.square() + spectrum.imag.square()
        levels = (power @ self.filters).clamp(min=torch.finfo(torch.float32).eps).log()
        missing = self.n_frames - levels.shape[1]
        padded = nn.functional.pad(levels, (0, 0, 0, missing))  # or cut, if there are more
        return (padded - self.mean) / (2 * self.std) if self.scales else padded


class WhisperLogMel(nn.Module):
    """Log-mel levels as Whisper takes them, cut off 80 dB below the loudest of the *same clip*."""

    window: Tensor
    filters: Tensor

    def __init__(self, *, n_mels: int, n_fft: int, hop_length: int, n_samples: int) -> None:
        """Make the filters (Slaney's mel scale and norm, 0 to 8 kHz).

        Args:
            n_mels: number of mel filters.
            n_fft: window and FFT length in samples (Hann).
            hop_length: samples from one frame to the next.
            n_samples: to which the waveform is zero-padded.
        """
        super().__init__()
        self.n_fft, self.hop_length, self.n_samples = n_fft, hop_length, n_samples
        filters = torchaudio.functional.melscale_fbanks(
            n_freqs=n_fft // 2 + 1,
            f_min=0.0,
            f_max=SAMPLE_RATE / 2,
            n_mels=n_mels,
            sample_rate=SAMPLE_RATE,
            norm="slaney",
            mel_scale="slaney",
        )
        self.register_buffer("window", torch.hann_window(n_fft), persistent=False)
        self.register_buffer("filters", filters, persistent=False)

    def forward(
        self, waveforms: Float[Tensor, "batch n_in"]
    ) -> Float[Tensor, "batch n_mels n_frames"]:
        """Map waveforms to levels; n_frames = n_samples // hop_length."""
        padded = nn.functional.pad(waveforms, (0, self.n_samples - waveforms.shape[1]))
        spectrum = torch.stft(
            padded, self.n_fft, self.hop_length, window=self.window, return_complex=True
        )[..., :-1]
        power = spectrum.real.square() + spectrum.imag.square()
        levels = torch.matmul(self.filters.T, power).clamp(min=1e-10).log10()
        loudest = levels.amax(dim=(1, 2), keepdim=True)
        return (levels.maximum(loudest - 8) + 4) / 4


def kaldi_filters(n_mels: int, n_fft: int) -> Float[Tensor, "n_bins n_mels"]:
    """Triangles on Kaldi's mel scale, 20 Hz to Nyquist."""
    mel_of_bin = _mel(torch.arange(n_fft // 2 + 1, dtype=torch.float64) * SAMPLE_RATE / n_fft)
    lowest, highest = _mel(torch.tensor([20.0, SAMPLE_RATE / 2], dtype=torch.float64)).tolist()
    edges = torch.linspace(lowest, highest, n_mels + 2, dtype=torch.float64)
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    rising = (mel_of_bin[:, None] - low) / (centre - low)
    falling = (high - mel_of_bin[:, None]) / (high - centre)
    return torch.minimum(rising, falling).clamp(min=0).float()


def _mel(hz: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
    return 1127 * (1 + hz / 700).log()
