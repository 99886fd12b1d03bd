"""The console: texts that any encoding can show, and a reader that may have gone."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NoReturn, Protocol, runtime_checkable

CLOSED = 141  # exit code, as of a program that SIGPIPE killed
EXIT_MISTAKE = 2


@runtime_checkable
class Stream(Protocol):
    """What stdout and stderr can do."""

    def write(self, text: str, /) -> int:
        """Write a text, or buffer it."""

    def flush(self) -> None:
        """Write what is buffered."""

    def fileno(self) -> int:
        """Return the number of the file."""


@contextmanager
def any_console() -> Iterator[None]:
    r"""Let stdout and stderr take every text, and write all of it at the end.

    A character that the console's encoding lacks appears as an escape such as `\u2019`. A console
    may be cp1252 or ASCII, and a file's name may not be text at all.
    """
    streams = [s for s in (sys.stdout, sys.stderr) if isinstance(s, io.TextIOWrapper)]
    with ExitStack() as restore:
        for stream in streams:
            restore.callback(stream.reconfigure, errors=stream.errors)
            stream.reconfigure(errors="backslashreplace")
        try:
            yield
        finally:
            for stream in streams:
                _write("", stream)


def show(text: str, stream: Stream | None, end: str = "\n") -> None:
    """Print a text at once to stdout or stderr; None, as without a console, shows nothing.

    Raises:
        SystemExit: it cannot be written; quietly if the reader is gone, as after `| head`.
    """
    if stream is not None:
        _write(text + end, stream)


def _write(text: str, stream: Stream) -> None:
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        _give_up(stream, CLOSED)
    except OSError as error:  # for example a full disk
        if stream is not sys.stderr:
            reason = error.strerror or str(error)
            show(f"earshot: The output cannot be written: {reason}.", sys.stderr)
        _give_up(stream, EXIT_MISTAKE)


def _give_up(stream: Stream, code: int) -> NoReturn:
    """Exit; what is still buffered goes nowhere, or Python would complain as it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
    sys.exit(code)
