"""A sign to stop, which whoever works looks at before every batch, in whatever process.

Going on takes a file; the sign is set by removing it. So who deletes a directory stops what still
works in it, and a full disk keeps nobody from stopping. A look costs one call of the file system.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CancelFile:
    """Set until it is cleared for the first time, and when `file`, or its directory, goes."""

    file: Path

    def clear(self) -> None:
        """Let work go on; its directory must exist. OSError if the file cannot be made."""
        self.file.touch()

    def set(self) -> None:
        """Ask for an end; does nothing if someone did already."""
        self.file.unlink(missing_ok=True)

    def is_set(self) -> bool:
        """Whether somebody asked for an end."""
        return not self.file.exists()
