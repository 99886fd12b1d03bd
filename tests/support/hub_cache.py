"""Write into the hub client's cache, in its own layout."""

import shutil
from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def keep(cache: Path, hub_id: str, source: Path, revision: str = "main") -> Path:
    """Copy a checkpoint into the cache, and return its directory there."""
    folder = cache / f"models--{hub_id.replace('/', '--')}"
    snapshot = folder / "snapshots" / COMMIT
    shutil.copytree(source, snapshot, dirs_exist_ok=True)
    reference = folder / "refs" / revision
    reference.parent.mkdir(parents=True, exist_ok=True)
    reference.write_text(COMMIT)
    return snapshot
