"""The clips that Earshot offers: `assets/clips.toml` as typed data, and the bundled files."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.errors import InputError

ASSETS = Path(__file__).resolve().parents[2] / "assets"


@dataclass(frozen=True, kw_only=True)
class _Described:
    """What is known of every clip."""

    id: str  # such as genre/blues-1
    task: str
    label: str  # what its maker, or its recording, calls it
    title: str
    origin: str  # how it was made, or whose it is and where from, in a sentence
    licence: str
    sha256: str  # of the file


@dataclass(frozen=True, kw_only=True)
class BundledClip(_Described):
    """A sound that comes with Earshot."""

    seconds: float
    path: Path


@dataclass(frozen=True, kw_only=True)
class DownloadableClip(_Described):
    """A public sound that is fetched when someone asks for it, and only then."""

    seconds: float | None  # None: not known before it was fetched
    url: str  # https, of one fixed version
    max_bytes: int  # that may be fetched


GalleryClip = BundledClip | DownloadableClip


def all_clips(task: str | None = None) -> tuple[GalleryClip, ...]:
    """The bundled clips, then the downloadable ones; all of them, or those of one task."""
    table = _table()
    downloadable = (_downloadable(entry) for entry in table.get("download", ()))
    return (*bundled_clips(task), *(clip for clip in downloadable if task in (None, clip.task)))


def bundled_clips(task: str | None = None) -> tuple[BundledClip, ...]:
    """All bundled clips, or those of one task, in the order of `assets/clips.toml`."""
    clips = (_bundled(entry) for entry in _table().get("clip", ()))
    return tuple(clip for clip in clips if task in (None, clip.task))


def find_clip(clip_id: str) -> GalleryClip:
    """The clip with this id, bundled or not; raises InputError if there is none."""
    for clip in all_clips():
        if clip.id == clip_id:
            return clip
    raise InputError(f"There is no clip {clip_id!r}; `clips` lists them.")


def find_bundled(clip_id: str) -> BundledClip:
    """The bundled clip with this id; raises InputError if there is none."""
    for clip in bundled_clips():
        if clip.id == clip_id:
            return clip
    raise InputError(f"There is no bundled clip {clip_id!r}; `clips` lists them.")


def _table() -> dict[str, Any]:
    return tomllib.loads((ASSETS / "clips.toml").read_text("utf-8"))


def _bundled(entry: dict[str, Any]) -> BundledClip:
    return BundledClip(
        **_description(entry),
        seconds=float(entry["seconds"]),
        path=ASSETS / str(entry["file"]),
    )


def _downloadable(entry: dict[str, Any]) -> DownloadableClip:
    seconds = entry.get("seconds")
    return DownloadableClip(
        **_description(entry),
        seconds=None if seconds is None else float(seconds),
        url=str(entry["url"]),
        max_bytes=int(entry["max_bytes"]),
    )


def _description(entry: dict[str, Any]) -> dict[str, str]:
    names = ("id", "task", "label", "title", "origin", "licence", "sha256")
    return {name: str(entry[name]) for name in names}
