"""The channel: the same processing for every clip of the speech tasks, whatever its class.

Corpora differ in loudness, in the silence around the speech and in the codecs that they went
through, and a network picks up such differences long before it picks up a voice. So every clip,
real or synthetic, is trimmed, cut, sent through a codec drawn from the same distribution, and
brought to one loudness, in this order.
"""

import io
from collections.abc import Sequence

import numpy as np
import soundfile
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

from models.training.data.recordings import SAMPLE_RATE

RMS = 0.1  # -20 dBFS, as the bundled clips
CODECS = (("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS"), ("OGG", "OPUS"))
CODEC_SHARE = 0.5  # of clips that go through one
_WORST = 0.9  # on libsndfile's scale of compression, 0 to 1

Samples = NDArray[np.float32]


def windows(samples: Samples, n_samples: int, *, hop: int) -> Float[Tensor, "n n_samples"]:
    """Cut windows from a sound, one every `hop` samples.

    A sound shorter than a window gives one window, padded with silence.

    >>> windows(np.arange(5, dtype=np.float32), 2, hop=2).tolist()
    [[0.0, 1.0], [2.0, 3.0]]
    """
    if len(samples) < n_samples:
        return torch.from_numpy(np.pad(samples, (0, n_samples - len(samples))))[None]
    return torch.from_numpy(samples).unfold(0, n_samples, hop).clone()


def treat(
    clips: Float[Tensor, "n n_samples"], generator: np.random.Generator | None
) -> Float[Tensor, "n n_samples"]:
    """Send clips through codecs drawn from the generator (None: no codec), then to one loudness."""
    if generator is not None:
        clips = torch.stack([_through_any_codec(clip, generator) for clip in clips])
    return at_one_loudness(clips)


def at_one_loudness(clips: Float[Tensor, "n n_samples"]) -> Float[Tensor, "n n_samples"]:
    """Scale every clip to an RMS of 0.1; silence stays silent."""
    rms = clips.square().mean(dim=1, keepdim=True).sqrt()
    return clips * (RMS / rms.clamp(min=1e-6))


def through_codec(samples: Samples, codec: Sequence[str], compression: float) -> Samples:
    """Encode and decode a sound, keeping its length whatever the codec does to the ends.

    Args:
        samples: mono at 16 kHz.
        codec: one of `CODECS`: libsndfile's format and subtype.
        compression: 0 (best) to 0.9.
    """
    stream = io.BytesIO()
    form, subtype = codec
    soundfile.write(
        stream, samples, SAMPLE_RATE, format=form, subtype=subtype, compression_level=compression
    )
    stream.seek(0)
    decoded, _ = soundfile.read(stream, dtype="float32")
    fitted = np.zeros(len(samples), dtype=np.float32)
    n = min(len(samples), len(decoded))
    fitted[:n] = decoded[:n]
    return fitted


def _through_any_codec(
    clip: Float[Tensor, " n_samples"], generator: np.random.Generator
) -> Float[Tensor, " n_samples"]:
    if generator.random() >= CODEC_SHARE:
        return clip
    codec = CODECS[generator.integers(len(CODECS))]
    compression = float(generator.uniform(0, _WORST))
    return torch.from_numpy(through_codec(clip.numpy(), codec, compression))
