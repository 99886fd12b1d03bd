"""Put published weights into the cache: over https, or from a folder where there is no network.

Nothing here runs unless a person asks for it, having seen size and licence
(`PublishedModel.about`). Torch is needed to convert what was fetched, and is loaded then.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from explorer.clips.download import Kind, Opener, fetch, open_https
from explorer.errors import InputError
from explorer.regular_files import opened
from models.published.cache import ENVIRONMENT, saving, write_cached
from models.published.description import PublishedModel

MODEL = Kind(
    noun="model",
    offline_hint="The models that come with Earshot need no network.",
    environment=ENVIRONMENT,
    max_seconds=300.0,
)


def fetch_published(
    model: PublishedModel,
    cache: Path,
    *,
    report: Callable[[int], None] = lambda n_bytes: None,
    should_stop: Callable[[], bool] = lambda: False,
    open_url: Opener = open_https,
) -> None:
    """Download a model's published file, convert it, and keep only the converted weights.

    Args:
        model: which one.
        cache: directory of the converted weights; made if need be.
        report: called with the number of bytes so far, of `model.file.n_bytes`.
        should_stop: called before every block; True ends the download.
        open_url: opens a connection; tests pass a fake.

    Raises:
        DownloadError: the host cannot be reached or sent something else, the download was stopped,
            or it cannot be saved; the text says which.
        ModelError: the file does not fit the network.
    """
    with saving(), TemporaryDirectory(prefix="earshot-model-") as folder:
        path = Path(folder) / "published"
        fetch(
            model.file.url,
            path,
            sha256=model.file.sha256,
            max_bytes=model.file.n_bytes,
            n_bytes=model.file.n_bytes,
            kind=MODEL,
            report=report,
            should_stop=should_stop,
            open_url=open_url,
        )
        _convert_into(model, path.read_bytes(), cache)


def import_published(model: PublishedModel, folder: Path, cache: Path) -> None:
    """Convert a model's published file from a folder, in which it may have any name.

    Raises:
        InputError: there is no such folder, or no file with the model's SHA-256 in it.
        DownloadError: the converted weights cannot be saved.
        ModelError: the file does not fit the network.
    """
    if not folder.is_dir():
        raise InputError(f"There is no folder {str(folder)!r}.")
    for path in sorted(folder.iterdir()):
        content = _content_of_size(path, model.file.n_bytes)
        if content is not None and hashlib.sha256(content).hexdigest() == model.file.sha256:
            return _convert_into(model, content, cache)
    raise InputError(
        f"No file in {str(folder)!r} is the published one of {model.title}: none has "
        f"{model.file.n_bytes:,} bytes and the SHA-256 {model.file.sha256}."
    )


def _content_of_size(path: Path, n_bytes: int) -> bytes | None:
    """Return a regular file's bytes if it has this size."""
    try:
        with opened(path) as (stream, size):
            return stream.read() if size == n_bytes else None
    except OSError:  # a folder, or not ours to read: not the file in question
        return None


def _convert_into(model: PublishedModel, content: bytes, cache: Path) -> None:
    from models.published.weights import convert  # with torch

    write_cached(model, convert(model, content), cache)
