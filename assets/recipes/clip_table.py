"""The table of clips, `assets/clips.toml`: what is written there and what is left as it stands."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
ASSETS = Path(__file__).resolve().parents[1]
TABLE = ASSETS / "clips.toml"

_HEAD = "# The bundled clips: one table a clip. `file` is relative to this folder.\n\n"


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
    """Write the FLAC files of a task's bundled clips, and its tables in place of the old ones.

    Files of the task that belong to none of these clips are deleted.
    """
    folder = ASSETS / "clips" / task
    folder.mkdir(parents=True, exist_ok=True)
    for stale in set(folder.glob("*.flac")) - {clip_path(clip) for clip in clips}:
        stale.unlink()
    for clip in clips:
        soundfile.write(
            clip_path(clip), clip.waveform, SAMPLE_RATE, format="FLAC", subtype="PCM_16"
        )
    text = TABLE.read_text(encoding="utf-8") if TABLE.exists() else _HEAD
    TABLE.write_text(replace_tables(text, task, [table(clip) for clip in clips]), encoding="utf-8")


def clip_path(clip: NewClip) -> Path:
    """Where the file of a clip is."""
    return ASSETS / "clips" / f"{clip.id}.flac"


def table(clip: NewClip) -> str:
    """The TOML table of a clip whose file is written."""
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
    return "\n".join(["[[clip]]", *(f"{key} = {_literal(v)}" for key, v in fields.items()), ""])


def _literal(value: str | float) -> str:
    if isinstance(value, float):
        return str(value)
    if re.search(r'["\\\x00-\x1f]', value):
        raise ValueError(f"a field of clips.toml holds a quote or a control character: {value!r}")
    return f'"{value}"'


def replace_tables(text: str, task: str, tables: Sequence[str]) -> str:
    r"""A clips.toml with other tables for the bundled clips of a task.

    They stand where the task's first one stood, or at the end. All else stays as it was: what is
    above the first table, other tasks, and whatever has no file here.

    >>> old = '# Head\n\n[[clip]]\ntask = "a"\nfile = "1"\n\n[[clip]]\ntask = "b"\nfile = "2"\n'
    >>> print(replace_tables(old, "a", ['[[clip]]\ntask = "a"\nfile = "3"\n']), end="")
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
    blocks = split_tables(text)
    own = [index for index, block in enumerate(blocks) if is_bundled(block, task)]
    place = own[0] if own else len(blocks)
    before = [block for index, block in enumerate(blocks[:place]) if index not in own]
    after = [block for index, block in enumerate(blocks[place:], place) if index not in own]
    parts = [*before, *tables, *after]
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def split_tables(text: str) -> list[str]:
    r"""What stands above the first table, and each table with the comments right above it.

    >>> split_tables('# Head\n\n# One\n[[clip]]\nid = "1"\n\n[[download]]\n')
    ['# Head\n\n', '# One\n[[clip]]\nid = "1"\n\n', '[[download]]\n']
    """
    blocks, above = [""], ""
    for line in text.splitlines(keepends=True):
        if line.startswith("[["):
            blocks.append(above + line)
            above = ""
        elif line.startswith("#"):
            above += line
        else:
            blocks[-1] += above + line
            above = ""
    blocks[-1] += above
    return blocks


def is_bundled(block: str, task: str) -> bool:
    """Whether this is the table of a clip of the task that has its file here."""
    return bool(
        re.search(r"(?m)^\[\[clip\]\]$", block)
        and re.search(rf'(?m)^task = "{re.escape(task)}"$', block)
        and re.search(r"(?m)^file = ", block)
    )
