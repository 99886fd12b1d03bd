"""Results as sound files: 32-bit float WAV, exactly the samples that were judged.

Integer formats would clip: a masked clip can exceed full scale, and clipping refills the bands
that were removed.
"""

from pathlib import Path

import soundfile
import torch
from jaxtyping import Float
from torch import Tensor

from explorer.errors import InputError


def write_wav(path: Path, waveform: Float[Tensor, " n_samples"], sample_rate: int) -> None:
    """Write mono float32 samples; `read_wav` returns the same bits."""
    samples = waveform.detach().to("cpu", torch.float32).numpy()
    soundfile.write(path, samples, sample_rate, format="WAV", subtype="FLOAT")


def read_wav(path: Path) -> tuple[Float[Tensor, " n_samples"], int]:
    """Read a file that `write_wav` wrote; returns the samples and the rate in Hz."""
    try:
        samples, sample_rate = soundfile.read(path, dtype="float32")
    except soundfile.LibsndfileError as error:
        raise InputError(f"{path} cannot be read: {error.error_string}") from error
    return torch.from_numpy(samples), sample_rate
