"""Progress on stderr, for a person at a terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from explorer.cli.console import show
from explorer.partitions.kinds import cells

if TYPE_CHECKING:
    from explorer.searching.step import Step

CLEAR = "\r\x1b[K"  # back to the start of the line, and erase it


def show_progress(text: str) -> None:
    """Replace the line of progress; nothing happens if stderr is no terminal."""
    if is_terminal():
        columns = shutil.get_terminal_size().columns
        show(f"{CLEAR}{text[: columns - 1]}", sys.stderr, end="")


def line_about(step: Step, kind: str, left: str) -> str:
    """Return a line about a batch; what is done comes last, where a narrow terminal cuts it off.

    Args:
        step: of a search.
        kind: of the partition.
        left: what is left of the search, in words; empty if unknown.
    """
    kept = "nothing yet" if step.n_kept is None else cells(step.n_kept, kind)
    judged = step.evaluations + step.bound_evaluations
    done = f"{judged:,} judged in {step.seconds:.1f} s"
    return "; ".join(filter(None, [f"{step.phase}: {kept}", left, done]))


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
