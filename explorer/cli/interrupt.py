"""Ctrl-C: at the next safe point where there is work to lose, and otherwise at once.

Python's own way, KeyboardInterrupt, is an exception wherever the program happens to be. Inside an
import or a callback from C, other people's code swallows it or prints a traceback. So the program
begins with `explorer.__main__.quit_on_interrupt`, and its work is done in one of these contexts.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

INTERRUPTED = 130  # exit code, as of a program that SIGINT killed


@contextmanager
def stop_on_interrupt() -> Iterator[Callable[[], bool]]:
    """Turn Ctrl-C into a request to stop; a second one gives up the work, but cleans up.

    Yields:
        A function that returns whether Ctrl-C was pressed.
    """
    stop = threading.Event()

    def request_stop(signum: int, frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    with _handling_interrupts(request_stop):
        yield stop.is_set


@contextmanager
def raise_on_interrupt() -> Iterator[Callable[[], bool]]:
    """Turn Ctrl-C into KeyboardInterrupt, for libraries that expect it.

    Yields:
        A function that returns whether Ctrl-C was pressed, even if a library has handled it.
    """
    pressed = threading.Event()

    def interrupt(signum: int, frame: object) -> NoReturn:
        pressed.set()
        raise KeyboardInterrupt

    with _handling_interrupts(interrupt):
        yield pressed.is_set


@contextmanager
def _handling_interrupts(handler: Callable[[int, object], None]) -> Iterator[None]:
    """Only the main thread may change handlers; in any other, nothing happens."""
    before = signal.getsignal(signal.SIGINT)
    is_possible = threading.current_thread() is threading.main_thread()
    if not is_possible or before is signal.SIG_IGN:
        yield
        return
    signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
