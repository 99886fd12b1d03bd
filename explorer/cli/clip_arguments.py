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


def load_named(name: str, info: ClassifierInfo, start_s: float) -> Clip:
    """Load a sound file, or the gallery's clip with that id, as a model hears it.

    Args:
        name: a path or the id of a clip. An id takes precedence.
        info: the model, whose sample rate and window the clip gets.
        start_s: start of the excerpt in seconds.

    Raises:
        InputError: there is no such file and no such clip, or the file cannot be used.
        DownloadError: the clip is not bundled and cannot be downloaded.
    """
    from explorer.audio.clip import load_excerpt  # loads torch

    named = next((clip for clip in all_clips() if clip.id == name), None)
    if named is None and not os.path.exists(name):  # also False for a name that no file can have
        raise InputError(f"There is no file and no clip {name!r}; `clips` lists those.")
    return load_excerpt(
        Path(name) if named is None else clip_file(named, before_fetching=report_fetching),
        sample_rate=info.sample_rate,
        n_samples=info.n_samples,
        min_samples=info.min_samples,
        start_s=start_s,
        name=None if named is None else named.id,
    )


def report_fetching(clip: DownloadableClip) -> None:
    """Print to stderr that a clip is being downloaded, and from where."""
    report(f"fetching {clip.id} from {clip.url}")
