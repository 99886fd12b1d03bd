"""Cache an array that is slow to compute in a file."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


def load_or_compute(path: Path, compute: Callable[[], Samples]) -> Samples:
    """Load an array from its file; if there is none, compute it and write the file atomically."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.tmp")
        with unfinished.open("wb") as stream:
            np.save(stream, compute())
        unfinished.replace(path)
    array: Samples = np.load(path)
    return array
