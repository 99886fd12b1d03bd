"""The running app's temporary files: one directory for all of them, which does not outlive it.

Gradio deletes the uploads that it remembers, but forgets interrupted ones, and all of them when a
signal ends the app. An app that was killed cannot delete anything: the next one to start does.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from filelock import FileLock, Timeout

from explorer.errors import InputError

GRADIOS_PLACE = "GRADIO_TEMP_DIR"  # the variable that names it
PREFIX = "earshot-app-"
ALIVE = ".alive"  # locked for as long as the app runs, however it ends
STARTING_S = 60.0  # an app may take that long from its directory to its lock
SECONDS_BETWEEN_LOOKS = 10.0
LONGEST_S = 20 * 3600.0  # for an upload
ZIP_S = 900.0  # for a result that a script can fetch after its search
ZIPS = "earshot-*.zip"
MAX_UPLOAD_BYTES = 2 << 30  # of all uploads, and of what is played; beyond that, the oldest go


@contextmanager
def own_directory() -> Iterator[Path]:
    """Keep this process's temporary files and Gradio's in a fresh directory; delete it at the end.

    It is made in the directory that GRADIO_TEMP_DIR names, or among the system's temporary files.
    Those that dead apps of the same user have left there are deleted first. In the meantime,
    uploads older than a day are deleted, earlier if they are too many, and results that scripts
    have fetched.

    Raises:
        InputError: there is no place for temporary files.
    """
    named, before = os.getenv(GRADIOS_PLACE), tempfile.tempdir
    own = _made_directory(named)
    uploads, ended = own / "uploads", Event()
    lock = FileLock(own / ALIVE, timeout=0, thread_local=False)
    try:
        uploads.mkdir()
        lock.acquire()
        os.environ[GRADIOS_PLACE] = str(uploads)
        tempfile.tempdir = str(own)
        Thread(target=_keep_small, args=(uploads, ended), daemon=True).start()
        yield own
    finally:
        ended.set()
        tempfile.tempdir = before
        os.environ.pop(GRADIOS_PLACE, None)
        if named is not None:
            os.environ[GRADIOS_PLACE] = named
        lock.release()
        shutil.rmtree(own, ignore_errors=True)


def sweep_dead(parent: Path) -> None:
    """Delete the directories of apps of this user that no longer run."""
    for directory in parent.glob(f"{PREFIX}*"):
        try:
            status = directory.lstat()
            is_ours = directory.is_dir() and not directory.is_symlink() and _is_mine(status)
            if not is_ours or time.time() - status.st_ctime < STARTING_S:
                continue
            with FileLock(directory / ALIVE, timeout=0):
                shutil.rmtree(directory, ignore_errors=True)
        except (Timeout, OSError):  # it runs, or another app deletes it at the same time
            continue


def sweep(directory: Path, *, older_than_s: float, pattern: str = "*") -> None:
    """Delete the files of a directory that were last written or moved longer ago than that.

    Directories in it go, too, once nothing in them has changed for as long and they are empty.
    """
    for path in directory.rglob(pattern):
        with suppress(OSError):  # Gradio deleted it first, or it is not empty
            if time.time() - path.lstat().st_ctime > older_than_s:
                (path.rmdir if path.is_dir() else path.unlink)()


def shrink(directory: Path, *, max_bytes: int) -> None:
    """Delete the oldest files of a directory until the others are not larger than that."""
    files = []
    for path in directory.rglob("*"):
        with suppress(FileNotFoundError):
            status = path.lstat()
            if not path.is_dir():
                files.append((status.st_ctime, status.st_size, path))
    too_many = sum(size for _, size, _ in files) - max_bytes
    for _, size, path in sorted(files):
        if too_many <= 0:
            break
        path.unlink(missing_ok=True)
        too_many -= size


def _made_directory(named: str | None) -> Path:
    try:
        parent = Path(named or tempfile.gettempdir())
        parent.mkdir(parents=True, exist_ok=True)
        sweep_dead(parent)
        return Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent)).resolve()
    except OSError as error:
        where = named or os.getenv("TMPDIR") or "the system's directory for them"
        reason = error.strerror or str(error)
        raise InputError(f"Temporary files cannot be kept in {where}: {reason}.") from error


def _is_mine(status: os.stat_result) -> bool:
    return not hasattr(os, "getuid") or status.st_uid == os.getuid()


def _keep_small(uploads: Path, ended: Event) -> None:
    while not ended.wait(SECONDS_BETWEEN_LOOKS):
        sweep(uploads, older_than_s=LONGEST_S)
        sweep(uploads, older_than_s=ZIP_S, pattern=ZIPS)
        shrink(uploads, max_bytes=MAX_UPLOAD_BYTES)
