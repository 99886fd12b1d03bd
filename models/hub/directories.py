"""Checkpoint directories that a user names."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from models.hub.checkpoint import Checkpoint, read_checkpoint

PREFIX = "local/"


def read_directories(directories: Sequence[Path]) -> tuple[Checkpoint, ...]:
    """Describe the checkpoints in directories, each once, under ids made of the directories' names.

    Raises:
        InputError: one of them cannot be used; the text says which and why.
    """
    found: list[Checkpoint] = []
    # By the name that was given, which may be a link's.
    for directory in {path.resolve(): Path(os.path.abspath(path)) for path in directories}.values():
        model_id = _unused(_id_of(directory), {checkpoint.id for checkpoint in found})
        found.append(read_checkpoint(directory, model_id))
    return tuple(found)


def _id_of(directory: Path) -> str:
    """An id that can be typed, printed and listed with commas.

    >>> _id_of(Path("/models/my emotions, v2"))
    'local/my-emotions-v2'
    """
    return PREFIX + (re.sub(r"[^\w.]+", "-", directory.name) or "checkpoint")


def _unused(model_id: str, used: set[str]) -> str:
    """The id, with a number behind it if need be.

    >>> _unused("local/a", {"local/a", "local/a-2"})
    'local/a-3'
    """
    candidates = [model_id, *(f"{model_id}-{n}" for n in range(2, len(used) + 2))]
    return next(candidate for candidate in candidates if candidate not in used)
