"""Files of JSON lines that are appended to, so that a stopped run can be resumed."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from explorer.errors import InputError


def append_lines(path: Path, entries: Iterable[dict[str, Any]]) -> None:
    """Append entries, after removing a last line that a killed run left unfinished."""
    _cut_unfinished(path)
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(f"{json.dumps(entry)}\n" for entry in entries))


def read_lines(path: Path) -> list[Any]:
    """Read all entries; an unfinished last line does not count.

    Raises:
        InputError: the file cannot be read.
        json.JSONDecodeError: a line is not JSON.
    """
    try:
        return [json.loads(text) for text in path.read_text("utf-8").split("\n")[:-1]]
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error


def _cut_unfinished(path: Path) -> None:
    if not path.exists():
        return
    with path.open("r+b") as file:
        content = file.read()
        file.truncate(content.rfind(b"\n") + 1)
