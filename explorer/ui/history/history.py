"""The finished searches of one visit, in the order in which they ended; two of them are pinned."""

from collections.abc import Iterable
from threading import Lock

from explorer.ui.history.found import Found
from explorer.ui.search_run import Phase, SearchRun

MAX_RESULTS, MAX_PINNED = 20, 2


class History:
    """The results of a visit, each a run with what it found.

    Their files stay until room is needed for those of others, or the visit ends. Events of one
    visitor run side by side, and any of them may read this.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._runs: dict[str, SearchRun] = {}  # by key, the oldest first
        self._pinned: list[str] = []  # the one that was pinned first comes first

    @property
    def oldest_first(self) -> tuple[SearchRun, ...]:
        """All results."""
        with self._lock:
            return tuple(self._runs.values())

    @property
    def pinned(self) -> tuple[SearchRun, ...]:
        """Those that are compared, two at most."""
        with self._lock:
            return tuple(self._runs[key] for key in self._pinned)

    def add(self, run: SearchRun) -> None:
        """Add a search that has ended; do nothing if it left no result.

        It takes the place of the same search with the same end, or whose files are gone. Beyond
        `MAX_RESULTS`, the oldest that is not pinned goes, with its files.
        """
        if run.found is None or run.request is None:
            return
        with self._lock:
            for other in [each for each in self._runs.values() if _is_again(run, each)]:
                self._drop(other, instead=run)
            self._runs[run.key] = run
            free = [key for key in self._runs if key not in self._pinned]
            for key in free[: max(0, len(self._runs) - MAX_RESULTS)]:
                self._drop(self._runs[key])

    def find(self, key: object) -> SearchRun | None:
        """Return the result with a key from a browser; None if this visit has none."""
        with self._lock:
            return self._runs.get(key) if isinstance(key, str) else None

    def holds(self, run: SearchRun) -> bool:
        """Return whether a run is one of the results."""
        return self.find(run.key) is run

    def turn_pin(self, key: object) -> None:
        """Pin a result, or release it. A third takes the place of the one pinned first."""
        with self._lock:
            if not isinstance(key, str) or key not in self._runs:
                return
            if key in self._pinned:
                self._pinned.remove(key)
            else:
                self._pinned = [*self._pinned, key][-MAX_PINNED:]

    def beside(self, found: Found) -> tuple[SearchRun, ...]:
        """Return the fragments of the same clip and model, each once, in the order found."""
        fragments: list[SearchRun] = []
        for run in self.oldest_first:
            theirs = run.found
            if theirs is None or not theirs.is_fragment or not theirs.is_like(found):
                continue
            if not any(each.found and each.found.is_same_fragment(theirs) for each in fragments):
                fragments.append(run)
        return tuple(fragments)

    def kept_beside(self, found: Found) -> frozenset[int]:
        """Return the cells of a result's clip that any fragment found so far keeps.

        As far as these are the same cells, and the fragments are of the same class.
        """
        others = (run.found for run in self.beside(found))
        same = [each.keep or () for each in others if each and each.is_of_same_cells(found)]
        return frozenset(cell for keep in same for cell in keep)

    def clear(self) -> None:
        """Forget all results; their files are deleted once nothing uses them."""
        with self._lock:
            for run in list(self._runs.values()):
                self._drop(run)

    def _drop(self, run: SearchRun, *, instead: SearchRun | None = None) -> None:
        self._runs.pop(run.key, None)
        if run.key in self._pinned:
            at = self._pinned.index(run.key)
            self._pinned[at : at + 1] = [] if instead is None else [instead.key]
        if run is not instead:
            run.discard()


def is_gone(run: SearchRun) -> bool:
    """Return whether a result's files were deleted, because others needed the room."""
    return run.phase is Phase.DISCARDED


def shown(run: SearchRun, runs: Iterable[SearchRun]) -> SearchRun | None:
    """Return which of some results is the one of a run, or keeps the same."""
    found = run.found
    if found is None:
        return None
    for each in runs:
        if each is run or (each.found is not None and each.found.is_same_fragment(found)):
            return each
    return None


def _is_again(run: SearchRun, other: SearchRun) -> bool:
    """Return whether a search is another one made again, of which nothing new is left to see."""
    assert run.request is not None, "it has ended"
    assert other.request is not None, "it has ended"
    assert run.found is not None, "it has ended"
    assert other.found is not None, "it has ended"
    if run.request.question != other.request.question:
        return False
    is_same_end = (run.found.outcome, run.found.keep) == (other.found.outcome, other.found.keep)
    return is_same_end or is_gone(other)
