"""Results as sound files: 32-bit float WAV, exactly the samples that were judged.

Integer formats would clip: a masked clip can exceed full scale, and clipping adds energy in the
removed bands. We write the header ourselves because libsndfile puts the time of day into that of
float files (in its PEAK chunk), and equal samples should give equal bytes and an equal hash.
"""

import struct
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from explorer.audio.sound_file import open_file
from explorer.errors import InputError

_HEADER_BYTES = 58  # of all chunks, before the samples
_IEEE_FLOAT = 3  # WAVE_FORMAT_IEEE_FLOAT, which requires an extension size (0) and a fact chunk


def write_wav(path: Path, waveform: Float[Tensor, " n_samples"], sample_rate: int) -> None:
    """Write mono samples as float32, so that `read_wav` returns the same bits.

    Args:
        path: the file; replaced if it exists.
        waveform: on any device; full scale is 1.0, but nothing is clipped.
        sample_rate: in Hz.

    Raises:
        OSError: the file cannot be written.
    """
    samples = waveform.detach().to("cpu", torch.float32).numpy().astype("<f4").tobytes()
    format_chunk = struct.pack(
        "<4sIHHIIHHH", b"fmt ", 18, _IEEE_FLOAT, 1, sample_rate, 4 * sample_rate, 4, 32, 0
    )
    fact_chunk = struct.pack("<4sII", b"fact", 4, len(samples) // 4)
    data_header = struct.pack("<4sI", b"data", len(samples))
    chunks = b"WAVE" + format_chunk + fact_chunk + data_header + samples
    path.write_bytes(struct.pack("<4sI", b"RIFF", len(chunks)) + chunks)


def wav_bytes(n_samples: int) -> int:
    """Return the size of the file that `write_wav` writes."""
    return _HEADER_BYTES + 4 * n_samples


def read_wav(path: Path) -> tuple[Float[Tensor, " n_samples"], int]:
    """Read a file written by `write_wav`; returns the samples and the rate in Hz.

    Raises InputError if the file cannot be read, or is no mono WAV.
    """
    try:
        with open_file(path) as file, file.sound(is_ours=True) as sound:
            blocks = [] if sound.n_frames is None else list(sound.read(0, sound.n_frames))
            sample_rate = sound.sample_rate
    except InputError as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    if not blocks or blocks[0].shape[1] != 1:
        raise InputError(f"{path} cannot be read: it is not a result of Earshot.")
    return torch.from_numpy(np.concatenate(blocks)[:, 0]), sample_rate
