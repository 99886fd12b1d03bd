"""The right to run work on a device: our own without limit, or a lent one for seconds at a time."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from threading import Condition
from typing import Concatenate, ParamSpec, TypeVar

from explorer.errors import InputError
from explorer.ui.device.models import ModelHost
from explorer.ui.device.zero_gpu import ZeroGpuDevice, ZeroGpuTerms
from explorer.ui.wording import request as refusals

Arguments = ParamSpec("Arguments")
Item = TypeVar("Item")


class DeviceLease:
    """Runs work on the device that holds the models.

    Args:
        host: the models. Where the device is lent, the bundled ones are loaded now, because what
            a process loads while it has the device is lost when the process ends.
        lending: on what terms the device is lent; None: it is ours.
        search_s: how long a visitor's search may have it, in seconds; None: no limit but a lent
            device's own.
    """

    def __init__(
        self,
        host: ModelHost,
        lending: ZeroGpuTerms | None = None,
        *,
        search_s: float | None = None,
    ) -> None:
        self.host = host
        self._search_s = search_s
        self._lent = None
        self._is_over = False
        self._n_working = 0  # threads that compute right now
        self._changed = Condition()
        if lending is not None:
            host.load_unchecked()
            self._lent = ZeroGpuDevice(host, lending)

    @property
    def is_lent(self) -> bool:
        """Whether the device is somebody else's."""
        return self._lent is not None

    @property
    def max_seconds(self) -> float | None:
        """The time after which any work must end by itself; None: no limit."""
        return None if self._lent is None else self._lent.work_s

    @property
    def search_seconds(self) -> float | None:
        """The time after which a search must end by itself; None: no limit."""
        limits = [limit for limit in (self.max_seconds, self._search_s) if limit is not None]
        return min(limits, default=None)

    def run(
        self,
        work: Callable[Concatenate[ModelHost, Arguments], Generator[Item, None, None]],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Generator[Item, None, None]:
        """Run one of the functions of `explorer.ui.device.work`; yield what it yields.

        Closing the generator ends the work where it is.

        Raises:
            InputError: `end` was called.
        """
        if self._lent is not None:
            steps = self._lent.run(work, *args, **kwargs)
        else:
            steps = work(self.host, *args, **kwargs)
        with closing(steps):
            while True:
                with self._working():
                    try:
                        item = next(steps)
                    except StopIteration:
                        return
                yield item

    def end(self, within_s: float) -> None:
        """Let no work begin another step, and wait for those under way, at most that long.

        A thread that still computes when the interpreter ends would abort the process.
        """
        with self._changed:
            self._is_over = True
            self._changed.wait_for(lambda: self._n_working == 0, within_s)

    @contextmanager
    def _working(self) -> Iterator[None]:
        """Count this thread among those that compute."""
        with self._changed:
            if self._is_over:
                raise InputError(refusals.SHUTTING_DOWN)
            self._n_working += 1
        try:
            yield
        finally:
            with self._changed:
                self._n_working -= 1
                self._changed.notify_all()

    def refuse_checkpoints_if_lent(self) -> None:
        """Raise InputError on a lent device: no checkpoint can be tried or stay loaded there."""
        if self._lent is not None:
            raise InputError(
                "This server borrows its GPU for seconds at a time, so it has the bundled models "
                "only. Run Earshot on a machine of your own to use other checkpoints."
            )
