"""Downloads of models: one at a time for the whole app.

Each has a thread of its own, which continues if the visitors who wait for it leave: the next one
who asks finds the model in its cache. A published model's download ends when the last visitor who
waits for it stops it; the hub's client cannot be stopped.
"""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from threading import Event, Lock, Thread

from explorer.errors import DownloadError, InputError
from models.published.cache import is_cached, model_cache
from models.published.description import PublishedModel
from models.published.table import PUBLISHED
from models.spec import ModelDescription

MAX_UNDER_WAY = 4  # one of them downloads, the others wait

CountBytes = Callable[[], int]  # returns how many bytes of a model have arrived
Begin = Callable[[CountBytes], None]  # called before anything is downloaded
GetModel = Callable[[str, Begin, Callable[[], bool]], ModelDescription]


@dataclass(frozen=True, kw_only=True)
class DownloadProgress:
    """How far a download is."""

    seconds: float
    n_bytes: int


class Fetch:
    """One model that was asked for.

    Args:
        reference: its id or, of the hub, ID@REVISION.
    """

    def __init__(self, reference: str) -> None:
        self.reference = reference
        self.result: Future[ModelDescription] = Future()
        self.is_queued = False  # behind the download of another
        self.stopped = Event()  # nobody waits for it any more
        self._n_waiting = 1
        self._lock = Lock()
        self._began: tuple[float, int, CountBytes] | None = None  # when, and with how many bytes

    def join(self) -> bool:
        """Wait for it, too; False if it was stopped."""
        with self._lock:
            self._n_waiting += 1
            return not self.stopped.is_set()

    def leave(self) -> None:
        """Stop waiting for it; the last one to leave stops the download."""
        with self._lock:
            self._n_waiting -= 1
            if self._n_waiting == 0:
                self.stopped.set()

    def is_done(self, within_s: float) -> bool:
        """Wait up to `within_s` seconds; return whether it has arrived or failed."""
        return bool(wait([self.result], timeout=within_s).done)

    def progress(self) -> DownloadProgress | None:
        """Return how far the download is; None before it begins, if it does at all."""
        if self._began is None:
            return None
        at, n_bytes, count = self._began
        return DownloadProgress(seconds=time.monotonic() - at, n_bytes=max(count() - n_bytes, 0))

    def begin(self, count: CountBytes) -> None:
        """Note that its download begins."""
        self._began = time.monotonic(), count(), count


def published_model(reference: str) -> PublishedModel | None:
    """Return the published model of that id, if there is one."""
    return next((model for model in PUBLISHED if model.id == reference), None)


def fetch_model(
    reference: str, begin: Begin, should_stop: Callable[[], bool], *, may_download: bool = True
) -> ModelDescription:
    """Get a published model or a checkpoint of the hub, from its cache or the network.

    Args:
        reference: its id or, of the hub, ID@REVISION.
        begin: called before anything is downloaded.
        should_stop: True ends the download of a published model.
        may_download: whether the network may be used at all.

    Raises:
        InputError: it cannot be used; the text says why.
        DownloadError: it is not here, and cannot or must not be downloaded.
        ModelError: the published file does not fit the network.
    """
    model = published_model(reference)
    if model is None:
        # The hub's client, only when it is needed. This computer's login is not the visitors'.
        from models.hub.download import hub_checkpoint, kept_bytes

        count = partial(kept_bytes, reference.partition("@")[0])
        return hub_checkpoint(
            reference, lambda _: begin(count), may_download=may_download, logged_in=False
        )
    if not is_cached(model, model_cache()):
        if not may_download:
            raise DownloadError(
                f"{model.id} is not on this computer, and downloads are not allowed."
            )
        _fetch_published(model, begin, should_stop)
    return model


def _fetch_published(model: PublishedModel, begin: Begin, should_stop: Callable[[], bool]) -> None:
    from models.published.fetch import fetch_published

    arrived = deque([0], maxlen=1)
    begin(lambda: arrived[-1])
    fetch_published(model, model_cache(), report=arrived.append, should_stop=should_stop)


class Downloads:
    """The downloads under way; all who ask for the same model wait for the same download.

    Args:
        fetch: gets a model; it calls its second argument before it downloads.
    """

    def __init__(self, fetch: GetModel = fetch_model) -> None:
        self._fetch = fetch
        self._under_way: dict[str, Fetch] = {}
        self._lock = Lock()
        self._network = Lock()  # held by the one that is downloaded

    def of(self, reference: str) -> Fetch:
        """Return the download under way, or start one; raise InputError if there are too many."""
        with self._lock:
            fetch = self._under_way.get(reference)
            if fetch is None or not fetch.join():
                if len(self._under_way) >= MAX_UNDER_WAY:
                    raise InputError(
                        f"{MAX_UNDER_WAY} models are already downloading. Please try again when "
                        "one of them is here."
                    )
                fetch = self._under_way[reference] = Fetch(reference)
                # A daemon, so that an app that ends does not wait for gigabytes.
                Thread(target=self._run, args=(fetch,), daemon=True).start()
            return fetch

    def _run(self, fetch: Fetch) -> None:
        with ExitStack() as held:

            def begin(count: CountBytes) -> None:
                fetch.is_queued = True
                held.enter_context(self._network)
                fetch.is_queued = False
                fetch.begin(count)

            try:
                model = self._fetch(fetch.reference, begin, fetch.stopped.is_set)
            except BaseException as error:  # those who wait raise it, whatever it is
                self._forget(fetch)
                fetch.result.set_exception(error)
            else:
                self._forget(fetch)
                fetch.result.set_result(model)

    def _forget(self, fetch: Fetch) -> None:
        with self._lock:
            if self._under_way.get(fetch.reference) is fetch:  # not one begun after its stop
                del self._under_way[fetch.reference]
