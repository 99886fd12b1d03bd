"""What the hub's client keeps on a computer, laid out as it does."""

import shutil
from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def keep(cache: Path, hub_id: str, source: Path, revision: str = "main") -> Path:
    """Put a checkpoint into the cache."""
    folder = cache / f"models--{hub_id.replace('/', '--')}"
    snapshot = folder / "snapshots" / COMMIT
    shutil.copytree(source, snapshot, dirs_exist_ok=True)
    reference = folder / "refs" / revision
    reference.parent.mkdir(parents=True, exist_ok=True)
    reference.write_text(COMMIT)
    return snapshot
