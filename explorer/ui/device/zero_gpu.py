"""A device that is lent for some seconds at a time: ZeroGPU of Hugging Face Spaces.

The page's own process has no GPU there. A function decorated by `spaces.GPU` runs in a forked
process that has one. Arguments and results are pickled; other changes stay in that process; only a
`gr.Error` comes back whole; and a call that lasts longer than requested is killed. So work ends by
itself in time, with what it has found by then, and errors are sent as items.
"""

import os
import pickle
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Concatenate, ParamSpec, TypeVar

from explorer.errors import EarshotError

LENT_S = 25  # requested with every call: visitors without an account have two minutes a day
WORK_S = 20.0  # of these; the rest is for moving the models to the GPU

Arguments = ParamSpec("Arguments")
Item = TypeVar("Item")
Place = TypeVar("Place")
Call = Callable[[bytes], Generator[bytes, None, None]]


@dataclass(frozen=True, kw_only=True)
class ZeroGpuTerms:
    """The terms on which the device is lent."""

    decorate: Callable[[Call], Call]  # runs a function in the process that has the device
    work_s: float = WORK_S  # after this, work must end by itself


def find_zero_gpu() -> ZeroGpuTerms | None:
    """Return the terms if this machine lends its device; None if the device is our own, as usual.

    Must be called before anything uses CUDA, which `spaces` replaces.
    """
    is_zero_gpu = os.getenv("SPACES_ZERO_GPU", "").lower() in ("1", "t", "true")
    if not is_zero_gpu or find_spec("spaces") is None:
        return None
    import spaces

    return ZeroGpuTerms(decorate=spaces.GPU(duration=LENT_S))


class ZeroGpuDevice:
    """Runs work in the process that has the device.

    Args:
        place: the first argument of all work; it must be ready, because that process has a copy.
        lending: the terms.
    """

    def __init__(self, place: object, lending: ZeroGpuTerms) -> None:
        def do(call: bytes) -> Generator[bytes, None, None]:
            work, args, kwargs = pickle.loads(call)
            try:
                for item in work(place, *args, **kwargs):
                    yield pickle.dumps(item)
            except EarshotError as error:
                yield pickle.dumps(error)

        self._do = lending.decorate(do)
        self.work_s = lending.work_s

    def run(
        self,
        work: Callable[Concatenate[Place, Arguments], Generator[Item, None, None]],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Generator[Item, None, None]:
        """Yield what `work`, a function of a module, yields; raise its EarshotErrors.

        Only bytes cross: torch's own way of sending a tensor to another process keeps a file open
        for each tensor.
        """
        call = pickle.dumps((work, args, kwargs))
        with closing(self._do(call)) as answers:
            for answer in answers:
                item = pickle.loads(answer)
                if isinstance(item, EarshotError):
                    raise item
                yield item
