"""The cache of converted weights: safetensors files that name their own checksum.

Its directory is given by the environment variable EARSHOT_MODEL_CACHE; by default it is
`earshot/models` in the user's cache. A file's name holds the model, the published file that it was
made from, and the SHA-256 of its own content, which is checked whenever it is read. It is written
beside and renamed in one step, so other processes see all of it or nothing.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer.directories import cache_directory
from explorer.errors import DownloadError, ModelError
from models.published.description import PublishedModel

ENVIRONMENT = "EARSHOT_MODEL_CACHE"
CONVERSION = 1  # raise it whenever the tensors or their names change


def model_cache() -> Path:
    """Return the directory for converted weights; it need not exist."""
    return cache_directory(ENVIRONMENT, "models")


def is_cached(model: PublishedModel, cache: Path) -> bool:
    """Whether there are converted weights of a model, intact or not; reads no file."""
    return bool(_kept(model, cache))


def read_cached(model: PublishedModel, cache: Path) -> bytes:
    """Return a model's converted weights, verified.

    Raises:
        ModelError: they are not there, or damaged; the text says which.
    """
    kept = _kept(model, cache)
    for path in kept:
        try:
            content = path.read_bytes()
        except OSError:  # unreadable is as good as damaged
            continue
        if path.suffixes[-2] == f".{_sha256(content)}":
            return content
    if kept:
        raise ModelError(
            f"The weights of {model.title} on this computer are damaged. Please fetch {model.id} "
            "again."
        )
    raise ModelError(
        f"The weights of {model.title} are not on this computer: {model.id} has to be fetched "
        f"first ({model.about})."
    )


def write_cached(model: PublishedModel, content: bytes, cache: Path) -> Path:
    """Write converted weights, and return their file; older ones of the model are removed.

    Raises:
        DownloadError: they cannot be saved.
    """
    with saving():
        cache.mkdir(parents=True, exist_ok=True)
        older = _kept(model, cache)
        path = cache / f"{_stem(model)}.{_sha256(content)}.safetensors"
        descriptor, name = tempfile.mkstemp(prefix=".part-", dir=cache)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        for other in older:
            if other != path:
                other.unlink(missing_ok=True)
    return path


@contextmanager
def saving() -> Iterator[None]:
    """Turn errors of the file system into a DownloadError that says what can be done."""
    try:
        yield
    except OSError as error:
        raise DownloadError(
            f"The model cannot be saved: {error.strerror or error}. {ENVIRONMENT} can name "
            "another directory."
        ) from error


def _stem(model: PublishedModel) -> str:
    return f"{model.id}-{model.file.sha256[:12]}-{CONVERSION}"


def _kept(model: PublishedModel, cache: Path) -> list[Path]:
    return sorted(cache.glob(f"{_stem(model)}.*.safetensors"))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
