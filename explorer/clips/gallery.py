"""The clips that Earshot offers: the contents of `assets/clips.toml` as typed data."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from explorer.errors import InputError

ASSETS = Path(__file__).resolve().parents[2] / "assets"


@dataclass(frozen=True, kw_only=True)
class _Described:
    """Fields of every clip."""

    id: str  # for example genre/blues-1
    task: str
    title: str
    origin: str  # one sentence: how it was made, or who made it and where it was published
    licence: str
    sha256: str  # of the file


@dataclass(frozen=True, kw_only=True)
class BundledClip(_Described):
    """A sound that comes with Earshot."""

    label: str  # the class given by its author
    seconds: float
    path: Path


@dataclass(frozen=True, kw_only=True)
class DownloadableClip(_Described):
    """A public recording that is downloaded only when a user asks for it."""

    label: str | None  # None: it has no class, so it counts in no accuracy
    seconds: float | None  # None if unknown before the download
    url: str  # https, of one fixed version
    n_bytes: int  # the size of the file


GalleryClip = BundledClip | DownloadableClip
Clip = TypeVar("Clip", BundledClip, DownloadableClip)


def all_clips(task: str | None = None) -> tuple[GalleryClip, ...]:
    """Return the bundled clips, then the downloadable ones; of one task, or of all."""
    return (*bundled_clips(task), *downloadable_clips(task))


def downloadable_clips(task: str | None = None) -> tuple[DownloadableClip, ...]:
    """Return the downloadable clips of one task, or of all, in the order of the table."""
    clips = _with_distinct_titles(_downloadable(entry) for entry in _table().get("download", ()))
    return tuple(clip for clip in clips if task in (None, clip.task))


def bundled_clips(task: str | None = None) -> tuple[BundledClip, ...]:
    """Return the bundled clips of one task, or of all, in the order of `assets/clips.toml`."""
    clips = _with_distinct_titles(_bundled(entry) for entry in _table().get("clip", ()))
    return tuple(clip for clip in clips if task in (None, clip.task))


def find_clip(clip_id: str) -> GalleryClip:
    """Return the clip with this id, bundled or not; raises InputError if there is none."""
    for clip in all_clips():
        if clip.id == clip_id:
            return clip
    raise InputError(f"There is no clip {clip_id!r}; `clips` lists them.")


def find_bundled(clip_id: str) -> BundledClip:
    """Return the bundled clip with this id; raises InputError if there is none."""
    for clip in bundled_clips():
        if clip.id == clip_id:
            return clip
    raise InputError(f"There is no bundled clip {clip_id!r}; `clips` lists them.")


def _table() -> dict[str, Any]:
    return tomllib.loads((ASSETS / "clips.toml").read_text("utf-8"))


def _with_distinct_titles(clips: Iterable[Clip]) -> Iterator[Clip]:
    """Number the titles of clips of a class from the second on, where they are equal."""
    seen: Counter[tuple[str, str | None, str]] = Counter()
    for clip in clips:
        key = (clip.task, clip.label, clip.title)
        seen[key] += 1
        is_first = seen[key] == 1
        yield clip if is_first else replace(clip, title=f"{clip.title}, no. {seen[key]}")


def _bundled(entry: dict[str, Any]) -> BundledClip:
    return BundledClip(
        **_description(entry),
        label=str(entry["label"]),
        seconds=float(entry["seconds"]),
        path=ASSETS / str(entry["file"]),
    )


def _downloadable(entry: dict[str, Any]) -> DownloadableClip:
    label, seconds = entry.get("label"), entry.get("seconds")
    return DownloadableClip(
        **_description(entry),
        label=None if label is None else str(label),
        seconds=None if seconds is None else float(seconds),
        url=str(entry["url"]),
        n_bytes=int(entry["bytes"]),
    )


def _description(entry: dict[str, Any]) -> dict[str, str]:
    names = ("id", "task", "title", "origin", "licence", "sha256")
    return {name: str(entry[name]) for name in names}
