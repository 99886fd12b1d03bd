"""One search, from the click to the last verdict, and the directory of its files.

A browser may send any event at any time, and Gradio runs events side by side. So a run is in one
phase, which only `SearchRun.move` changes, and only along the arrows of `NEXT`:

    WAITING                                       a clip; no search was requested
    QUEUED -> SEARCHING -> SEARCHED -> SHOWN -> JUDGING -> SHARED (the example)
                                         <--              (the visitor left, and may come back)

From every phase but SHARED a run can be DISCARDED. A visitor can leave a result and come back to
it: work on it stops meanwhile, and its files stay as long as there is room for them.
"""

import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from threading import Event, Lock
from typing import Any

from gradio.utils import get_upload_folder

from explorer.records import SearchRecord
from explorer.ui.device.cancel_file import CancelFile
from explorer.ui.history.found import Found
from explorer.ui.judgements import Judgements
from explorer.ui.selection import SearchRequest

MAX_RESULT_BYTES = 2 << 30
CURVE = ".shrink.html"  # a file of a run's directory, and no part of its result


class Phase(Enum):
    """Where a run is."""

    WAITING = "waiting"  # a clip for which no search was requested
    QUEUED = "queued"  # a search was requested, and waits for the device
    SEARCHING = "searching"  # it has the device
    SEARCHED = "searched"  # it has ended, well or not, and the page is still locked
    SHOWN = "shown"  # the page shows its end and is unlocked
    JUDGING = "judging"  # the other models were asked; once more if the visitor left
    SHARED = "shared"  # the example: every visitor sees it, and nothing changes it
    DISCARDED = "discarded"  # stopped, and its files are deleted


NEXT: Mapping[Phase, frozenset[Phase]] = {
    Phase.WAITING: frozenset({Phase.DISCARDED}),
    Phase.QUEUED: frozenset({Phase.SEARCHING, Phase.DISCARDED}),
    Phase.SEARCHING: frozenset({Phase.SEARCHED, Phase.DISCARDED}),
    Phase.SEARCHED: frozenset({Phase.SHOWN, Phase.DISCARDED}),
    Phase.SHOWN: frozenset({Phase.JUDGING, Phase.DISCARDED}),
    Phase.JUDGING: frozenset({Phase.SHOWN, Phase.SHARED, Phase.DISCARDED}),
    Phase.SHARED: frozenset(),
    Phase.DISCARDED: frozenset(),
}
UNDER_WAY = frozenset({Phase.QUEUED, Phase.SEARCHING, Phase.SEARCHED})
ENDED = frozenset({Phase.SHOWN, Phase.JUDGING})


