"""What the page remembers of one visitor, between two clicks: nothing else is kept in memory."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
    searching: Event = field(default_factory=Event)  # from the click until all models have judged
    in_use: Event = field(default_factory=Event)  # something reads and writes the directory
    discarded: Event = field(default_factory=Event)

    @contextmanager
    def used(self) -> Iterator[None]:
        """Keep the directory meanwhile; delete it afterwards if the run was discarded."""
        self.in_use.set()
        try:
            yield
        finally:
            self.in_use.clear()
            if self.discarded.is_set():
                _delete(self)


class RunDirectories:
    """Where runs keep their files; whatever is left is deleted when the app ends."""

    def __init__(self) -> None:
        self._base = tempfile.TemporaryDirectory(prefix="earshot-", ignore_cleanup_errors=True)

    def new_run(self, *, shared: bool = False) -> Run:
        """A run in a fresh directory that no other visitor knows."""
        return Run(directory=Path(tempfile.mkdtemp(dir=self._base.name)), shared=shared)


def discard(run: Run | None) -> None:
    """Stop a run and delete its files, once nothing uses them; the example stays."""
    if run is not None and not run.shared:
        run.stop.set()
        run.discarded.set()
        if not run.in_use.is_set():
            _delete(run)


def _delete(run: Run) -> None:
    shutil.rmtree(run.directory, ignore_errors=True)
