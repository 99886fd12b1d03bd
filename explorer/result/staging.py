"""A result replaces an earlier one as a whole, or not at all.

A search writes into a hidden directory inside the one that it was given: there it can write, and
the file system is the same. Once all files are there,

1. the new record replaces `result.json`. From then on the new result counts;
2. its other files follow one by one, and files that it does not have are deleted;
3. the hidden directory is deleted.

If the process dies before 1, the earlier result is untouched. If it dies after 1, the files that
did not follow are still in the hidden directory, where `find_file` finds them and the next search
moves them on. Only another program that reads the directory after a death between 1 and 3 finds a
new record beside sounds of the earlier result; the checksums in the record show it.

What is in a hidden directory is what remains to be done, so every step can be repeated.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from explorer.checksum import file_sha256
from explorer.directories import writing_to
from explorer.errors import InputError
from explorer.records import FILES, RESULT_FILE, SPECTROGRAM, SearchRecord, read_record

PREFIX = ".earshot-"  # of hidden directories
LOCK = ".lock"  # held by the process that fills the directory
ABSENT = ".absent"  # ends the name of an empty file: the result has no such file
PICTURE_BEGINS = b"<head><title>Earshot: "
N_BEGINNING = 4096  # bytes of a picture that its title is in


@dataclass(frozen=True, kw_only=True)
class FileSet:
    """Files that are replaced together; a directory may hold one of each kind."""

    kind: str  # part of the name of hidden directories
    record: str  # from its replacement on, the new files count
    others: tuple[str, ...]

    @property
    def prefix(self) -> str:
        """The beginning of the names of hidden directories."""
        return f"{PREFIX}{self.kind}-"


RESULT = FileSet(
    kind="result",
    record=RESULT_FILE,
    others=tuple(name for name in FILES if name != RESULT_FILE),
)


@contextmanager
def replacing_result(directory: Path, files: FileSet = RESULT) -> Iterator[Path]:
    """Write a result aside, and let it replace the one in a directory at the end.

    Args:
        directory: created if needed; files of other names in it stay as they are.
        files: that a result has, or what else is replaced as a whole.

    Yields:
        The directory to write the new files into. After an exception it is deleted,
        and what was in `directory` is as before.

    Raises:
        InputError: a file cannot be written.
    """
    with writing_to(directory):
        is_new = not directory.exists()
        directory.mkdir(parents=True, exist_ok=True)
        finish_earlier(directory, files)
        staged = Path(tempfile.mkdtemp(prefix=files.prefix, dir=directory))
    try:
        with _locked(staged):
            yield staged
            with writing_to(directory):
                _replace_record(staged, directory, files)
                _move_files(staged, directory, files)
    except BaseException:
        if not _is_decided(staged, directory, files):
            shutil.rmtree(staged, ignore_errors=True)
        if is_new:
            with suppress(OSError):  # it holds something else by now
                directory.rmdir()
        raise
    shutil.rmtree(staged, ignore_errors=True)


def finish_earlier(directory: Path, files: FileSet = RESULT) -> None:
    """Finish or undo what processes that died have left of such files in a directory.

    Raises:
        OSError: a file cannot be moved.
    """
    for staged in directory.glob(f"{files.prefix}*"):
        try:
            with FileLock(staged / LOCK, timeout=0):
                if _is_decided(staged, directory, files):
                    _move_files(staged, directory, files)
        except Timeout:
            continue  # of a search that is still running
        shutil.rmtree(staged, ignore_errors=True)


def find_file(directory: Path, name: str, sha256: str | None, max_bytes: int) -> Path | None:
    """Return the file of a result with this name and checksum; None if there is none."""
    staged = sorted(directory.glob(f"{PREFIX}*/{name}"))
    for path in (directory / name, *staged):
        if path.is_file() and path.stat().st_size <= max_bytes and file_sha256(path) == sha256:
            return path
    return None


def check_replaceable(directory: Path) -> None:
    """Raise InputError if a result in a directory would replace a file that no search wrote."""
    with writing_to(directory):
        finish_earlier(directory)
        names = [name for name in FILES if os.path.lexists(directory / name)]
    if not names:
        return
    try:
        record = read_record(directory)
    except InputError as error:
        raise InputError(
            f"{directory} holds {names[0]}, but no result of a search that can be read; "
            "choose another directory."
        ) from error
    for name in names:
        with writing_to(directory):
            is_ours = _is_of_result(directory / name, record)
        if not is_ours:
            raise InputError(
                f"{directory} holds {name}, which is not as a search wrote it; "
                "choose another directory."
            )


def _is_of_result(path: Path, record: SearchRecord) -> bool:
    if path.name == RESULT_FILE:
        return True
    if not path.is_file():
        return False
    if path.name == SPECTROGRAM:
        with path.open("rb") as stream:
            return PICTURE_BEGINS in stream.read(N_BEGINNING)
    return file_sha256(path) == record.files.get(path.name)


@contextmanager
def _locked(staged: Path) -> Iterator[None]:
    """Mark the directory as in use; the operating system ends that with the process."""
    lock = FileLock(staged / LOCK, thread_local=False)
    with writing_to(staged.parent):
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _replace_record(staged: Path, directory: Path, files: FileSet) -> None:
    """Make the new result count, in one step of the file system."""
    for name in files.others:
        if not (staged / name).exists():
            (staged / f"{name}{ABSENT}").touch()
    decisive = staged / f"{files.record}.new"  # a copy: the other is kept to compare, see below
    shutil.copyfile(staged / files.record, decisive)
    if (directory / files.record).exists():  # only then is there something to lose
        for path in staged.iterdir():
            _sync(path)
    os.replace(decisive, directory / files.record)


def _is_decided(staged: Path, directory: Path, files: FileSet) -> bool:
    """Whether the record in the directory is already the new one."""
    try:
        return (staged / files.record).read_bytes() == (directory / files.record).read_bytes()
    except OSError:
        return False


def _move_files(staged: Path, directory: Path, files: FileSet) -> None:
    """Move what is still there; what is not, was moved before."""
    for name in files.others:
        if (staged / name).exists():
            os.replace(staged / name, directory / name)
        elif (staged / f"{name}{ABSENT}").exists():
            (directory / name).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())
