"""Write the table of clips, `assets/clips.toml`, and the FLAC files that it describes.

Only the tables of one task's bundled clips are replaced. Comments, layout and everything else in
the file stay as they are.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import tomlkit
from numpy.typing import NDArray
from tomlkit.items import AoT, Comment, Table, Whitespace

SAMPLE_RATE = 16_000
ASSETS = Path(__file__).resolve().parents[1]
TABLE = ASSETS / "clips.toml"


@dataclass(frozen=True, kw_only=True)
class NewClip:
    """A clip that was just made."""

    id: str  # such as genre/blues-1: the task, then the name of the file
    label: str
    title: str
    origin: str  # how it was made, in a sentence
    licence: str
    waveform: NDArray[np.float32]  # mono at 16 kHz


def write_clips(task: str, clips: Sequence[NewClip]) -> None:
    """Write the FLAC files of a task's bundled clips, and replace the task's tables.

    Other FLAC files in the task's folder are deleted.
    """
    folder = ASSETS / "clips" / task
    folder.mkdir(parents=True, exist_ok=True)
    for stale in set(folder.glob("*.flac")) - {clip_path(clip) for clip in clips}:
        stale.unlink()
    for clip in clips:
        soundfile.write(
            clip_path(clip), clip.waveform, SAMPLE_RATE, format="FLAC", subtype="PCM_16"
        )
    text = TABLE.read_text(encoding="utf-8")
    TABLE.write_text(replace_tables(text, task, [table(clip) for clip in clips]), encoding="utf-8")


def clip_path(clip: NewClip) -> Path:
    """Return the path of a clip's file."""
    return ASSETS / "clips" / f"{clip.id}.flac"


def table(clip: NewClip) -> Table:
    """Return the TOML table of a clip whose file has been written."""
    path = clip_path(clip)
    fields: dict[str, str | float] = {
        "id": clip.id,
        "task": clip.id.split("/")[0],
        "label": clip.label,
        "title": clip.title,
        "file": path.relative_to(ASSETS).as_posix(),
        "seconds": len(clip.waveform) / SAMPLE_RATE,
        "origin": clip.origin,
        "licence": clip.licence,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    made = tomlkit.table()
    made.update(fields)
    return made


def replace_tables(text: str, task: str, tables: Sequence[Table]) -> str:
    r"""Return the text of a clips.toml with other tables for a task's bundled clips.

    The new tables take the place of the task's first one, or go to the end. Comments are kept. All
    `[[download]]` tables must be together, and so must all `[[clip]]` tables: tomlkit would group
    them.

    >>> old = '# Head\n\n[[clip]]\ntask = "a"\nfile = "1"\n\n[[clip]]\ntask = "b"\nfile = "2"\n'
    >>> new = tomlkit.item({"task": "a", "file": "3"})
    >>> print(replace_tables(old, "a", [new]), end="")
    # Head
    <BLANKLINE>
    [[clip]]
    task = "a"
    file = "3"
    <BLANKLINE>
    [[clip]]
    task = "b"
    file = "2"
    """
    document = tomlkit.parse(text)
    clips: list[Table] = []
    replaced = False
    for old in document.get("clip", ()):
        if not is_bundled(old, task):
            clips.append(old)
            continue
        if not replaced:
            clips += tables
            replaced = True
        _move_comments(old, clips)
    if not replaced:
        clips += tables
    for clip in clips[:-1]:
        _end_with_blank_line(clip)
    if clips:
        _strip_blank_lines(clips[-1])
    # Marked as parsed, an array prints its tables as they are, without blank lines of its own.
    document["clip"] = AoT(clips, parsed=True)
    return tomlkit.dumps(document)


def is_bundled(clip: Table, task: str) -> bool:
    """Whether this is the table of a clip of the task whose file is bundled."""
    return clip.get("task") == task and "file" in clip


def _move_comments(removed: Table, before: Sequence[Table]) -> None:
    """Move comments at the end of a removed table to the end of the last table before it.

    tomlkit counts a comment above a table as part of the table before.
    """
    comments = [item for _, item in removed.value.body if isinstance(item, Comment)]
    if before and comments:
        _end_with_blank_line(before[-1])
        for comment in comments:
            before[-1].add(comment)


def _end_with_blank_line(clip: Table) -> None:
    if not isinstance(clip.value.body[-1][1], Comment | Whitespace):
        clip.add(tomlkit.nl())


def _strip_blank_lines(clip: Table) -> None:
    while isinstance(clip.value.body[-1][1], Whitespace):
        clip.value.body.pop()
