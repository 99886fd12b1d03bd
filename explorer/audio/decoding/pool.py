"""Decoding processes, started when they are needed and used for many files.

Several, so that one visitor's slow file does not hold up another's. They belong to the process that
started them: one that was forked from it starts its own.
"""

import atexit
import functools
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from explorer.audio.decoding.process import Child

POOL_SIZE = 4


class Pool:
    """At most `size` children, for all threads of this process."""

    def __init__(self, size: int) -> None:
        self._owner = os.getpid()
        self._slots = threading.BoundedSemaphore(size)
        self._idle: list[Child] = []
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    @contextmanager
    def child(self) -> Iterator[Child]:
        """Lend a child, a new one if none is idle; waits while all are at work."""
        with self._slots:
            child = self._take()
            try:
                yield child
            finally:
                if child.is_free and child.is_alive:
                    self._idle.append(child)
                else:
                    child.kill()

    def _take(self) -> Child:
        while (child := self._pop()) is not None:
            if child.is_alive:
                return child
            child.kill()
        return Child()

    def _pop(self) -> Child | None:
        try:
            return self._idle.pop()
        except IndexError:  # asked first, another thread could take the last one meanwhile
            return None

    def close(self) -> None:
        """End the idle children; those at work end with their pipe."""
        while self._owner == os.getpid() and (child := self._pop()) is not None:
            child.close()

    def _forget(self) -> None:
        """Let go of the children in a process that was forked from theirs."""
        while (child := self._pop()) is not None:
            child.forget()


@functools.cache
def pool_of(process_id: int) -> Pool:
    """Return the pool of a process: this one, whose id differs from that of its parent."""
    return Pool(POOL_SIZE)
