"""Put several clips into the cache at once: over https, or from a folder.

Each is checked by its size and its SHA-256, as if it were fetched alone, and what is complete
stays, whatever becomes of the others.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from explorer.clips.cache import available_file, cached_path, download_clip
from explorer.clips.download import CLIP, PART, Opener, not_saved, open_https
from explorer.clips.gallery import DownloadableClip
from explorer.errors import DownloadError, InputError, UnreachableError
from explorer.regular_files import opened

Clips = tuple[DownloadableClip, ...]


@dataclass(frozen=True, kw_only=True)
class FetchedClips:
    """What has become of the clips that were to be put into the cache; each is in one of these."""

    kept: Clips = ()  # were in the cache before, intact
    new: Clips = ()
    failures: tuple[tuple[DownloadableClip, DownloadError], ...] = ()  # with the reasons
    untried: Clips = ()  # after a stop or a host that cannot be reached; or not in the folder
    is_stopped: bool = False

    @property
    def n_here(self) -> int:
        """How many of the clips are in the cache now."""
        return len(self.kept) + len(self.new)

    @property
    def n_clips(self) -> int:
        """How many clips were asked for."""
        return self.n_here + len(self.failures) + len(self.untried)


def fetch_clips(
    clips: Sequence[DownloadableClip],
    *,
    report: Callable[[DownloadableClip, int], None] = lambda clip, n_bytes: None,
    should_stop: Callable[[], bool] = lambda: False,
    open_url: Opener = open_https,
) -> FetchedClips:
    """Download clips, one after the other, without those that are in the cache and intact.

    One that cannot be had does not keep the others away, unless its host cannot be reached: then
    no other is tried. Such failures are part of the result and not raised.

    Args:
        clips: which, and in which order.
        report: called with the clip that is being downloaded and the number of its bytes so far.
        should_stop: called before every clip and every block. Once it has returned True it does so
            every time. The clip that is under way then is not kept.
        open_url: opens a connection; tests pass a fake.
    """
    fetched = _Sorted()
    for n_before, clip in enumerate(clips):
        if should_stop():
            return fetched.result(clips[n_before:], is_stopped=True)
        if available_file(clip) is not None:
            fetched.kept.append(clip)
            continue
        try:
            download_clip(
                clip, report=partial(report, clip), should_stop=should_stop, open_url=open_url
            )
        except DownloadError as error:
            if should_stop():
                return fetched.result(clips[n_before:], is_stopped=True)
            fetched.failures.append((clip, error))
            if isinstance(error, UnreachableError):
                return fetched.result(clips[n_before + 1 :])
        else:
            fetched.new.append(clip)
    return fetched.result()


def import_clips(clips: Sequence[DownloadableClip], folder: Path) -> FetchedClips:
    """Copy clips into the cache from a folder, in which their files may have any names.

    A file is a clip's if it has its size and its SHA-256. Folders within it are not searched.

    Args:
        clips: which; those that are in the cache and intact are not looked for.
        folder: where the files are; it is left as it is.

    Returns:
        The clips without a file are among the `untried`.

    Raises:
        InputError: there is no such folder, or it cannot be read.
        DownloadError: a clip cannot be saved in the cache.
    """
    if not folder.is_dir():
        raise InputError(f"There is no folder {str(folder)!r}.")
    imported, missing = _Sorted(), {}
    for clip in clips:
        if available_file(clip) is not None:
            imported.kept.append(clip)
        else:
            missing[clip.sha256] = clip
    for path in _files(folder):
        content = _content(path, {clip.n_bytes for clip in missing.values()})
        clip_here = missing.pop(hashlib.sha256(content or b"").hexdigest(), None)
        if content is not None and clip_here is not None:
            _save(content, cached_path(clip_here))
            imported.new.append(clip_here)
    return imported.result(missing.values())


@dataclass
class _Sorted:
    """The clips so far, by what has become of them."""

    kept: list[DownloadableClip] = field(default_factory=list)
    new: list[DownloadableClip] = field(default_factory=list)
    failures: list[tuple[DownloadableClip, DownloadError]] = field(default_factory=list)

    def result(
        self, untried: Iterable[DownloadableClip] = (), *, is_stopped: bool = False
    ) -> FetchedClips:
        return FetchedClips(
            kept=tuple(self.kept),
            new=tuple(self.new),
            failures=tuple(self.failures),
            untried=tuple(untried),
            is_stopped=is_stopped,
        )


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"The folder {str(folder)!r} cannot be read: {reason}.") from error


def _content(path: Path, sizes: set[int]) -> bytes | None:
    """Return the bytes of a regular file that has one of these sizes."""
    try:
        with opened(path) as (stream, size):
            return stream.read(size) if size in sizes else None
    except OSError:  # a folder, or not ours to read: none of the clips
        return None


def _save(content: bytes, path: Path) -> None:
    """Write a file of the cache in one step, so that no other process sees a part of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=PART, dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise not_saved(CLIP, error) from error
