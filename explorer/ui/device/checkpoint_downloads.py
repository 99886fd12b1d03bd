"""Downloads of checkpoints from the hub: one at a time for the whole app.

Each has a thread of its own, which continues if the visitors who wait for it leave: the next one
who asks finds the checkpoint in the hub's cache.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Lock, Thread

from explorer.errors import InputError
from models.hub.checkpoint import Checkpoint

MAX_UNDER_WAY = 4  # one of them downloads, the others wait

Report = Callable[[str], None]  # gets a sentence before anything is downloaded


@dataclass(frozen=True, kw_only=True)
class DownloadProgress:
    """How far a download is."""

    seconds: float
    n_bytes: int


class Fetch:
    """One checkpoint that was asked for.

    Args:
        reference: its id, or ID@REVISION.
    """

    def __init__(self, reference: str) -> None:
        self.reference = reference
        self.result: Future[Checkpoint] = Future()
        self.is_queued = False  # behind the download of another
        self._began: tuple[float, int] | None = None  # when, and how many bytes the cache held

    def is_done(self, within_s: float) -> bool:
        """Wait up to `within_s` seconds; return whether it has arrived or failed."""
        return bool(wait([self.result], timeout=within_s).done)

    def progress(self) -> DownloadProgress | None:
        """Return how far the download is; None before it begins, if it does at all."""
        if self._began is None:
            return None
        at, n_bytes = self._began
        more = max(self._kept_bytes() - n_bytes, 0)
        return DownloadProgress(seconds=time.monotonic() - at, n_bytes=more)

    def begin(self) -> None:
        """Note that its download begins."""
        self._began = time.monotonic(), self._kept_bytes()

    def _kept_bytes(self) -> int:
        from models.hub.download import kept_bytes  # see fetch_checkpoint

        return kept_bytes(self.reference.partition("@")[0])


def fetch_checkpoint(reference: str, report: Report, *, may_download: bool = True) -> Checkpoint:
    """Call `models.hub.download.hub_checkpoint`, without the login of this computer's user."""
    from models.hub.download import hub_checkpoint  # the hub's client, only when it is needed

    return hub_checkpoint(reference, report, may_download=may_download, logged_in=False)


class Downloads:
    """The downloads under way; all who ask for the same checkpoint wait for the same download.

    Args:
        fetch: gets a checkpoint; it calls its second argument before it downloads.
    """

    def __init__(self, fetch: Callable[[str, Report], Checkpoint] = fetch_checkpoint) -> None:
        self._fetch = fetch
        self._under_way: dict[str, Fetch] = {}
        self._lock = Lock()
        self._network = Lock()  # held by the one that is downloaded

    def of(self, reference: str) -> Fetch:
        """Return the download under way, or start one; raise InputError if there are too many."""
        with self._lock:
            fetch = self._under_way.get(reference)
            if fetch is None:
                if len(self._under_way) >= MAX_UNDER_WAY:
                    raise InputError(
                        f"{MAX_UNDER_WAY} checkpoints are already downloading. Please try again "
                        "when one of them is here."
                    )
                fetch = self._under_way[reference] = Fetch(reference)
                # A daemon, so that an app that ends does not wait for gigabytes.
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
            except BaseException as error:  # those who wait raise it, whatever it is
                self._forget(fetch)
                fetch.result.set_exception(error)
            else:
                self._forget(fetch)
                fetch.result.set_result(checkpoint)

    def _forget(self, fetch: Fetch) -> None:
        with self._lock:
            del self._under_way[fetch.reference]
