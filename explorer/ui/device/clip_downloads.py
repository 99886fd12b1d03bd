"""Downloads of all real clips of a task: one for all visitors who want them.

It has a thread of its own and goes on for as long as one of those who asked waits for it. Who
leaves, or presses Stop, stops only the own waiting; when the last has left, the download ends, and
what is complete stays in the cache.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Lock, Thread

from explorer.clips.cache import available_file
from explorer.clips.fetching import FetchedClips, fetch_clips
from explorer.clips.gallery import DownloadableClip, downloadable_clips


@dataclass(frozen=True, kw_only=True)
class ClipsProgress:
    """How far the download of a task's real clips is."""

    n_here: int  # clips; some were in the cache before
    n_clips: int
    n_bytes: int  # of those that were not
    of_bytes: int

    @property
    def share(self) -> float:
        """How much of what was missing has arrived, from 0 to 1."""
        return self.n_bytes / self.of_bytes if self.of_bytes else 1.0


class ClipsFetch:
    """One download of a task's real clips."""

    def __init__(self, task: str) -> None:
        self.task = task
        self.clips = downloadable_clips(task)
        self.result: Future[FetchedClips] = Future()
        self.has_ended = Event()  # nobody waits any more
        self.n_waiting = 0
        self._missing = {c.id: c.n_bytes for c in self.clips if available_file(c) is None}
        self._arrived: dict[str, int] = {}  # bytes by the clip's id

    def is_done(self, within_s: float) -> bool:
        """Wait up to `within_s` seconds; return whether it has ended."""
        return bool(wait([self.result], timeout=within_s).done)

    def report(self, clip: DownloadableClip, n_bytes: int) -> None:
        """Note how many bytes of a clip have arrived."""
        self._arrived[clip.id] = n_bytes

    def progress(self) -> ClipsProgress:
        """Return how far it is."""
        arrived = self._arrived.copy()
        complete = [key for key, n_bytes in arrived.items() if n_bytes == self._missing.get(key)]
        return ClipsProgress(
            n_here=len(self.clips) - len(self._missing) + len(complete),
            n_clips=len(self.clips),
            n_bytes=sum(arrived.values()),
            of_bytes=sum(self._missing.values()),
        )


class ClipDownloads:
    """The downloads under way, at most one a task; all who want the same clips share it.

    Args:
        fetch: called as `fetch_clips` is; tests pass a fake.
    """

    def __init__(self, fetch: Callable[..., FetchedClips] = fetch_clips) -> None:
        self._fetch = fetch
        self._under_way: dict[str, ClipsFetch] = {}
        self._lock = Lock()

    @contextmanager
    def joined(self, task: str) -> Iterator[ClipsFetch]:
        """Wait for a task's clips within the block; start their download if there is none."""
        with self._lock:
            fetch = self._under_way.get(task)
            if fetch is None:
                fetch = self._under_way[task] = ClipsFetch(task)
                # A daemon, so that an app that ends does not wait for it.
                Thread(target=self._run, args=(fetch,), daemon=True).start()
            fetch.n_waiting += 1
        try:
            yield fetch
        finally:
            with self._lock:
                fetch.n_waiting -= 1
                if fetch.n_waiting == 0:
                    fetch.has_ended.set()
                    self._forget(fetch)

    def _run(self, fetch: ClipsFetch) -> None:
        try:
            fetched = self._fetch(
                fetch.clips, report=fetch.report, should_stop=fetch.has_ended.is_set
            )
        except BaseException as error:  # those who wait raise it, whatever it is
            self._end(fetch)
            fetch.result.set_exception(error)
        else:
            self._end(fetch)
            fetch.result.set_result(fetched)

    def _end(self, fetch: ClipsFetch) -> None:
        with self._lock:
            self._forget(fetch)

    def _forget(self, fetch: ClipsFetch) -> None:
        """Let the next who asks start another; the caller holds the lock."""
        if self._under_way.get(fetch.task) is fetch:
            del self._under_way[fetch.task]
