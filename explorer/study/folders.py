"""The sounds in a folder: those that its table names, or all of them."""

import os
import unicodedata
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from explorer.audio.clip import printable
from explorer.errors import InputError
from explorer.study.label_table import SUFFIXES, TableRow, read_table

INDEX = "index.csv"
INDEX_NAMES = (INDEX, "index.tsv", "index.txt", "metadata.csv", "metadata.tsv")
TABLE_SUFFIXES = (".csv", ".tsv")
# Tables that a spreadsheet or a program has to save as CSV first.
OTHER_TABLE_SUFFIXES = (".jsonl", ".xlsx", ".xls", ".ods", ".numbers", ".parquet")
HIDDEN = (
    "__MACOSX",
)  # as are names that begin with a dot: `._a.wav` is no sound but a Mac's notes


class LabelledFile(NamedTuple):
    """A sound file before it is read: what to call it, and its label as it is written there."""

    name: str
    label: str | None
    path: Path
    source: str  # what says so, for messages


def files_in(folder: Path, note: Callable[[str], None]) -> list[LabelledFile]:
    """Find the sounds of a folder and their labels.

    Args:
        folder: if it has a table such as `index.csv`, that names the sounds. Otherwise all sound
            files count, and one in a subfolder is labelled with the name of the folder it is in.
            Hidden files do not count.
        note: called with a sentence about a table that is not read.

    Raises:
        InputError: the table cannot be used, or there are no sounds.
    """
    contents = _Contents(folder)
    try:
        by_name = {path.name.lower(): path for path in folder.iterdir() if path.is_file()}
    except OSError as error:
        raise InputError(f"{folder} cannot be read: {error.strerror}.") from error
    index = next((by_name[name] for name in INDEX_NAMES if name in by_name), None)
    if index is not None:
        return [_named(contents, index, row) for row in read_table(index)]
    table = next((path for path in contents.files if _may_be_table(path)), None)
    if table is not None:
        is_other = table.suffix.lower() in OTHER_TABLE_SUFFIXES
        note(
            f"{folder} contains {_name(folder, table)}, which is not read; "
            f"{'save it as CSV, ' if is_other else ''}name it {INDEX} and put it into the folder "
            "itself if it says what the sounds are."
        )
    sounds = [path for path in contents.files if path.suffix.lower() in SUFFIXES]
    if not sounds:
        raise InputError(f"{folder} contains no sound files ({', '.join(SUFFIXES)}).")
    return [_by_folder(folder, path) for path in sounds]


def _may_be_table(path: Path) -> bool:
    name = path.name.lower()
    return name.endswith((*TABLE_SUFFIXES, *OTHER_TABLE_SUFFIXES, ".csv.txt"))  # Windows adds .txt


class _Contents:
    """The visible files of a folder, found under whatever spelling a table uses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def files(self) -> list[Path]:
        """All of them, in subfolders too, sorted; what is no regular file will fail, not vanish."""
        return sorted(self._visible())

    def find(self, file: str) -> Path:
        """Return the path that a table means; one that does not exist if there is none."""
        for spelling in (file, file.replace("\\", "/")):
            path = self.folder / spelling
            if os.path.lexists(path):
                return path
        wanted = os.path.normpath(file.replace("\\", "/"))
        for same in (_composed, _loose):
            found = self._by_spelling(same).get(same(wanted), [])
            if len(found) == 1:
                return found[0]
        return self.folder / wanted

    def _by_spelling(self, same: Callable[[str], str]) -> dict[str, list[Path]]:
        if same not in self._spellings:
            paths: dict[str, list[Path]] = {}
            for path in self.files:
                name = printable(path.relative_to(self.folder).as_posix())
                paths.setdefault(same(name), []).append(path)
            self._spellings[same] = paths
        return self._spellings[same]

    @cached_property
    def _spellings(self) -> dict[Callable[[str], str], dict[str, list[Path]]]:
        return {}

    def _visible(self) -> Iterator[Path]:
        for parent, folders, names in os.walk(self.folder):
            folders[:] = [name for name in folders if not _is_hidden(name)]
            yield from (Path(parent, name) for name in names if not _is_hidden(name))


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name in HIDDEN


def _composed(name: str) -> str:
    """Macs write an umlaut as two characters, most others as one."""
    return unicodedata.normalize("NFC", name)


def _loose(name: str) -> str:
    """Windows and Macs find a file whatever the case; tables lose spaces around names."""
    parts = unicodedata.normalize("NFC", name).casefold().split("/")
    return "/".join(part.strip() for part in parts)


def _named(contents: _Contents, index: Path, row: TableRow) -> LabelledFile:
    path = contents.find(row.file)
    source = f"row {row.number} of {index}"
    return LabelledFile(_name(contents.folder, path), row.label, path, source)


def _by_folder(folder: Path, path: Path) -> LabelledFile:
    parent = None if path.parent == folder else printable(path.parent.name)
    return LabelledFile(_name(folder, path), parent, path, f"the folder {path.parent}")


def _name(folder: Path, path: Path) -> str:
    """Relative to the folder's parent: equal on every machine, leaks no local path.

    >>> _name(Path("/home/me/voices"), Path("/home/me/voices/sad/1.wav"))
    'voices/sad/1.wav'
    """
    path = Path(os.path.normpath(path))
    folder = Path(os.path.normpath(folder))
    within = path.relative_to(folder) if path.is_relative_to(folder) else Path(path.name)
    return printable(f"{folder.resolve().name}/{within.as_posix()}")
