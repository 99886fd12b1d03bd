"""Ctrl-C as a request to stop: the work ends at its next safe point and keeps its result."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stop_on_interrupt() -> Iterator[Callable[[], bool]]:
    """Turn Ctrl-C into a request to stop; a second one ends the program at once.

    Yields:
        A function that returns whether Ctrl-C was pressed.
    """
    stop = threading.Event()

    def request_stop(signum: int, frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, previous)

    previous = signal.signal(signal.SIGINT, request_stop)
    try:
        yield stop.is_set
    finally:
        signal.signal(signal.SIGINT, previous)
