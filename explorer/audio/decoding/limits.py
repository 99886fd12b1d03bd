"""Limits on what a decoder may use: memory, and computing time without progress.

Computing time, not time on the clock: a busy computer is slow, and a long file takes long. A
decoder that gets on reads bytes that it has not read before, and returns samples; one that hangs
does neither. Where the system has no such limits (Windows), there are none.
"""

import signal

CPU_LIMIT_S = 1.0  # without progress; opening a file takes a few milliseconds
MEMORY_LIMIT = 1 << 30  # bytes of address space; the interpreter with its libraries has 110 MiB

KILLED_BY_LIMIT = getattr(signal, "SIGPROF", None)


def limit_memory() -> None:
    """Limit this process's memory, and let it leave no core dump."""
    try:
        import resource
    except ImportError:
        return
    for kind, value in ((resource.RLIMIT_AS, MEMORY_LIMIT), (resource.RLIMIT_CORE, 0)):
        _, highest = resource.getrlimit(kind)
        if highest == resource.RLIM_INFINITY or highest > value:
            resource.setrlimit(kind, (value, highest))


class CpuLimit:
    """The computing time that is left; when it is used up, the system ends this process."""

    def start(self) -> None:
        """Begin to count, with the whole limit left."""
        _set_timer(CPU_LIMIT_S)

    def extend(self, seconds: float) -> None:
        """Allow for progress: so much more time, up to the limit."""
        _set_timer(min(_timer() + seconds, CPU_LIMIT_S))

    def stop(self) -> None:
        """Count no longer."""
        _set_timer(0.0)


def _timer() -> float:
    return signal.getitimer(signal.ITIMER_PROF)[0] if KILLED_BY_LIMIT else 0.0


def _set_timer(seconds: float) -> None:
    if KILLED_BY_LIMIT:
        signal.setitimer(signal.ITIMER_PROF, seconds)
