"""A device that is lent for some seconds at a time: ZeroGPU of Hugging Face Spaces.

There the page's own process has no GPU. A function that `spaces.GPU` has decorated runs in a forked
process that has one. What goes in and what comes out is pickled; whatever else changes there stays
there; of an error only a `gr.Error` is handed on whole; and what lasts longer than was asked for is
broken off. So work ends by itself in time, with what it has by then, and errors come out as items.
"""

import os
import pickle
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Concatenate, ParamSpec, TypeVar

from explorer.errors import EarshotError

LENT_S = 25  # asked for with every call: visitors without an account have two minutes a day
WORK_S = 20.0  # of these; the rest is for handing the models to the GPU

Arguments = ParamSpec("Arguments")
Item = TypeVar("Item")
Place = TypeVar("Place")
Call = Callable[[bytes], Generator[bytes, None, None]]


@dataclass(frozen=True, kw_only=True)
class ZeroGpuTerms:
    """On what terms the device is lent."""

    decorate: Callable[[Call], Call]  # makes a function run where the device is
    work_s: float = WORK_S  # after which work has to end by itself


def find_zero_gpu() -> ZeroGpuTerms | None:
    """The terms where this machine lends its device; None where that is its own, as usual.

    To be called before anything uses CUDA: `spaces` takes its place.
    """
    is_zero_gpu = os.getenv("SPACES_ZERO_GPU", "").lower() in ("1", "t", "true")
    if not is_zero_gpu or find_spec("spaces") is None:
        return None
    import spaces

    return ZeroGpuTerms(decorate=spaces.GPU(duration=LENT_S))


class ZeroGpuDevice:
    """Has work done where the device is.

    Args:
        place: what all work takes first; it must be ready, as the other process has a copy.
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
        work: Callable[Concatenate[Place, Arguments], Iterator[Item]],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Iterator[Item]:
        """Yields what `work`, a function of a module, yields, and raises its EarshotErrors.

        Bytes cross and nothing else: torch's own way of handing a tensor to another process keeps
        a file open for each of them.
        """
        call = pickle.dumps((work, args, kwargs))
        with closing(self._do(call)) as answers:
            for answer in answers:
                item = pickle.loads(answer)
                if isinstance(item, EarshotError):
                    raise item
                yield item
