"""How many sounds go through a model at once.

A batch should take about a quarter of a second, so that Stop works and the page keeps updating even
with a slow model, and it must fit in memory. The first batch is small, because it shows how slow
the model is. Timing only affects batch sizes; what a search finds does not depend on it (see
`explorer.judging.scorer`).
"""

import time
from collections.abc import Callable

import torch
from torch import Tensor

from explorer.errors import ModelError

SECONDS_PER_BATCH = 0.25
FIRST_SIZE = 2  # takes a second or more with a large network on a CPU
# On a CPU, larger batches are slower per sound: they no longer fit its caches, and the memory of
# their large tensors goes back to the system after each batch (benchmarks/search.py).
LARGEST_SIZE = {"cpu": 24, "cuda": 1024, "mps": 128}
LARGEST_SIZE_ELSEWHERE = 16


class BatchSizer:
    """Chooses the size of the next batch from the time that earlier ones took.

    Args:
        fixed: use this size (1 or more) throughout; None to adapt.
        device: where the batches run; limits the size.
    """

    def __init__(self, fixed: int | None, device: torch.device) -> None:
        self.size = fixed if fixed is not None else FIRST_SIZE
        self._adapts = fixed is None
        self._largest = LARGEST_SIZE.get(device.type, LARGEST_SIZE_ELSEWHERE)

    def observe(self, n_sounds: int, seconds: float) -> None:
        """Record that a batch of `n_sounds` took `seconds`, and grow or shrink the next one."""
        if not self._adapts:
            return
        affordable = int(SECONDS_PER_BATCH * n_sounds / max(seconds, 1e-6))
        if seconds > SECONDS_PER_BATCH:
            self.size = max(1, affordable)
        elif n_sounds == self.size:  # a smaller batch, the end of a request, says little
            self.size = min(affordable, 4 * self.size, self._largest)

    def halve(self) -> None:
        """Record that a batch did not fit in memory."""
        self.size //= 2
        self._largest = max(1, self.size)


def run_batch(
    rows: Tensor, run: Callable[[Tensor], None], sizer: BatchSizer, model_id: str
) -> Tensor:
    """Run as many rows as fit in one batch; returns the remaining rows.

    A batch that failed, possibly for lack of memory, is halved and retried.

    Args:
        rows: at least one.
        run: processes a batch of rows.
        sizer: chooses the batch size.
        model_id: for the error message.

    Raises:
        ModelError: not even one row fits in memory.
        RuntimeError: any other failure; ambiguous ones only if a single row fails, too.
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
    """Whether memory ran out. Off accelerators and in cuFFT, only the message shows it."""
    signs = ("can't allocate memory", "out of memory", "ALLOC_FAILED")
    return isinstance(error, torch.OutOfMemoryError) or any(s in str(error) for s in signs)


def may_be_out_of_memory(error: RuntimeError) -> bool:
    """Whether a smaller batch might work; cuDNN and cuFFT often do not name the cause."""
    signs = (
        "unable to find an engine to execute this computation",
        "valid cuDNN algorithm",
        "CUDNN_STATUS_INTERNAL_ERROR",
        "CUFFT_INTERNAL_ERROR",
    )
    return is_out_of_memory(error) or any(s in str(error) for s in signs)
