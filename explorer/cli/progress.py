"""Progress on stderr, for a person at a terminal."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from explorer.cli.console import show

CLEAR = "\r\x1b[K"  # back to the start of the line, and erase it


def show_progress(text: str) -> None:
    """Replace the line of progress; nothing happens if stderr is no terminal."""
    if is_terminal():
        columns = shutil.get_terminal_size().columns
        show(f"{CLEAR}{text[: columns - 1]}", sys.stderr, end="")


@contextmanager
def progress_line() -> Iterator[None]:
    """Erase the line of progress at the end, also if that is an error with a line of its own."""
    try:
        yield
    finally:
        if is_terminal():
            show(CLEAR, sys.stderr, end="")


def is_terminal() -> bool:
    """Return whether stderr is a terminal."""
    return sys.stderr is not None and sys.stderr.isatty()
