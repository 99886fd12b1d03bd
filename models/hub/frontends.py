"""Front ends of checkpoints: from waveforms to the network's input, batched and on the device.

The extractors that come with the checkpoints work on one clip at a time, in numpy. These modules
compute the same features (to 1e-4, tests/models/hub/test_frontends.py) for a whole batch on
whatever device holds it. Each clip is processed on its own, and nothing depends on its neighbours.
A window shorter than what the network takes is padded as the extractor pads it.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from explorer.audio.torchaudio_import import torchaudio
from models.hub.frontend_configs import KALDI_FRAME, KALDI_HOP, SAMPLE_RATE


class Waveform(nn.Module):
    """The front end of wav2vec2 and its relatives: the samples, standardised if configured so.

    Silence stays zero.
    """

    def __init__(self, *, standardise: bool) -> None:
        super().__init__()
        self.standardise = standardise

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_samples"]:
        """Bring each clip to mean 0 and variance 1, or return the clips unchanged."""
        if not self.standardise:
            return waveforms
        variance, mean = torch.var_mean(waveforms, dim=1, keepdim=True, correction=0)
        return (waveforms - mean) / (variance + 1e-7).sqrt()


class KaldiFilterbank(nn.Module):
    """The front end of AST: log-mel levels as Kaldi computes them.

    Frames of 25 ms every 10 ms, each with its mean removed, pre-emphasised by 0.97 and multiplied
    by a symmetric Hann window; mel filters from 20 Hz to Nyquist; natural logarithm, clamped at
    float32's epsilon. Frames beyond the end of the window are 0 *before* the levels are scaled.
    """

    N_FFT = 512
    window: Tensor
    filters: Tensor

    def __init__(
        self, *, n_mels: int, n_frames: int, mean: float, std: float, scales: bool
    ) -> None:
        """Create the filters.

        Args:
            n_mels: number of mel filters.
            n_frames: frames that the network takes.
            mean: of the levels in the checkpoint's training data.
            std: half of what the levels are divided by.
            scales: whether mean and std are used at all.
        """
        super().__init__()
        self.n_frames, self.mean, self.std, self.scales = n_frames, mean, std, scales
        window = torch.hann_window(KALDI_FRAME, periodic=False)
        self.register_buffer("window", window, persistent=False)
        self.register_buffer("filters", kaldi_filters(n_mels, self.N_FFT), persistent=False)

    def forward(
        self, waveforms: Float[Tensor, "batch n_samples"]
    ) -> Float[Tensor, "batch n_frames n_mels"]:
        """Map waveforms to levels: always `n_frames` of them, padded or cut."""
        frames = waveforms.unfold(1, KALDI_FRAME, KALDI_HOP)
        frames = frames - frames.mean(dim=2, keepdim=True)
        before = nn.functional.pad(frames[..., :-1], (1, 0))  # the window is 0 at the first sample
        spectrum = torch.fft.rfft((frames - 0.97 * before) * self.window, self.N_FFT)
        power = spectrum.real.square() + spectrum.imag.square()
        levels = (power @ self.filters).clamp(min=torch.finfo(torch.float32).eps).log()
        missing = self.n_frames - levels.shape[1]
        padded = nn.functional.pad(levels, (0, 0, 0, missing))  # a negative number cuts
        return (padded - self.mean) / (2 * self.std) if self.scales else padded


class WhisperLogMel(nn.Module):
    """The front end of Whisper: log-mel levels, clamped 80 dB below the *same clip's* loudest."""

    window: Tensor
    filters: Tensor

    def __init__(self, *, n_mels: int, n_fft: int, hop_length: int, n_samples: int) -> None:
        """Create the filters (Slaney's mel scale and norm, 0 to 8 kHz).

        Args:
            n_mels: number of mel filters.
            n_fft: window and FFT length in samples (Hann).
            hop_length: samples from one frame to the next.
            n_samples: length to which waveforms are zero-padded.
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
    """Return triangles on Kaldi's mel scale, from 20 Hz to Nyquist (8 kHz)."""
    mel_of_bin = _mel(torch.arange(n_fft // 2 + 1, dtype=torch.float64) * SAMPLE_RATE / n_fft)
    lowest, highest = _mel(torch.tensor([20.0, SAMPLE_RATE / 2], dtype=torch.float64)).tolist()
    edges = torch.linspace(lowest, highest, n_mels + 2, dtype=torch.float64)
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    rising = (mel_of_bin[:, None] - low) / (centre - low)
    falling = (high - mel_of_bin[:, None]) / (high - centre)
    return torch.minimum(rising, falling).clamp(min=0).float()


def _mel(hz: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
    return 1127 * (1 + hz / 700).log()
