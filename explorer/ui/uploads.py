"""Visitors' files: in a directory of the app's own, for a day at most.

Gradio deletes the uploads that it remembers, but forgets interrupted ones, and all of them when a
signal ends the app.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

MAX_FILE_BYTES = 50 << 20  # of one file
HOUR_S = 3600.0
LONGEST_S = 20 * HOUR_S  # and at most an hour until the next look


@contextmanager
def upload_directory() -> Iterator[Path]:
    """Make Gradio keep its files in a fresh directory, which is deleted at the end.

    The directory is made in the one that GRADIO_TEMP_DIR names, or among the system's temporary
    files. In the meantime, files older than a day are deleted.
    """
    parent = os.getenv("GRADIO_TEMP_DIR")
    if parent:
        Path(parent).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix="earshot-uploads-", dir=parent, ignore_cleanup_errors=True
    ) as name:
        directory, ended = Path(name).resolve(), Event()
        os.environ["GRADIO_TEMP_DIR"] = str(directory)
        Thread(target=_sweep_hourly, args=(directory, ended), daemon=True).start()
        try:
            yield directory
        finally:
            ended.set()


def sweep(directory: Path, *, older_than_s: float) -> None:
    """Delete the files of a directory that were last written or moved longer ago than that."""
    for path in directory.rglob("*"):
        try:
            age_s = time.time() - path.lstat().st_ctime
            if age_s > older_than_s and not path.is_dir():
                path.unlink()
        except FileNotFoundError:  # Gradio deleted it first
            continue


def _sweep_hourly(directory: Path, ended: Event) -> None:
    while not ended.wait(HOUR_S):
        sweep(directory, older_than_s=LONGEST_S)
