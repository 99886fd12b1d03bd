"""Sound files in: from a path that nobody vouches for to the waveform that a model sees.

A clip is mono float32 at the model's sample rate, cut or zero-padded to the model's window. The
guards run from cheap to dear (size, magic bytes, header, bounded read, finite values), so that a
hostile file is refused before it costs anything. Decoding is libsndfile's alone: decoders that
follow references inside a file (playlists) are never used.
"""

import hashlib
import math
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import soundfile
import torch
from jaxtyping import Float
from torch import Tensor

from explorer.errors import InputError
from explorer.torchaudio_import import torchaudio

MAX_BYTES = 1 << 30
MAX_CHANNELS = 8
SAMPLE_RATES_HZ = (4_000, 384_000)
# Samples beyond this (full scale is 1.0) come from a broken writer, and make float32 FFTs useless.
MAX_AMPLITUDE = 1_000.0
# torchaudio's resampling kernel has (input x output rate) / gcd^2 rows and columns; odd pairs of
# rates, such as 44,099 to 16,000 Hz, would need gigabytes for it.
MAX_KERNEL_ELEMENTS = 1 << 24
FORMATS = "WAV, FLAC, OGG (Vorbis, Opus), MP3 and AIFF"
INTEGER_SUBTYPES = ("PCM_S8", "PCM_U8", "PCM_16", "PCM_24", "PCM_32", "ULAW", "ALAW")
SUBTYPES = frozenset((*INTEGER_SUBTYPES, "FLOAT", "DOUBLE", "VORBIS", "OPUS", "MPEG_LAYER_III"))


@dataclass(frozen=True, kw_only=True, eq=False)
class Clip:
    """One sound as one model sees it."""

    name: str  # what to call it: the bundled clip's id or the file's name
    sha256: str  # of the file that it came from
    sample_rate: int  # Hz, of `waveform`
    start_s: float  # where in the file the waveform begins
    waveform: Float[Tensor, " n_samples"]  # mono float32, on the CPU

    @property
    def n_samples(self) -> int:
        """Length of the waveform in samples."""
        return self.waveform.shape[0]


def load_clip(
    path: str | Path,
    *,
    sample_rate: int,
    n_samples: int,
    start_s: float = 0.0,
    name: str | None = None,
) -> Clip:
    """Decode the excerpt of a sound file that a model with this rate and window sees.

    Args:
        path: the file; WAV, FLAC, OGG, MP3 or AIFF, told by its content and not by its name.
        sample_rate: the model's rate in Hz.
        n_samples: the model's window in samples; a shorter sound is zero-padded at its end.
        start_s: where in the file the excerpt begins, in seconds, 0 or more.
        name: what to call the clip; the file's name if not given.

    Returns:
        The clip; at most `n_samples` at the model's rate were decoded, however long the file.

    Raises:
        InputError: the file cannot be read, is not a sound, is damaged, or lies outside what is
            accepted; the text says which.
    """
    path = Path(path)
    _check_bytes(path)
    try:
        with soundfile.SoundFile(path) as file:
            _check_header(file, sample_rate, start_s)
            samples = _read_excerpt(file, n_samples / sample_rate, start_s)
            file_rate = file.samplerate
    except soundfile.LibsndfileError as error:
        raise InputError(f"The sound cannot be decoded: {error.error_string}") from error
    waveform = to_rate(torch.from_numpy(samples), file_rate, sample_rate)
    return Clip(
        name=name if name is not None else path.name,
        sha256=file_sha256(path),
        sample_rate=sample_rate,
        start_s=start_s,
        waveform=fit_window(waveform, n_samples),
    )


def to_rate(waveform: Float[Tensor, " n_in"], from_hz: int, to_hz: int) -> Float[Tensor, " n_out"]:
    """Resample with torchaudio's windowed sinc; the same rate returns the same samples.

    >>> to_rate(torch.ones(8), 16_000, 16_000).tolist() == [1.0] * 8
    True
    """
    if from_hz == to_hz:
        return waveform
    resampled: Tensor = torchaudio.functional.resample(waveform, from_hz, to_hz)
    return resampled


