"""A visitor's own sounds and their labels, as the folder with an index that a study reads."""

import csv
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from explorer.directories import writing_to
from explorer.errors import InputError
from explorer.study.folders import INDEX
from explorer.study.label_table import SUFFIXES, read_table
from explorer.ui.wording.comparing import study_request as texts

FOLDER = "own"  # clips' names begin with it
MAX_FILES = 60
MAX_BYTES = 300_000_000  # of all of them


def gather(uploads: Sequence[Path], directory: Path) -> Path:
    """Copy uploaded sounds into a folder, with an index of their labels.

    Args:
        uploads: sound files, and at most one CSV file with the columns `file` and `label`. Sounds
            are labelled by their names; the folders that it mentions are ignored.
        directory: where to make the folder.

    Returns:
        The folder.

    Raises:
        InputError: there are no sounds, too many, or two of the same name; the CSV file cannot
            be read, or names a sound that is missing.
    """
    tables = [path for path in uploads if is_table(path)]
    sounds = {path.name: path for path in uploads if path not in tables}
    if not sounds:
        raise InputError(texts.choose_files(SUFFIXES))
    if len(sounds) + len(tables) < len(uploads):
        raise InputError(texts.SAME_NAME)
    if len(sounds) > MAX_FILES:
        raise InputError(texts.too_many_sounds(len(sounds), MAX_FILES))
    if sum(path.stat().st_size for path in uploads) > MAX_BYTES:
        raise InputError(texts.too_many_bytes(MAX_BYTES))
    if len(tables) > 1:
        raise InputError(texts.ONE_TABLE)
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
    """Whether a file is a table of labels, by its name."""
    return path.suffix.lower() == ".csv"


def _labels(table: Path, sounds: Mapping[str, Path]) -> dict[str, str | None]:
    """Match rows to sounds by name alone: no path that a visitor writes is ever followed."""
    try:
        rows = read_table(table)
    except InputError as error:
        raise InputError(str(error).replace(str(table), table.name)) from error
    labels: dict[str, str | None] = {}
    for file, label, _ in rows:
        name = PurePosixPath(PureWindowsPath(file).as_posix()).name
        if name not in sounds:
            raise InputError(texts.unknown_sound(table.name, name))
        if labels.setdefault(name, label) != label:
            raise InputError(texts.two_labels(table.name, name))
    return labels
