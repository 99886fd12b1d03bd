"""Checkpoints on their way from the hub to this computer: one download at a time for the whole app.

Each is fetched in a thread of its own, which goes on if the visitors who wait for it leave: the
next who asks finds it in the hub's cache.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Lock, Thread

from explorer.errors import InputError
from models.hub.checkpoint import Checkpoint

MAX_UNDER_WAY = 4  # all but one of them wait

Report = Callable[[str], None]  # is given a sentence before anything is downloaded


@dataclass(frozen=True, kw_only=True)
class DownloadProgress:
    """How far a download is."""

    seconds: float
    n_bytes: int


class Fetch:
    """One checkpoint that somebody asked for.

    Args:
        reference: its id, or ID@REVISION.
    """

    def __init__(self, reference: str) -> None:
        self.reference = reference
        self.result: Future[Checkpoint] = Future()
        self.is_queued = False  # behind the download of another
        self._began: tuple[float, int] | None = None  # when, and what the cache held of it

    def is_done(self, within_s: float) -> bool:
        """Whether it is there, or will not come."""
        return bool(wait([self.result], timeout=within_s).done)

    def progress(self) -> DownloadProgress | None:
        """None before its download has begun: it may be on this computer."""
        if self._began is None:
            return None
        at, n_bytes = self._began
        more = max(self._kept_bytes() - n_bytes, 0)
        return DownloadProgress(seconds=time.monotonic() - at, n_bytes=more)

    def begin(self) -> None:
        """Its download begins."""
        self._began = time.monotonic(), self._kept_bytes()

    def _kept_bytes(self) -> int:
        from models.hub.download import kept_bytes  # see fetch_checkpoint

        return kept_bytes(self.reference.partition("@")[0])


def fetch_checkpoint(reference: str, report: Report, *, may_download: bool = True) -> Checkpoint:
    """See `models.hub.download.hub_checkpoint`; visitors are not whoever is logged in here."""
    from models.hub.download import hub_checkpoint  # the hub's client, only when it is needed

    return hub_checkpoint(reference, report, may_download=may_download, logged_in=False)


class Downloads:
    """The checkpoints that are under way; whoever asks for one of them waits for the same."""

    def __init__(self, fetch: Callable[[str, Report], Checkpoint] = fetch_checkpoint) -> None:
        """Get checkpoints by `fetch`, which tells before it downloads."""
        self._fetch = fetch
        self._under_way: dict[str, Fetch] = {}
        self._lock = Lock()
        self._network = Lock()  # held by the one that is downloaded

    def of(self, reference: str) -> Fetch:
        """The one under way, or a new one; InputError if there are too many of them."""
        with self._lock:
            fetch = self._under_way.get(reference)
            if fetch is None:
                if len(self._under_way) >= MAX_UNDER_WAY:
                    raise InputError(
                        f"{MAX_UNDER_WAY} checkpoints are on their way already; please ask again "
                        "when one of them is here."
                    )
                fetch = self._under_way[reference] = Fetch(reference)
                # A daemon: an app that ends does not wait for gigabytes.
                Thread(target=self._run, args=(fetch,), daemon=True).start()
            return fetch

    def _run(self, fetch: Fetch) -> None:
        with ExitStack() as held:

            def begin(_: str) -> None:
                fetch.is_queued = True
                held.enter_context(self._network)
                fetch.is_queued = False
                fetch.begin()

            try:
                checkpoint = self._fetch(fetch.reference, begin)
            except BaseException as error:  # whatever it is, those who wait raise it
                self._forget(fetch)
                fetch.result.set_exception(error)
            else:
                self._forget(fetch)
                fetch.result.set_result(checkpoint)

    def _forget(self, fetch: Fetch) -> None:
        with self._lock:
            del self._under_way[fetch.reference]
