"""The gallery of a task in the order in which it is offered: what is real and here comes first."""

from dataclasses import dataclass
from pathlib import Path

from explorer.clips.cache import available_file
from explorer.clips.gallery import BundledClip, GalleryClip, all_clips


@dataclass(frozen=True, kw_only=True)
class ShelfClip:
    """A clip as it is offered."""

    clip: GalleryClip
    path: Path | None  # of its file, if that is on this computer and intact


def shelf(task: str, *, downloads: bool = True) -> tuple[ShelfClip, ...]:
    """Return a task's real clips that are here, the bundled ones, and those not downloaded yet.

    Reads all files of the cache that belong to the task, to check them.

    Args:
        task: which clips; of each kind they are in the order of the table.
        downloads: whether those that would have to be downloaded are offered.
    """
    clips = [ShelfClip(clip=clip, path=available_file(clip)) for clip in all_clips(task)]
    offered = [each for each in clips if downloads or not _has_to_be_downloaded(each)]
    return tuple(sorted(offered, key=_place))


def _place(each: ShelfClip) -> int:
    if isinstance(each.clip, BundledClip):
        return 1
    return 2 if each.path is None else 0


def _has_to_be_downloaded(each: ShelfClip) -> bool:
    return each.path is None and not isinstance(each.clip, BundledClip)
