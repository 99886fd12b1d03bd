"""Clips that are not bundled, once they were fetched: kept by their checksum, on this computer.

The directory is the one that the environment's EARSHOT_CLIP_CACHE names, or `earshot/clips` in the
user's cache. A file in it is only used if its SHA-256 is the clip's, each time.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import platformdirs

from explorer.checksum import file_sha256
from explorer.clips.download import Opener, fetch, open_https
from explorer.clips.gallery import BundledClip, DownloadableClip, GalleryClip

ENVIRONMENT = "EARSHOT_CLIP_CACHE"


def cache_directory() -> Path:
    """Where fetched clips are kept; it need not exist."""
    named = os.environ.get(ENVIRONMENT)
    return Path(named) if named else _user_cache() / "clips"


def available_file(clip: GalleryClip) -> Path | None:
    """A clip's file if it is on this computer and, where it was fetched, the right one."""
    if isinstance(clip, BundledClip):
        return clip.path if clip.path.is_file() else None
    path = cache_directory() / clip.sha256
    try:
        is_right = path.stat().st_size <= clip.max_bytes and file_sha256(path) == clip.sha256
    except OSError:
        return None
    return path if is_right else None


def clip_file(
    clip: GalleryClip,
    *,
    before_fetching: Callable[[DownloadableClip], None] = lambda clip: None,
    open_url: Opener = open_https,
) -> Path:
    """A clip's file, fetched now if it is neither bundled nor in the cache.

    Args:
        clip: any of the gallery.
        before_fetching: is told of a clip that has to be fetched.
        open_url: how to ask the network; another one in tests.

    Raises:
        DownloadError: it has to be fetched, and cannot be.
    """
    if isinstance(clip, BundledClip):
        return clip.path
    found = available_file(clip)
    if found is not None:
        return found
    before_fetching(clip)
    path = cache_directory() / clip.sha256
    fetch(clip.url, path, sha256=clip.sha256, max_bytes=clip.max_bytes, open_url=open_url)
    return path


def _user_cache() -> Path:
    try:
        return platformdirs.user_cache_path("earshot", appauthor=False, opinion=False)
    except RuntimeError:  # this user has no home; what is kept is checked whenever it is used
        return Path(tempfile.gettempdir()) / "earshot"
