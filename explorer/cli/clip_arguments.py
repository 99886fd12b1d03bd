"""The arguments that name a clip, and the loading of it."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cli.report import report
from explorer.clips.cache import clip_file
from explorer.clips.gallery import DownloadableClip, all_clips
from explorer.errors import InputError

if TYPE_CHECKING:
    from explorer.audio.clip import Clip
    from explorer.audio.silence import Silence
    from explorer.judging.info import ClassifierInfo


def add_clip(parser: argparse.ArgumentParser) -> None:
    """Add CLIP and the start of the excerpt."""
    parser.add_argument("clip", metavar="CLIP", help="a sound file, or the id of a clip")
    parser.add_argument(
        "--start",
        metavar="S",
        type=float,
        default=0.0,
        help="start of the excerpt in seconds (default: 0)",
    )
    parser.add_argument(
        "--channel",
        choices=("left", "right", "mix"),
        default="mix",
        help="the channel to use, of the first two, or the mean of all (default: mix)",
    )


def load_named(arguments: argparse.Namespace, info: ClassifierInfo) -> Clip:
    """Load a sound file, or the gallery's clip with that id, as a model hears it.

    If sound is missing at its end, that is reported on stderr.

    Args:
        arguments: parsed by `add_clip`: a path or the id of a clip, which takes precedence; the
            start of the excerpt and its channel.
        info: the model, whose sample rate and window the clip gets.

    Raises:
        InputError: there is no such file and no such clip, the file cannot be used, or the excerpt
            is silent.
        DownloadError: the clip is not bundled and cannot be downloaded.
    """
    from explorer.audio.clip import load_excerpt  # loads torch
    from explorer.audio.silence import SilentExcerptError

    name = arguments.clip
    named = next((clip for clip in all_clips() if clip.id == name), None)
    if named is None and not os.path.exists(name):  # also False for a name that no file can have
        raise InputError(f"There is no file and no clip {name!r}; `clips` lists those.")
    try:
        clip = load_excerpt(
            Path(name) if named is None else clip_file(named, before_fetching=report_fetching),
            sample_rate=info.sample_rate,
            n_samples=info.n_samples,
            min_samples=info.min_samples,
            start_s=arguments.start,
            channel=arguments.channel,
            name=None if named is None else named.id,
        )
    except SilentExcerptError as error:
        raise InputError(f"{error}{_options(error.silence)}") from error
    if clip.note is not None:
        report(clip.note)
    return clip


def _options(silence: Silence) -> str:
    """Return the options with which there is something to hear."""
    words = [f"--channel {channel}" for channel in silence.live_channels]
    if silence.reason not in ("cancels", "muted"):
        words = []
    if silence.begins_s is not None:
        start = f"--start {silence.begins_s:g}"
        words = [f"{start} {word}" for word in words] or [start]
    return f" Try {' or '.join(words)}." if words else ""


def report_fetching(clip: DownloadableClip) -> None:
    """Print to stderr that a clip is being downloaded, and from where."""
    report(f"fetching {clip.id} from {clip.url}")
