"""The sounds of a study: bundled clips, files, and folders of labelled recordings."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from explorer.audio.clip import printable
from explorer.checksum import file_sha256
from explorer.clips.cache import clip_file
from explorer.clips.gallery import DownloadableClip, all_clips, bundled_clips
from explorer.errors import InputError
from explorer.study.folders import LabelledFile, files_in
from explorer.study.records import StudiedClip

ClipFile = tuple[StudiedClip, Path]
Harmonise = Callable[[str], str | None]


def study_clips(
    names: Sequence[str],
    task: str,
    harmonise: Harmonise,
    before_fetching: Callable[[DownloadableClip], None] = lambda _: None,
    note: Callable[[str], None] = lambda _: None,
) -> tuple[ClipFile, ...]:
    """Find the clips of a study and their labels.

    Args:
        names: ids of gallery clips, paths of sound files, and folders; if empty, all bundled clips
            of the task. See `files_in` for what counts in a folder.
        task: which task's bundled clips to take if `names` is empty.
        harmonise: translates a label into the task's own name for it, or returns None if the task
            has no such label; the clip then counts as unlabelled.
        before_fetching: called with each clip that has to be downloaded, before the download.
        note: called with sentences about what the study goes on without: files that cannot be read,
            labels that the task does not know, tables that are not used.

    Returns:
        Each clip with the path of its file. The same file or the same content under the same name
        appears once. A clip whose file cannot be read has no checksum; its items will fail.

    Raises:
        InputError: a name is neither a clip, a file nor a folder; a folder contains no sounds; a
            table cannot be used; or one file has two different labels.
        DownloadError: a clip that is not bundled cannot be fetched.
    """
    files: dict[Path, LabelledFile] = {}
    for name in names or [clip.id for clip in bundled_clips(task)]:
        for file in _files_named(name, before_fetching, note):
            _add(files, file, harmonise)
    clips: dict[str, ClipFile] = {}
    unreadable, unknown = [], []
    for file in files.values():
        label = None if file.label is None else harmonise(file.label)
        sha256, error = _sha256(file.path)
        if error:
            unreadable.append(f"{file.name} ({file.source}: {error})")
        if file.label is not None and label is None:
            unknown.append(file.label)
        clip = StudiedClip(name=file.name, sha256=sha256, label=label)
        clips.setdefault(clip.id, (clip, file.path))
    if len(unreadable) == len(files):
        raise InputError(
            f"None of the {len(files)} files can be read: {'; '.join(unreadable)}. The paths in a "
            "table start from the folder that it is in."
        )
    if unreadable:
        note(
            f"{len(unreadable)} of {len(files)} files cannot be read, and their items will fail: "
            f"{'; '.join(unreadable)}."
        )
    if unknown:
        note(
            f"The task {task} does not know {len(unknown)} of {len(files)} labels "
            f"({', '.join(dict.fromkeys(unknown))}); their clips count as unlabelled."
        )
    return tuple(clips.values())


def _files_named(
    name: str,
    before_fetching: Callable[[DownloadableClip], None],
    note: Callable[[str], None],
) -> Iterator[LabelledFile]:
    """Find the files that one of the names stands for."""
    gallery = {clip.id: clip for clip in all_clips()}
    path = Path(name)
    if name in gallery:
        file = clip_file(gallery[name], before_fetching=before_fetching)
        yield LabelledFile(name, gallery[name].label, file, "the gallery")
    elif path.is_dir():
        yield from files_in(path, note)
    elif path.is_file():
        yield LabelledFile(printable(path.name), None, path, "the command")
    else:
        raise InputError(
            f"There is no file, folder or clip {name!r}; `clips` lists the clips by name."
        )


def _add(files: dict[Path, LabelledFile], file: LabelledFile, harmonise: Harmonise) -> None:
    """Add a file, or its label if the file is there already without one."""
    path = _real(file.path)
    before = files.setdefault(path, file)
    if before.label is None:
        files[path] = file
    elif file.label is not None and not _same(before.label, file.label, harmonise):
        raise InputError(
            f"{file.path} has two labels: {before.label} by {before.source}, {file.label} by "
            f"{file.source}."
        )


def _real(path: Path) -> Path:
    try:
        return Path(os.path.realpath(path))
    except ValueError:  # no file can have such a name
        return path


def _same(one: str, other: str, harmonise: Harmonise) -> bool:
    return one == other or (harmonise(one) is not None and harmonise(one) == harmonise(other))


def _sha256(path: Path) -> tuple[str | None, str]:
    """Return the checksum of a file, or the reason why it has none."""
    try:
        return file_sha256(path), ""
    except (OSError, ValueError) as error:  # ValueError: no file can have such a name
        return None, getattr(error, "strerror", None) or str(error)
