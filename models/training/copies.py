"""Vocoded copies of recordings, made once and kept if there is a place to keep them."""

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
from models.training.array_cache import Samples, load_or_compute


def copies(
    originals: Sequence[Samples], vocoder: str, *, workers: int, cache_dir: Path | None
) -> list[Samples]:
    """Copy every sound by one of `vocoders.VOCODERS`.

    Args:
        originals: mono at 16 kHz, of any lengths.
        vocoder: its name.
        workers: processes.
        cache_dir: where to keep the copies for the next time; None: nowhere.

    Returns:
        As many sounds, each of its original's length.

    Raises:
        ModelError: a vocoder's package is missing.
    """
    if cache_dir is None:
        return _made(originals, vocoder, workers)
    path = cache_dir / f"{vocoder}-{_key(originals)}.npy"
    kept = load_or_compute(path, lambda: np.concatenate(_made(originals, vocoder, workers)))
    ends = np.cumsum([len(original) for original in originals])
    return np.split(kept, ends[:-1])


def _made(originals: Sequence[Samples], vocoder: str, workers: int) -> list[Samples]:
    try:
        # Not forked: the threads of torch do not survive that.
        context = get_context("spawn")
        with ProcessPoolExecutor(
            workers, context, initializer=torch.set_num_threads, initargs=(1,)
        ) as pool:
            return list(pool.map(vocoders.VOCODERS[vocoder], originals, chunksize=8))
    except RenderError as error:
        raise ModelError(f"The copies cannot be made: {error}") from error


def _key(originals: Sequence[Samples]) -> str:
    """Changes with the sounds and with any line of the vocoders."""
    digest = hashlib.sha256()
    for module in (vocoders, world, copy_synthesis):
        digest.update(Path(str(module.__file__)).read_bytes())
    for samples in originals:
        digest.update(samples.tobytes())
    return digest.hexdigest()[:16]
