"""A visitor's own labelled sounds, laid out as a study wants them: a folder with an index."""

import csv
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from explorer.directories import writing_to
from explorer.errors import InputError
from explorer.study.clips import INDEX, SUFFIXES, read_index

FOLDER = "own"  # what the clips' names begin with
MAX_FILES = 60
MAX_BYTES = 300_000_000  # of all of them


def gather(uploads: Sequence[Path], directory: Path) -> Path:
    """Copy uploaded sounds into a folder, with an index of their labels.

    Args:
        uploads: sound files, and at most one CSV file with the columns `file` and `label`, which
            labels sounds by their names, whatever folders it says they lay in.
        directory: where to make the folder.

    Returns:
        The folder.

    Raises:
        InputError: there are no sounds, or too many, or two of one name; the CSV file cannot be
            read, or names a sound that is not there.
    """
    tables = [path for path in uploads if is_table(path)]
    sounds = {path.name: path for path in uploads if path not in tables}
    if not sounds:
        raise InputError(f"Choose sound files first ({', '.join(SUFFIXES)}).")
    if len(sounds) + len(tables) < len(uploads):
        raise InputError("Two of the files have the same name: rename one of them.")
    if len(sounds) > MAX_FILES:
        raise InputError(
            f"This page takes {MAX_FILES} sounds at a time, and these are {len(sounds)}. The "
            "command line takes any number."
        )
    if sum(path.stat().st_size for path in uploads) > MAX_BYTES:
        raise InputError(
            f"This page takes {MAX_BYTES / 1e6:.0f} MB of sounds at a time. Choose fewer or "
            "shorter ones, or use the command line, which takes any number."
        )
    if len(tables) > 1:
        raise InputError("Only one of the files may be a table of labels (.csv).")
    labels = _labels(tables[0], sounds) if tables else {}
    folder = directory / FOLDER
    with writing_to(directory):
        folder.mkdir()
        for name, path in sounds.items():
            shutil.copyfile(path, folder / name)
        with (folder / INDEX).open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(
                [("file", "label"), *((name, labels.get(name) or "") for name in sounds)]
            )
    return folder


def is_table(path: Path) -> bool:
    """Whether a file is one of labels, by its name."""
    return path.suffix.lower() == ".csv"


def _labels(table: Path, sounds: Mapping[str, Path]) -> dict[str, str | None]:
    """By the sounds' names alone: no path that a visitor writes is followed."""
    try:
        rows = read_index(table)
    except InputError as error:
        raise InputError(str(error).replace(str(table), table.name)) from error
    labels: dict[str, str | None] = {}
    for file, label in rows:
        name = PurePosixPath(PureWindowsPath(file).as_posix()).name
        if name not in sounds:
            raise InputError(f"{table.name} names {name}, which is not among the files.")
        if labels.setdefault(name, label) != label:
            raise InputError(f"{table.name} has two labels for {name}.")
    return labels
