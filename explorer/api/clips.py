"""Sounds to search: a file of the user's, or a bundled clip."""

import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from explorer.audio.channels import MIX
from explorer.audio.clip import Clip, load_excerpt
from explorer.audio.excerpt import read_excerpt
from explorer.clips.cache import clip_file
from explorer.clips.gallery import find_bundled
from explorer.errors import InputError
from explorer.judging.info import ClassifierInfo

_PROBE_S = 0.01  # enough to open, check and hash a file
_WHOLE_FILE_S = 24 * 3600.0  # longer than any file that is accepted


@dataclass(frozen=True, kw_only=True, eq=False)
class SourceClip:
    """A sound file, from `start_s` onwards.

    Models differ in sample rate and window, so a search reads the excerpt that its model hears
    from the file itself.
    """

    path: Path
    name: str  # a bundled clip's id, or the file's name
    start_s: float  # where excerpts begin, in seconds
    sample_rate: int  # Hz, the file's own
    sha256: str  # of the file
    channel: str = MIX  # `left`, `right`, or `mix`, the mean of all

    @cached_property
    def waveform(self) -> Float[Tensor, " n_samples"]:
        """The sound from `start_s` to the end: mono float32 at the file's own `sample_rate`.

        Decoded when first used. Raises InputError if the file is damaged further on.
        """
        excerpt = read_excerpt(
            self.path, seconds=_WHOLE_FILE_S, start_s=self.start_s, channel=self.channel
        )
        return torch.from_numpy(excerpt.samples)

    def excerpt_for(self, info: ClassifierInfo) -> Clip:
        """Return the excerpt that a model hears: at its rate, cut or padded to its window.

        Raises:
            SilentExcerptError: there is nothing to hear in the excerpt; the error says why.
            InputError: the file has changed since it was loaded.
        """
        excerpt = load_excerpt(
            self.path,
            sample_rate=info.sample_rate,
            n_samples=info.n_samples,
            min_samples=info.min_samples,
            start_s=self.start_s,
            channel=self.channel,
            name=self.name,
        )
        if excerpt.sha256 != self.sha256:
            raise InputError(f"{self.path} has changed since it was loaded; please load it again.")
        return excerpt


def load_clip(path: str | Path, *, start_s: float = 0.0, channel: str = MIX) -> SourceClip:
    """Open a sound file.

    Args:
        path: WAV, FLAC, OGG, MP3 or AIFF; recognised by content, not by name.
        start_s: where the excerpts that models hear begin, in seconds, 0 or more.
        channel: `left` or `right` (the first two channels), or `mix`, the mean of all.

    Raises:
        InputError: the file can't be read, is not a sound, is damaged, ends before `start_s` or
            has no such channel.
    """
    return _open(Path(path), Path(path).name, start_s, channel)


def bundled_clip(clip_id: str, *, start_s: float = 0.0, channel: str = MIX) -> SourceClip:
    """Open a clip that comes with Earshot, such as `genre/blues-1`.

    Raises:
        InputError: no bundled clip has this id, its file is missing or damaged, or it has no such
            channel.
    """
    return _open(clip_file(find_bundled(clip_id)), clip_id, start_s, channel)


def _open(path: Path, name: str, start_s: float, channel: str) -> SourceClip:
    if not (math.isfinite(start_s) and start_s >= 0):
        raise InputError(f"start_s must be a number of seconds from 0 upwards, not {start_s}.")
    probe = read_excerpt(path, seconds=_PROBE_S, start_s=start_s, channel=channel)
    return SourceClip(
        path=path,
        name=name,
        start_s=start_s,
        sample_rate=probe.sample_rate,
        sha256=probe.sha256,
        channel=channel,
    )
