"""Which sounds a study is about: bundled clips, files, and folders of labelled recordings."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

from explorer.checksum import file_sha256
from explorer.clips.cache import clip_file
from explorer.clips.gallery import DownloadableClip, all_clips, bundled_clips
from explorer.errors import InputError
from explorer.study.records import StudiedClip

INDEX = "index.csv"
SUFFIXES = (".wav", ".flac", ".ogg", ".mp3", ".aif", ".aiff")

ClipFile = tuple[StudiedClip, Path]
Named = tuple[str, str | None, Path]  # what to call it, its label, its file


def study_clips(
    names: Sequence[str],
    task: str,
    harmonise: Callable[[str], str | None],
    before_fetching: Callable[[DownloadableClip], None] = lambda _: None,
) -> tuple[ClipFile, ...]:
    """Find the clips and their labels.

    Args:
        names: ids of gallery clips, sound files, and folders; none of them: all bundled clips of
            the task. A folder's `index.csv` says, in its columns `file` and `label`, which files
            are meant; in a folder without one all sound files count, and those in a folder of
            their own are labelled by its name.
        task: whose bundled clips.
        harmonise: brings a label to the task's names; None where it means none of them, and then
            the clip counts as one without a label.
        before_fetching: told of each clip that has to be downloaded.

    Raises:
        InputError: a name is none of these, a folder holds no sounds, or an index cannot be read.
        DownloadError: a clip that is not bundled cannot be fetched.
    """
    gallery = {clip.id: clip for clip in all_clips()}
    found: dict[Path, Named] = {}
    some: list[Named]
    for name in names or [clip.id for clip in bundled_clips(task)]:
        path = Path(name)
        if name in gallery:
            file = clip_file(gallery[name], before_fetching=before_fetching)
            some = [(name, gallery[name].label, file)]
        elif path.is_dir():
            some = _indexed(path) if (path / INDEX).is_file() else _in_folder(path)
        elif path.is_file():
            some = [(path.name, None, path)]
        else:
            raise InputError(f"There is no file, folder or clip {name!r}; `clips` lists those.")
        for each in some:
            _add(found, each)
    clips: dict[str, ClipFile] = {}
    for name, label, path in found.values():
        known = None if label is None else harmonise(label)
        clip = StudiedClip(name=name, sha256=_sha256(path), label=known)
        clips.setdefault(clip.id, (clip, path))
    return tuple(clips.values())


def _add(found: dict[Path, Named], each: Named) -> None:
    """A file that is named twice counts once, by the label that it has in either place."""
    place = each[2].resolve()
    before = found.setdefault(place, each)
    if before[1] is None:
        found[place] = each
    elif each[1] not in (None, before[1]):
        raise InputError(f"{each[2]} is labelled {before[1]} in one place, {each[1]} in another.")


def read_index(index: Path) -> list[tuple[str, str | None]]:
    """What a file with the columns `file` and `label` says: the two, row by row.

    Raises:
        InputError: it cannot be read, has no such column, or a row without a file.
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
    """A comma, or what spreadsheets write where that is a decimal point."""
    head = text.partition("\n")[0]
    return ";" if ";" in head and "," not in head else ","


def _indexed(folder: Path) -> list[Named]:
    return [
        (_name(folder, folder / file), label, folder / file)
        for file, label in read_index(folder / INDEX)
    ]


def _in_folder(folder: Path) -> list[Named]:
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not files:
        raise InputError(f"{folder} holds no sound files ({', '.join(SUFFIXES)}).")
    return [
        (_name(folder, path), None if path.parent == folder else path.parent.name, path)
        for path in files
    ]


def _name(folder: Path, path: Path) -> str:
    """Without what lies above the folder: that differs between machines and is nobody's business.

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
