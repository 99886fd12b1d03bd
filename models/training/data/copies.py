"""Copy recordings by vocoders; with a cache directory, only once."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

from assets.recipes.errors import RenderError
from assets.recipes.speech import vocoders, world
from explorer.audio import griffin_lim as copy_synthesis
from explorer.errors import ModelError
from models.training.data.array_cache import Samples, load_or_compute


def copies(
    originals: Sequence[Samples], vocoder: str, *, workers: int, cache_dir: Path | None
) -> list[Samples]:
    """Copy every sound by one of `vocoders.VOCODERS`.

    Args:
        originals: mono at 16 kHz, of any lengths.
        vocoder: its name.
        workers: processes.
        cache_dir: folder that stores the copies between runs; None: they are computed every time.

    Returns:
        As many sounds, each as long as its original.

    Raises:
        ModelError: a vocoder's package is missing.
    """
    if cache_dir is None:
        return _copy(originals, vocoder, workers)
    path = cache_dir / f"{vocoder}-{_key(originals)}.npy"
    stored = load_or_compute(path, lambda: np.concatenate(_copy(originals, vocoder, workers)))
    ends = np.cumsum([len(original) for original in originals])
    return np.split(stored, ends[:-1])


def _copy(originals: Sequence[Samples], vocoder: str, workers: int) -> list[Samples]:
    try:
        # Not forked: torch's threads do not survive a fork.
        context = get_context("spawn")
        with ProcessPoolExecutor(
            workers, context, initializer=torch.set_num_threads, initargs=(1,)
        ) as pool:
            return list(pool.map(vocoders.VOCODERS[vocoder], originals, chunksize=8))
    except RenderError as error:
        raise ModelError(f"The copies cannot be made: {error}") from error


def _key(originals: Sequence[Samples]) -> str:
    """Return a key that changes with the sounds and with any line of the vocoders."""
    digest = hashlib.sha256()
    for module in (vocoders, world, copy_synthesis):
        digest.update(Path(str(module.__file__)).read_bytes())
    for samples in originals:
        digest.update(samples.tobytes())
    return digest.hexdigest()[:16]
