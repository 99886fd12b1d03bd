"""Vocoded copies of recordings, made once and kept if there is a place to keep them."""

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from assets.recipes.errors import RenderError
from assets.recipes.speech import vocoders
from explorer import copy_synthesis
from explorer.errors import ModelError

Samples = NDArray[np.float32]


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
    path = None if cache_dir is None else cache_dir / f"{vocoder}-{_key(originals)}.npy"
    if path is None or not path.exists():
        made = _made(originals, vocoder, workers)
        if path is None:
            return made
        _keep(path, np.concatenate(made))
    ends = np.cumsum([len(original) for original in originals])
    return np.split(np.load(path), ends[:-1])


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


def _keep(path: Path, samples: Samples) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    with unfinished.open("wb") as stream:
        np.save(stream, samples)
    unfinished.replace(path)


def _key(originals: Sequence[Samples]) -> str:
    """Changes with the sounds and with any line of the vocoders."""
    digest = hashlib.sha256()
    for module in (vocoders, copy_synthesis):
        digest.update(Path(str(module.__file__)).read_bytes())
    for samples in originals:
        digest.update(samples.tobytes())
    return digest.hexdigest()[:16]
