"""How many sounds go through a model at once.

A batch may last about a quarter of a second, so that Stop works and frames flow even where a
model is slow; and it may not run out of memory. How slow a model is, its first batch tells, so that
one is small. Timings steer only the size of the batches; what a search finds does not depend on
them (see `explorer.judging.scorer`).
"""

import time
from collections.abc import Callable

import torch
from torch import Tensor

from explorer.errors import ModelError

SECONDS_PER_BATCH = 0.25
FIRST_SIZE = 2  # a second or more, where a large network runs on a CPU
# On a CPU larger batches leave the caches and are slower per sound (benchmarks/search.py).
LARGEST_SIZE = {"cpu": 32, "cuda": 1024, "mps": 128}
LARGEST_SIZE_ELSEWHERE = 16


class BatchSizer:
    """Chooses the next batch's size from the time that the last ones took.

    Args:
        fixed: always this size (1 or more) instead; None to choose.
        device: where the batches run; bounds the size.
    """

    def __init__(self, fixed: int | None, device: torch.device) -> None:
        self.size = fixed if fixed is not None else FIRST_SIZE
        self._adapts = fixed is None
        self._largest = LARGEST_SIZE.get(device.type, LARGEST_SIZE_ELSEWHERE)

    def observe(self, n_sounds: int, seconds: float) -> None:
        """Take note that a batch of `n_sounds` took `seconds`, and grow or shrink accordingly."""
        if not self._adapts:
            return
        affordable = int(SECONDS_PER_BATCH * n_sounds / max(seconds, 1e-6))
        if seconds > SECONDS_PER_BATCH:
            self.size = max(1, affordable)
        elif n_sounds == self.size:  # a smaller one, the end of a request, says little
            self.size = min(affordable, 4 * self.size, self._largest)

    def halve(self) -> None:
        """Take note that a batch did not fit in memory."""
        self.size //= 2
        self._largest = max(1, self.size)


def run_batch(
    rows: Tensor, run: Callable[[Tensor], None], sizer: BatchSizer, model_id: str
) -> Tensor:
    """Run as many rows as fit one batch; returns the rest.

    A batch that does not fit in memory, or may not have fitted, is halved and tried again.

    Raises:
        ModelError: not even one row fits.
        RuntimeError: what else went wrong, if that is what one row alone says, too.
    """
    while True:
        size = sizer.size
        started = time.perf_counter()
        try:
            run(rows[:size])
        except RuntimeError as error:
            if not may_be_out_of_memory(error):
                raise
            if size == 1:
                if not is_out_of_memory(error):
                    raise
                raise ModelError(f"{model_id} does not fit in memory.") from error
            sizer.halve()
        else:
            sizer.observe(len(rows[:size]), time.perf_counter() - started)
            return rows[size:]


def is_out_of_memory(error: RuntimeError) -> bool:
    """Torch has a class for this on accelerators only; elsewhere and in cuFFT the text tells."""
    signs = ("can't allocate memory", "out of memory", "ALLOC_FAILED")
    return isinstance(error, torch.OutOfMemoryError) or any(s in str(error) for s in signs)


def may_be_out_of_memory(error: RuntimeError) -> bool:
    """Whether a smaller batch might do; cuDNN and cuFFT do not always say what they lacked."""
    signs = (
        "unable to find an engine to execute this computation",
        "valid cuDNN algorithm",
        "CUDNN_STATUS_INTERNAL_ERROR",
        "CUFFT_INTERNAL_ERROR",
    )
    return is_out_of_memory(error) or any(s in str(error) for s in signs)
