"""What the page remembers of one visitor, between two clicks: nothing else is kept in memory."""

import dataclasses
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from explorer.errors import InputError
from explorer.overview import Overview
from explorer.records import TargetVerdict
from explorer.ui.settings import Settings

NOT_UNDER_WAY = "There is no search to go on with: press “Find what’s enough” first."


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The clip that a visitor chose."""

    path: Path
    name: str  # a bundled clip's id, or the uploaded file's name
    title: str  # for people
    clip_id: str | None  # None: an upload or a recording
    start_s: float = 0.0  # where the excerpt begins in the file
    overview: Overview | None = None  # of the whole file; None: not looked at yet

    @property
    def caption(self) -> str:
        """The clip for people, with where the excerpt begins."""
        return f"{self.title}, from {self.start_s:g} s" if self.start_s else self.title

    def at(self, start_s: float) -> "Selection":
        """Another excerpt of the same file."""
        return dataclasses.replace(self, start_s=start_s)


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """All that determines what a search finds: which sound, which model, which settings."""

    selection: Selection
    model_id: str
    settings: Settings


@dataclass(frozen=True, kw_only=True, eq=False)
class Run:
    """One search, or the clip that waits for one: its own directory, its own way to be stopped."""

    directory: Path
    inquiry: Inquiry | None = None  # None: nothing was asked yet
    shared: bool = False  # the example, which every visitor sees and none may change
    stop: Event = field(default_factory=Event)
    searching: Event = field(default_factory=Event)  # from the click until all models have judged
    searched: Event = field(default_factory=Event)  # a run is searched once
    in_use: Event = field(default_factory=Event)  # something reads and writes the directory
    discarded: Event = field(default_factory=Event)
    verdicts: list[TargetVerdict] = field(default_factory=list)  # of the models, as they come

    @property
    def is_under_way(self) -> bool:
        """Whether a visitor asked for this search, and it has not ended."""
        return self.inquiry is not None and self.searching.is_set() and not self.shared

    def take(self, verdict: TargetVerdict) -> None:
        """Keep a model's verdict; a later one, with controls, takes the place of the first."""
        for at, known in enumerate(self.verdicts):
            if known.model == verdict.model:
                self.verdicts[at] = verdict
                return
        self.verdicts.append(verdict)

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

    def new_run(self, inquiry: Inquiry | None = None) -> Run:
        """A run in a fresh directory that no other visitor knows; under way if one asked for it."""
        run = Run(directory=Path(tempfile.mkdtemp(dir=self._base.name)), inquiry=inquiry)
        if inquiry is not None:
            run.searching.set()
        return run


def under_way(run: Run | None) -> Run:
    """The run itself. A browser may send any event at any time, also where no button is.

    Raises:
        InputError: nobody asked for this search, it has ended, or it is the example.
    """
    if run is None or not run.is_under_way:
        raise InputError(NOT_UNDER_WAY)
    return run


def begin_search(run: Run | None) -> tuple[Run, Inquiry]:
    """The run whose turn it is, and what was asked; InputError if it is not, or was, under way."""
    run = under_way(run)
    if run.inquiry is None or run.searched.is_set():
        raise InputError(NOT_UNDER_WAY)
    run.searched.set()
    return run, run.inquiry


def discard(run: Run | None) -> None:
    """Stop a run and delete its files, once nothing uses them; the example stays."""
    if run is not None and not run.shared:
        run.stop.set()
        run.discarded.set()
        if not run.in_use.is_set():
            _delete(run)


def _delete(run: Run) -> None:
    shutil.rmtree(run.directory, ignore_errors=True)
