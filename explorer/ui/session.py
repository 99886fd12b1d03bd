"""What the page remembers of one visitor, between two clicks: nothing else is kept in memory."""

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The clip that a visitor chose."""

    path: Path
    name: str  # a bundled clip's id, or the uploaded file's name
    title: str  # for people
    clip_id: str | None  # None: an upload


@dataclass(frozen=True, kw_only=True, eq=False)
class Run:
    """One search, or the clip that waits for one: its own directory, its own way to be stopped."""

    directory: Path
    shared: bool = False  # the example, which every visitor sees and none may delete
    stop: Event = field(default_factory=Event)


class RunDirectories:
    """Where runs keep their files; whatever is left is deleted when the app ends."""

    def __init__(self) -> None:
        self._base = tempfile.TemporaryDirectory(prefix="earshot-", ignore_cleanup_errors=True)

    def new_run(self, *, shared: bool = False) -> Run:
        """A run in a fresh directory that no other visitor knows."""
        return Run(directory=Path(tempfile.mkdtemp(dir=self._base.name)), shared=shared)


def discard(run: Run | None) -> None:
    """Stop a run and delete its files; the example stays."""
    if run is not None and not run.shared:
        run.stop.set()
        shutil.rmtree(run.directory, ignore_errors=True)