def fit_window(waveform: Float[Tensor, " n_in"], n_samples: int) -> Float[Tensor, " {n_samples}"]:
    """Cut, or zero-pad at the end, to exactly `n_samples`.

    >>> fit_window(torch.ones(3), 5).tolist()
    [1.0, 1.0, 1.0, 0.0, 0.0]
    >>> fit_window(torch.ones(3), 2).tolist()
    [1.0, 1.0]
    """
    cut = waveform[:n_samples]
    return torch.nn.functional.pad(cut, (0, n_samples - cut.shape[0]))


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _check_bytes(path: Path) -> None:
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise InputError(f"{path.name!r} is not a file.")
        with path.open("rb") as stream:
            known = _looks_like_sound(stream)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"The file {path.name!r} cannot be opened: {reason}.") from error
    if size == 0:
        raise InputError("The file is empty.")
    if size > MAX_BYTES:
        raise InputError(
            f"The file has {size / 2**20:.0f} MiB; at most {MAX_BYTES / 2**20:.0f} MiB work."
        )
    if not known:
        raise InputError(f"This is not a sound file that Earshot reads. It reads {FORMATS}.")


def _looks_like_sound(stream: IO[bytes]) -> bool:
    head = stream.read(12)
    if head[:4] in (b"RIFF", b"RF64"):
        return head[8:12] == b"WAVE"
    if head[:4] == b"FORM":
        return head[8:12] in (b"AIFF", b"AIFC")
    mpeg_frame = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    return head[:4] in (b"fLaC", b"OggS") or head[:3] == b"ID3" or mpeg_frame


def _check_header(file: soundfile.SoundFile, sample_rate: int, start_s: float) -> None:
    lowest, highest = SAMPLE_RATES_HZ
    if file.subtype not in SUBTYPES:
        raise InputError(f"Sounds coded as {file.subtype} are not taken. Earshot reads {FORMATS}.")
    if file.channels > MAX_CHANNELS:
        raise InputError(f"The file has {file.channels} channels; at most {MAX_CHANNELS} work.")
    if not lowest <= file.samplerate <= highest:
        raise InputError(
            f"The file's sample rate is {file.samplerate} Hz; {lowest} to {highest} Hz are taken."
        )
    common = math.gcd(file.samplerate, sample_rate)
    if file.samplerate * sample_rate // common**2 > MAX_KERNEL_ELEMENTS:
        raise InputError(
            f"The file's sample rate, {file.samplerate} Hz, cannot be brought to the model's "
            f"{sample_rate} Hz. Please convert it to a common rate, such as 44100 or 48000 Hz."
        )
    if file.frames == 0:
        raise InputError("The file holds no sound: its length is zero.")
    if not (math.isfinite(start_s) and 0 <= start_s < file.frames / file.samplerate):
        raise InputError(
            f"The excerpt cannot start at {start_s:g} s: "
            f"the file lasts {file.frames / file.samplerate:.2f} s."
        )


def _read_excerpt(
    file: soundfile.SoundFile, seconds: float, start_s: float
) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    first = int(start_s * file.samplerate)
    wanted = math.ceil(seconds * file.samplerate)
    file.seek(first)
    if file.subtype == "MPEG_LAYER_III":
        # Without a Xing header the length of an MP3 is an estimate: take what there really is.
        filled = file.read(wanted, dtype="float32", always_2d=True, fill_value=np.nan)
        samples = filled[~np.isnan(filled[:, 0])]
        wanted = max(1, len(samples))
    else:
        wanted = min(wanted, file.frames - first)
        samples = file.read(wanted, dtype="float32", always_2d=True)
    if len(samples) < wanted:
        raise InputError(
            f"The file is damaged: its header promises {file.frames} samples, "
            f"but it ends after {first + len(samples)}."
        )
    if not np.isfinite(samples).all():
        raise InputError("The file holds samples that are not numbers (NaN or infinity).")
    if np.abs(samples).max() > MAX_AMPLITUDE:
        raise InputError(
            f"The file holds samples beyond {MAX_AMPLITUDE:g} times full scale; it is damaged."
        )
    mono: np.ndarray[tuple[int], np.dtype[np.float32]] = samples.mean(axis=1, dtype=np.float32)
    return mono
