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
    path = cached_path(clip)
    try:
        is_right = path.stat().st_size == clip.n_bytes and file_sha256(path) == clip.sha256
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
    return download_clip(clip, open_url=open_url)


def download_clip(
    clip: DownloadableClip,
    *,
    report: Callable[[int], None] = lambda n_bytes: None,
    should_stop: Callable[[], bool] = lambda: False,
    open_url: Opener = open_https,
) -> Path:
    """Download a clip into the cache, whatever is there; return its file.

    Args:
        clip: any downloadable clip.
        report: called with the number of bytes so far, whenever some have arrived.
        should_stop: called before every block; True ends the download.
        open_url: opens a connection; tests pass a fake.

    Raises:
        DownloadError: it cannot be downloaded or saved, or it was stopped; the text says which.
    """
    path = cached_path(clip)
    fetch(
        clip.url,
        path,
        sha256=clip.sha256,
        max_bytes=clip.n_bytes,
        n_bytes=clip.n_bytes,
        report=report,
        should_stop=should_stop,
        open_url=open_url,
    )
    return path


def cached_path(clip: DownloadableClip) -> Path:
    """Return where the cache keeps a clip's file; it need not be there."""
    return cache_directory() / clip.sha256


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
