"""Describe the checkpoint directories that a user names."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from models.hub.checkpoint import Checkpoint, read_checkpoint

PREFIX = "local/"


def read_directories(directories: Sequence[Path]) -> tuple[Checkpoint, ...]:
    """Describe the checkpoint in each directory, with an id made from the directory's name.

    A directory that is named twice is described once.

    Raises:
        InputError: one of them cannot be used; the text says which and why.
    """
    found: list[Checkpoint] = []
    # Named after the given path, which may be a link; duplicates are found by what it resolves to.
    for directory in {path.resolve(): Path(os.path.abspath(path)) for path in directories}.values():
        model_id = _unused(_id_of(directory), {checkpoint.id for checkpoint in found})
        found.append(read_checkpoint(directory, model_id))
    return tuple(found)


def _id_of(directory: Path) -> str:
    """Return an id that can be typed, printed and listed with commas.

    >>> _id_of(Path("/models/my emotions, v2"))
    'local/my-emotions-v2'
    """
    return PREFIX + (re.sub(r"[^\w.]+", "-", directory.name) or "checkpoint")


def _unused(model_id: str, used: set[str]) -> str:
    """Return the id, with a number appended if it is taken.

    >>> _unused("local/a", {"local/a", "local/a-2"})
    'local/a-3'
    """
    candidates = [model_id, *(f"{model_id}-{n}" for n in range(2, len(used) + 2))]
    return next(candidate for candidate in candidates if candidate not in used)
