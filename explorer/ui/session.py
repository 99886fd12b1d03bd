"""What the page remembers of one visitor between two clicks: nothing else is kept in memory."""

import os
import tempfile
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock

from explorer.errors import InputError
from explorer.judging.scorer import KnownAnswers
from explorer.result.stored import StoredResult
from explorer.ui.device.cancel_file import CancelFile
from explorer.ui.history.history import History
from explorer.ui.own_sounds import OwnSounds
from explorer.ui.painting.canvas import Canvas
from explorer.ui.search_run import Phase, SearchRun
from explorer.ui.selection import SearchRequest, Selection
from explorer.ui.wording import request as refusals


class Visit:
    """What one visitor looks at: a clip, and the run that belongs to it.

    Gradio runs a visitor's events side by side, and would keep whichever state came back last. So
    a visit is one object for as long as the page is open, and an event that changes it holds
    `turn`: a search that is requested while a clip is being read waits until that clip is shown.

    Args:
        selection: the clip that the page opens on.
        run: its run.
    """

    def __init__(self, selection: Selection, run: SearchRun) -> None:
        self.selection = selection
        self.run = run
        self.turn = Lock()
        self.stops_download = Event()  # of a model that this visitor waits for
        self.own = OwnSounds()
        self.fetching: set[str] = set()  # tasks whose real clips the visitor waits for
        self.history = History()
        self._ended = Event()
        self._question: Hashable = None
        self._answers: KnownAnswers = {}
        self._canvas: Canvas | None = None
        self._building: CancelFile | None = None

    def show(self, selection: Selection, run: SearchRun) -> None:
        """Replace the clip and the run. The caller holds `turn`.

        Work on the last run stops. If it is a result, its files stay; otherwise it is discarded.
        """
        last, self.run, self.selection = self.run, run, selection
        if last is not run:
            self.stop_building()
            if self.history.holds(last):
                last.leave()
            else:
                last.discard()
        if self._ended.is_set():
            run.discard()

    def known_answers(self, question: Hashable) -> KnownAnswers:
        """Return what the model has answered to the last question; nothing if this is another.

        Only a search, of which there is one at a time, may add to it.

        Args:
            question: the sound, the model, the cells and the class that a search is about.
        """
        if question != self._question:
            self._question, self._answers = question, {}
        return self._answers

    def canvas_of(self, run: SearchRun) -> Canvas:
        """Return what the visitor paints on; raise InputError if the run's result is gone.

        Only the event that has the device asks for it.
        """
        if self._canvas is None or self._canvas.key != run.key:
            self._close_canvas()
            self._canvas = Canvas(StoredResult.read(run.directory), run.key)
        return self._canvas

    @contextmanager
    def building(self) -> Iterator[CancelFile]:
        """Return what stops a search for layers: `stop_building`, the visit's end, or the next."""
        self.stop_building()
        descriptor, path = tempfile.mkstemp(prefix="building-")
        os.close(descriptor)
        stop = self._building = CancelFile(Path(path))
        try:
            yield stop
        finally:
            stop.set()

    def stop_building(self) -> None:
        """End the search for layers that is under way, if there is one."""
        if self._building is not None:
            self._building.set()

    def end(self) -> None:
        """End the visit, because the visitor has left; wait for no work that is under way."""
        self._ended.set()
        self.fetching.clear()
        self.own.clear()
        self.stop_building()
        self.run.discard()
        self.history.clear()
        self._close_canvas()

    def _close_canvas(self) -> None:
        if self._canvas is not None:
            self._canvas.close()
        self._canvas = None


def opened(visit: Visit | None) -> Visit:
    """Return the visit; raise InputError before the page has opened or after Gradio forgot it."""
    if visit is None:
        raise InputError(refusals.EXPIRED)
    return visit


def begin_search(visit: Visit | None) -> tuple[SearchRun, SearchRequest]:
    """Move the visit's run from the queue to its search; return it, and what was requested.

    Raises:
        InputError: no search is queued: none was requested, it began before, or this is the
            example.
    """
    run = None if visit is None else visit.run
    if run is None or run.request is None or not run.move(Phase.SEARCHING):
        raise InputError(refusals.NOT_UNDER_WAY)
    return run, run.request


def ended_run(visit: Visit | None) -> SearchRun | None:
    """Return the visit's run if it is a search of the visitor's own that has ended.

    Read it once: the visit may move to another run at any time.
    """
    run = None if visit is None else visit.run
    return run if run is not None and run.has_ended else None
