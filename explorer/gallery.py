"""The bundled clips: `assets/clips.toml` as typed data, and the files beside it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from explorer.errors import InputError

ASSETS = Path(__file__).resolve().parent.parent / "assets"


@dataclass(frozen=True, kw_only=True)
class BundledClip:
    """A sound that comes with Earshot."""

    id: str  # such as genre/blues-1
    task: str
    label: str  # what its maker calls it
    title: str
    seconds: float
    origin: str  # how it was made, in a sentence
    licence: str
    sha256: str  # of the file
    path: Path


def bundled_clips(task: str | None = None) -> tuple[BundledClip, ...]:
    """All bundled clips, or those of one task, in the order of `assets/clips.toml`."""
    table = tomllib.loads((ASSETS / "clips.toml").read_text("utf-8"))
    clips = (_from_entry(entry) for entry in table["clip"])
    return tuple(clip for clip in clips if task in (None, clip.task))


def find_bundled(clip_id: str) -> BundledClip:
    """The bundled clip with this id; raises InputError if there is none."""
    for clip in bundled_clips():
        if clip.id == clip_id:
            return clip
    raise InputError(f"There is no bundled clip {clip_id!r}; `clips` lists them.")


def _from_entry(entry: dict[str, object]) -> BundledClip:
    return BundledClip(
        id=str(entry["id"]),
        task=str(entry["task"]),
        label=str(entry["label"]),
        title=str(entry["title"]),
        seconds=float(str(entry["seconds"])),
        origin=str(entry["origin"]),
        licence=str(entry["licence"]),
        sha256=str(entry["sha256"]),
        path=ASSETS / str(entry["file"]),
    )
