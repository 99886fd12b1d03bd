"""The right to run work on a device: our own without limit, or a lent one for seconds at a time."""

from collections.abc import Callable, Generator, Iterator
from typing import Concatenate, ParamSpec, TypeVar

from explorer.errors import InputError
from explorer.ui.device.models import ModelHost
from explorer.ui.device.zero_gpu import ZeroGpuDevice, ZeroGpuTerms

Arguments = ParamSpec("Arguments")
Item = TypeVar("Item")


class DeviceLease:
    """Runs work on the device that holds the models.

    Args:
        host: the models. Where the device is lent, the bundled ones are loaded now, because what
            a process loads while it has the device is lost when the process ends.
        lending: on what terms the device is lent; None: it is ours.
    """

    def __init__(self, host: ModelHost, lending: ZeroGpuTerms | None = None) -> None:
        self.host = host
        self._lent = None
        if lending is not None:
            host.load_unchecked()
            self._lent = ZeroGpuDevice(host, lending)

    @property
    def max_seconds(self) -> float | None:
        """The time after which work must end by itself; None: no limit."""
        return None if self._lent is None else self._lent.work_s

    def run(
        self,
        work: Callable[Concatenate[ModelHost, Arguments], Iterator[Item]],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Generator[Item, None, None]:
        """Run one of the functions of `explorer.ui.device.work`; yield what it yields.

        Closing the generator ends the work where it is.
        """
        if self._lent is not None:
            yield from self._lent.run(work, *args, **kwargs)
        else:
            yield from work(self.host, *args, **kwargs)

    def refuse_checkpoints_if_lent(self) -> None:
        """Raise InputError on a lent device: no checkpoint can be tried or stay loaded there."""
        if self._lent is not None:
            raise InputError(
                "This server borrows its GPU for seconds at a time, so it has the bundled models "
                "only. Run Earshot on a machine of your own to use other checkpoints."
            )
