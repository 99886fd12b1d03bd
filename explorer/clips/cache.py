"""The cache of downloaded clips, named by their checksums.

Its directory is given by the environment variable EARSHOT_CLIP_CACHE; by default it is
`earshot/clips` in the user's cache. Every time a file in it is used, its SHA-256 is checked first.
"""

from collections.abc import Callable
from pathlib import Path

from explorer import directories
from explorer.checksum import file_sha256
from explorer.clips.download import Opener, fetch, open_https
from explorer.clips.gallery import BundledClip, DownloadableClip, GalleryClip
from explorer.errors import InputError

ENVIRONMENT = "EARSHOT_CLIP_CACHE"


def cache_directory() -> Path:
    """Return the directory for downloaded clips; it need not exist."""
    return directories.cache_directory(ENVIRONMENT, "clips")


def available_file(clip: GalleryClip) -> Path | None:
    """Return a clip's file if it is on this computer, and None if it is missing or damaged."""
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
    """Return a clip's file, downloading it if it is neither bundled nor in the cache.

    What is returned has the clip's checksum.

    Args:
        clip: any clip of the gallery.
        before_fetching: called with a clip that has to be downloaded.
        open_url: opens a connection; tests pass a fake.

    Raises:
        InputError: it is bundled, but its file is missing or damaged.
        DownloadError: it has to be downloaded, and cannot be.
    """
    if isinstance(clip, BundledClip):
        return _intact(clip)
    found = available_file(clip)
    if found is not None:
        return found
    before_fetching(clip)
    path = cache_directory() / clip.sha256
    fetch(clip.url, path, sha256=clip.sha256, max_bytes=clip.max_bytes, open_url=open_url)
    return path


def _intact(clip: BundledClip) -> Path:
    try:
        is_right = file_sha256(clip.path) == clip.sha256
    except OSError:
        is_right = False
    if not is_right:
        raise InputError(
            f"The file of the bundled clip {clip.id} is missing or damaged; please install Earshot "
            "again."
        )
    return clip.path
