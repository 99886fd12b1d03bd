"""The sounds of a study: bundled clips, files, and folders of labelled recordings."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from explorer.checksum import file_sha256
from explorer.clips.cache import clip_file
from explorer.clips.gallery import DownloadableClip, all_clips, bundled_clips
from explorer.errors import InputError
from explorer.study.records import StudiedClip

INDEX = "index.csv"
SUFFIXES = (".wav", ".flac", ".ogg", ".mp3", ".aif", ".aiff")

ClipFile = tuple[StudiedClip, Path]


class LabelledFile(NamedTuple):
    """A sound file before it is read: what to call it, and its label as it is written there."""

    name: str
    label: str | None
    path: Path


def study_clips(
    names: Sequence[str],
    task: str,
    harmonise: Callable[[str], str | None],
    before_fetching: Callable[[DownloadableClip], None] = lambda _: None,
) -> tuple[ClipFile, ...]:
    """Find the clips of a study and their labels.

    Args:
        names: ids of gallery clips, paths of sound files, and folders; if empty, all bundled clips
            of the task. In a folder with an `index.csv`, its columns `file` and `label` name the
            sounds; in any other folder every sound file counts, and a file in a subfolder is
            labelled with the name of the folder it is in.
        task: which task's bundled clips to take if `names` is empty.
        harmonise: translates a label into the task's own name for it, or returns None if the task
            has no such label; the clip then counts as unlabelled.
        before_fetching: called with each clip that has to be downloaded, before the download.

    Returns:
        Each clip with the path of its file. The same file or the same content under the same name
        appears once.

    Raises:
        InputError: a name is neither a clip, a file nor a folder; a folder contains no sounds; an
            index or a file cannot be read; or one file has two different labels.
        DownloadError: a clip that is not bundled cannot be fetched.
    """
    files: dict[Path, LabelledFile] = {}
    for name in names or [clip.id for clip in bundled_clips(task)]:
        for file in _files_named(name, before_fetching):
            _add(files, file)
    clips: dict[str, ClipFile] = {}
    for file in files.values():
        label = None if file.label is None else harmonise(file.label)
        clip = StudiedClip(name=file.name, sha256=_sha256(file.path), label=label)
        clips.setdefault(clip.id, (clip, file.path))
    return tuple(clips.values())


def _files_named(
    name: str, before_fetching: Callable[[DownloadableClip], None]
) -> Iterator[LabelledFile]:
    """Find the files that one of the names stands for."""
    gallery = {clip.id: clip for clip in all_clips()}
    path = Path(name)
    if name in gallery:
        file = clip_file(gallery[name], before_fetching=before_fetching)
        yield LabelledFile(name, gallery[name].label, file)
    elif path.is_dir():
        yield from _indexed(path) if (path / INDEX).is_file() else _in_folder(path)
    elif path.is_file():
        yield LabelledFile(path.name, None, path)
    else:
        raise InputError(
            f"There is no file, folder or clip {name!r}; `clips` lists the clips by name."
        )


def _add(files: dict[Path, LabelledFile], file: LabelledFile) -> None:
    """Add a file, or its label if the file is there already without one."""
    path = file.path.resolve()
    before = files.setdefault(path, file)
    if before.label is None:
        files[path] = file
    elif file.label not in (None, before.label):
        raise InputError(
            f"{file.path} is labelled {before.label} in one place, {file.label} in another."
        )


def read_index(index: Path) -> list[tuple[str, str | None]]:
    """Read the columns `file` and `label` of a CSV file, row by row.

    Raises:
        InputError: it cannot be read, has no column `file`, or has a row without a file.
    """
    try:
        text = index.read_text("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), delimiter=_delimiter(text)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{index} cannot be read: {error}.") from error
    rows = [{str(name).strip().lower(): value for name, value in row.items()} for row in rows]
    if not rows or "file" not in rows[0]:
        raise InputError(f"{index} needs a column `file`, and may have one named `label`.")
    if not all(row["file"] for row in rows):
        raise InputError(f"{index} has a row without a file.")
    return [(row["file"], row.get("label")) for row in rows]


def _delimiter(text: str) -> str:
    """A comma, or the semicolon that spreadsheets write where the decimal point is a comma."""
    head = text.partition("\n")[0]
    return ";" if ";" in head and "," not in head else ","


def _indexed(folder: Path) -> list[LabelledFile]:
    return [
        LabelledFile(_name(folder, folder / file), label, folder / file)
        for file, label in read_index(folder / INDEX)
    ]


def _in_folder(folder: Path) -> list[LabelledFile]:
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not paths:
        raise InputError(f"{folder} contains no sound files ({', '.join(SUFFIXES)}).")
    return [
        LabelledFile(_name(folder, path), None if path.parent == folder else path.parent.name, path)
        for path in paths
    ]


def _name(folder: Path, path: Path) -> str:
    """Relative to the folder's parent: equal on every machine, leaks no local path.

    >>> _name(Path("/home/me/voices"), Path("/home/me/voices/sad/1.wav"))
    'voices/sad/1.wav'
    """
    within = path.relative_to(folder) if path.is_relative_to(folder) else Path(path.name)
    return f"{folder.resolve().name}/{within.as_posix()}"


def _sha256(path: Path) -> str:
    try:
        return file_sha256(path)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
