"""A request to stop that works across processes; work checks it before every batch.

Work continues while the file exists; deleting it requests cancellation. So deleting a directory
stops all work in it, and a full disk cannot prevent a stop. A check is one call of the file system.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CancelFile:
    """Set before it is first cleared, and once `file` or its directory is deleted."""

    file: Path

    def clear(self) -> None:
        """Let work continue; the directory must exist. Raise OSError if the file cannot be made."""
        self.file.touch()

    def set(self) -> None:
        """Request cancellation; do nothing if it was requested before."""
        self.file.unlink(missing_ok=True)

    def is_set(self) -> bool:
        """Return whether cancellation was requested."""
        return not self.file.exists()
