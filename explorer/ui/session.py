"""What the page remembers of one visitor, between two clicks: nothing else is kept in memory."""

import dataclasses
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from typing import Any

from explorer.audio.overview import Overview
from explorer.errors import InputError
from explorer.records import TargetVerdict
from explorer.settings import Settings
from explorer.ui.device.cancel_file import CancelFile

NOT_UNDER_WAY = "There is no search to go on with: press “Find what’s enough” first."
EXPIRED = "This page is not open yet, or was left alone for hours: reload it."


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The clip that a visitor chose."""

    path: Path
    name: str  # a clip's id, or the uploaded file's name
    title: str  # for people
    clip_id: str | None  # None: an upload or a recording
    task: str  # that the page shows
    sha256: str | None = None  # of the gallery's file; None: a visitor's own
    was_fetched: bool = False  # now or earlier: a clip of the gallery that is not bundled
    start_s: float = 0.0  # where the excerpt begins in the file
    overview: Overview | None = None  # of the whole file; None: not looked at yet
    copy: Path | None = None  # its vocoded copy, once it was made

    @property
    def caption(self) -> str:
        """The clip for people, with where the excerpt begins."""
        return f"{self.title}, from {self.start_s:g} s" if self.start_s else self.title

    def at(self, start_s: float) -> "Selection":
        """Another excerpt of the same file."""
        return dataclasses.replace(self, start_s=start_s, copy=None)


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """All that determines what a search finds: which sound, which model, which settings."""

    selection: Selection
    model_id: str
    settings: Settings[Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class SearchRun:
    """One search, or the clip that waits for one: its own directory, its own way to be stopped."""

    directory: Path
    inquiry: Inquiry | None = None  # None: nothing was asked yet
    shared: bool = False  # the example, which every visitor sees and none may change
    searching: Event = field(default_factory=Event)  # from the click until the search has ended
    searched: Event = field(default_factory=Event)  # a run is searched once
    judged: Event = field(default_factory=Event)  # and judged once
    users: list[object] = field(default_factory=list)  # what reads and writes the directory now
    verdicts: list[TargetVerdict] = field(default_factory=list)  # of the models, as they come
    not_heard: list[str] = field(default_factory=list)  # why models could not judge, in sentences
    controlled: list[str] = field(default_factory=list)  # models that judged controls, or gave up

    @property
    def stop(self) -> CancelFile:
        """For the search; what it found so far stays."""
        return CancelFile(self.directory / ".searching")

    @property
    def discarded(self) -> CancelFile:
        """For all that is done with the run: nobody looks at it any more."""
        return CancelFile(self.directory / ".looked-at")

    @property
    def is_under_way(self) -> bool:
        """Whether a visitor asked for this search, and it has not ended."""
        return self.inquiry is not None and self.searching.is_set() and not self.shared

    @property
    def is_over(self) -> bool:
        """Whether its search has begun and nothing goes on with it, well or not; to be told."""
        return self.is_under_way and self.searched.is_set() and not self.users

    @property
    def has_ended(self) -> bool:
        """Whether a visitor was told that the search is over, and still looks at it."""
        is_over = self.searched.is_set() and not self.searching.is_set()
        return is_over and not self.shared and not self.discarded.is_set()

    @property
    def uncontrolled(self) -> tuple[str, ...]:
        """The models that have judged the fragment, and are still to judge its controls."""
        heard = (verdict.model for verdict in self.verdicts)
        return tuple(model for model in heard if model not in self.controlled)

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
        user = object()
        self.users.append(user)
        try:
            yield
        finally:
            self.users.remove(user)
            if self.discarded.is_set() and not self.users:
                _delete(self)


class Visit:
    """What one visitor looks at: a clip, and the run that belongs to it.

    Gradio lets a visitor's events run side by side and would keep whichever state came back last.
    So a visit is one object for as long as the page is open, and whatever changes it holds `turn`:
    a search that is asked for while a clip is being read waits until that clip is shown.

    Args:
        selection: the clip that the page opens on.
        run: its run.
    """

    def __init__(self, selection: Selection, run: SearchRun) -> None:
        self.selection = selection
        self.run = run
        self.turn = Lock()
        self._ended = Event()

    def show(self, selection: Selection, run: SearchRun) -> None:
        """Another clip or another run; the last one goes. To be called by the holder of `turn`."""
        last, self.run, self.selection = self.run, run, selection
        discard(last)
        if self._ended.is_set():
            discard(run)

    def end(self) -> None:
        """The visitor has left. Waits for nothing: what is under way finds out by itself."""
        self._ended.set()
        discard(self.run)


class RunDirectories:
    """Where runs keep their files; whatever is left is deleted when the app ends."""

    def __init__(self) -> None:
        self._base = tempfile.TemporaryDirectory(prefix="earshot-", ignore_cleanup_errors=True)

    def new_run(self, inquiry: Inquiry | None = None) -> SearchRun:
        """A run in a fresh directory that no other visitor knows; under way if one asked for it."""
        run = SearchRun(directory=Path(tempfile.mkdtemp(dir=self._base.name)), inquiry=inquiry)
        run.stop.clear()
        run.discarded.clear()
        if inquiry is not None:
            run.searching.set()
        return run


def opened(visit: Visit | None) -> Visit:
    """The visit itself; InputError before the page has opened, and after Gradio forgot it."""
    if visit is None:
        raise InputError(EXPIRED)
    return visit


def under_way(visit: Visit | None) -> SearchRun:
    """The visit's run. A browser may send any event at any time, also where no button is.

    Raises:
        InputError: nobody asked for this search, it has ended, or it is the example.
    """
    run = None if visit is None else visit.run
    if run is None or not run.is_under_way:
        raise InputError(NOT_UNDER_WAY)
    return run


def ended_run(visit: Visit | None) -> SearchRun | None:
    """The visit's run if a search of the visitor's own has ended; read once, for it may change."""
    run = None if visit is None else visit.run
    return run if run is not None and run.has_ended else None


def begin_search(visit: Visit | None) -> tuple[SearchRun, Inquiry]:
    """The run whose turn it is, and what was asked; InputError if it is not, or was, under way."""
    run = under_way(visit)
    if run.inquiry is None or run.searched.is_set():
        raise InputError(NOT_UNDER_WAY)
    run.searched.set()
    return run, run.inquiry


def discard(run: SearchRun | None) -> None:
    """Stop a run and delete its files, once nothing uses them; the example stays."""
    if run is not None and not run.shared:
        run.stop.set()
        run.discarded.set()
        if not run.users:
            _delete(run)


def _delete(run: SearchRun) -> None:
    shutil.rmtree(run.directory, ignore_errors=True)
