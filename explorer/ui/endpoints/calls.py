"""What every call of an endpoint has: a run of its own, errors in plain words, a pulse."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from explorer.errors import EarshotError
from explorer.ui.error_messages import gradio_error, without_paths
from explorer.ui.search_run import RunDirectories, SearchRun

SECONDS_BETWEEN_SKIPS = 0.25


@contextmanager
def one_call(runs: RunDirectories) -> Iterator[SearchRun]:
    """Give a call a run, whose directory no other call can name; stop and delete it at the end.

    Args:
        runs: where runs keep their files.

    Raises:
        gr.Error: an error that is meant for a person was raised in the block; the text is its
            own, without the server's paths.
    """
    run = runs.new_run()
    try:
        yield run
    except EarshotError as error:
        raise gradio_error(without_paths(error, run.directory)) from error
    finally:
        run.discard()


class Pulse:
    """When an endpoint is to yield "no change": only then can Gradio drop a caller who has left."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    @property
    def is_due(self) -> bool:
        """Whether some time has passed since the start, or since this was last true."""
        is_due = time.monotonic() - self._last >= SECONDS_BETWEEN_SKIPS
        if is_due:
            self._last = time.monotonic()
        return is_due
