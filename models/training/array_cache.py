"""Arrays that took long to make, kept in a file for the next time."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


def load_or_compute(path: Path, make: Callable[[], Samples]) -> Samples:
    """The array in a file, which is made now if it is not there; all of it or none is written."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.tmp")
        with unfinished.open("wb") as stream:
            np.save(stream, make())
        unfinished.replace(path)
    kept: Samples = np.load(path)
    return kept