class SearchRun:
    """One search, or the clip that waits for one.

    Args:
        directory: its own, which must exist.
        request: what to search for; None: only a clip was chosen.
        phase: where it begins.
    """

    def __init__(
        self, directory: Path, request: SearchRequest | None = None, phase: Phase = Phase.WAITING
    ) -> None:
        self.directory = directory
        self.request = request
        self.judgements = Judgements()
        self.key = secrets.token_urlsafe(16)  # by which the visitor's page names the run
        self.stop = CancelFile(directory / ".searching")  # for the search: keep the best so far
        self.left = CancelFile(directory / ".looked-at")  # for all work on the run
        self.found: Found | None = None  # once the search has ended with a result
        self.layers: Any = None  # the panel of the layers around it, once they were built
        self.wants_quick = Event()  # that a quick search takes the place of this one
        self.wants_sound = Event()  # of the best fragment so far
        self._lock = Lock()
        self._phase = phase
        self._has_answers = False
        self._n_users = 0  # readers and writers of the directory right now
        self.stop.clear()
        self.left.clear()

    @property
    def phase(self) -> Phase:
        """Where the run is now."""
        return self._phase

    @property
    def n_users(self) -> int:
        """How many events are reading or writing the directory."""
        return self._n_users

    @property
    def is_under_way(self) -> bool:
        """Whether a search was requested and the page is still locked for it."""
        return self._phase in UNDER_WAY

    @property
    def has_ended(self) -> bool:
        """Whether a visitor's own search has ended, and its end was shown."""
        return self._phase in ENDED

    @property
    def sounds(self) -> Path:
        """The folder of sounds that are made on request.

        No visitor changes the directory of the shared example, so its sounds go elsewhere.
        """
        if not self.is_shared:
            return self.directory
        folder = Path(get_upload_folder())
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def is_shared(self) -> bool:
        """Whether this is the example, which every visitor sees."""
        return self._phase is Phase.SHARED

    @property
    def is_quick_wanted(self) -> bool:
        """Whether a quick search is to take the place of this one, which was not stopped."""
        return self.wants_quick.is_set() and not self.stop.is_set()

    def move(self, to: Phase) -> bool:
        """Move to another phase if the present one allows it; return whether it did."""
        with self._lock:
            if to not in NEXT[self._phase]:
                return False
            self._phase = to
            return True

    def begin_answers(self) -> bool:
        """Return whether all models are to classify the clip now: once, and before any search."""
        with self._lock:
            is_first = self._phase is Phase.WAITING and not self._has_answers
            self._has_answers = self._has_answers or is_first
            return is_first

    def keep_found(self, record: SearchRecord, curve: str) -> None:
        """Keep what the search found, and the drawing of how it got there, beside its files."""
        self.found = Found.of(record)
        with suppress(OSError):  # as on a full disk; the result itself was written
            (self.directory / CURVE).write_text(curve, "utf-8")

    def curve(self) -> str:
        """Return the drawing of how the search got to its result; empty if there is none."""
        try:
            return (self.directory / CURVE).read_text("utf-8")
        except OSError:
            return ""

    def leave(self) -> None:
        """Stop all work on the run, and keep its files; do nothing to the shared example."""
        if not self.is_shared:
            self.left.set()

    def come_back(self) -> bool:
        """Let work on the run go on; return whether its files are still there.

        Raises OSError if nothing can be written there, as on a full disk.
        """
        if self.is_shared:
            return True
        try:
            self.left.clear()
        except FileNotFoundError:
            return False
        if self.phase is Phase.DISCARDED:
            self.left.set()
            return False
        return True

    def discard(self) -> None:
        """Stop all work on the run, and delete its files once nothing uses them.

        Waits for nothing, and does nothing to the shared example.
        """
        if not self.move(Phase.DISCARDED):
            return
        self.stop.set()
        self.left.set()
        self._delete_if_unused()

    @contextmanager
    def used(self) -> Iterator[None]:
        """Keep the directory during the block; delete it after that if the run was discarded."""
        with self._lock:
            self._n_users += 1
        try:
            yield
        finally:
            with self._lock:
                self._n_users -= 1
            if self._phase is Phase.DISCARDED:
                self._delete_if_unused()

    def _delete_if_unused(self) -> None:
        with self._lock:
            is_unused = self._n_users == 0
        if is_unused:
            shutil.rmtree(self.directory, ignore_errors=True)


class RunDirectories:
    """Where runs keep their files; everything that is left is deleted when the app ends.

    Args:
        max_bytes: of all runs together. Beyond that, results are discarded: first those that their
            visitors have left, and of these the ones that were found first. They can search again.
    """

    def __init__(self, max_bytes: int = MAX_RESULT_BYTES) -> None:
        self._max_bytes = max_bytes
        self._lock = Lock()
        self._runs: dict[str, SearchRun] = {}  # by key, the oldest first
        self._base = tempfile.TemporaryDirectory(prefix="earshot-", ignore_cleanup_errors=True)

    def new_run(self, request: SearchRequest | None = None) -> SearchRun:
        """Return a run in a fresh directory that no other visitor knows; queued if requested."""
        phase = Phase.WAITING if request is None else Phase.QUEUED
        with self._lock:
            self._make_room()
            directory = Path(tempfile.mkdtemp(dir=self._base.name))
            run = SearchRun(directory, request, phase)
            self._runs[run.key] = run
        return run

    def find(self, key: str) -> SearchRun | None:
        """Return the run with this key, unless it was discarded."""
        run = self._runs.get(key)
        return None if run is None or run.phase is Phase.DISCARDED else run

    def _make_room(self) -> None:
        kept = [run for run in self._runs.values() if run.phase is not Phase.DISCARDED]
        sizes = {run.key: _size(run.directory) for run in kept}
        too_many = sum(sizes.values()) - self._max_bytes
        for run in sorted(kept, key=lambda run: not run.left.is_set()):
            if too_many > 0 and run.has_ended:
                run.discard()
                too_many -= sizes[run.key]
        self._runs = {run.key: run for run in kept if run.phase is not Phase.DISCARDED}


def _size(directory: Path) -> int:
    """Return the bytes of a directory's files, of which some may be deleted meanwhile."""
    n_bytes = 0
    with suppress(FileNotFoundError):
        for path in directory.iterdir():
            with suppress(FileNotFoundError):
                n_bytes += path.stat().st_size
    return n_bytes
