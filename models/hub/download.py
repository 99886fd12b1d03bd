"""Get checkpoints from the hub's own cache on this computer, or download them to it.

Nothing here runs unless a person names a checkpoint or lists the models, and only naming one may
use the network. Only a checkpoint's configuration and safetensors files are downloaded.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path

import huggingface_hub
from huggingface_hub.errors import (
    GatedRepoError,
    HFValidationError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from explorer.errors import DownloadError, InputError
from models.hub.cache import repository_folder
from models.hub.catalogue import CatalogueEntry, find_entry
from models.hub.checkpoint import CONFIG, EXTRACTOR, WINDOW_S, Checkpoint, read_checkpoint
from models.hub.weight_files import INDEX, weight_files

WEIGHT_FILES = "model*.safetensors"  # at the top level only: no leftovers of training below it
FETCHED = [CONFIG, EXTRACTOR, WEIGHT_FILES, INDEX]
TIMEOUT_S = 10.0  # for the hub's first answer
_REVISION = re.compile(r"[\w.-]+(/[\w.-]+)*", re.ASCII)  # a commit, a branch, a tag or refs/pr/N


def hub_checkpoint(
    reference: str,
    report: Callable[[str], None],
    *,
    may_download: bool = True,
    logged_in: bool = True,
) -> Checkpoint:
    """Describe a checkpoint of the hub, after downloading it if it is not on this computer.

    Args:
        reference: its id, or `ID@REVISION`. Without a revision it is the catalogue's or, if that
            has none, the newest when it was first downloaded.
        report: called with a sentence that gives size and licence before anything is downloaded.
        may_download: whether the network may be used at all.
        logged_in: whether to use the account that is logged in on this computer, if there is one;
            otherwise the hub is asked anonymously.

    Raises:
        InputError: the reference is malformed, or the checkpoint cannot be used; the text says why.
        DownloadError: it is not here, and the hub cannot be reached, refuses, or may not be asked.
    """
    hub_id, _, revision = reference.partition("@")
    _check_revision(reference, revision)
    entry = find_entry(hub_id)
    pinned = revision or (entry.revision if entry else None)
    directory = _kept(hub_id, pinned)
    if directory is None:
        if not may_download:
            raise DownloadError(f"{hub_id} is not on this computer, and downloads are not allowed.")
        token = None if logged_in else False  # the hub client's convention
        _check_available(hub_id, pinned, token)
        about = entry.about if entry else "not in the catalogue, size and licence not known"
        report(f"fetching {hub_id} from the hub: {about}")
        directory = _download(hub_id, pinned, token)
    return _describe(directory, hub_id, entry)


def kept_checkpoint(entry: CatalogueEntry) -> Checkpoint | None:
    """Describe a checkpoint of the catalogue that was downloaded earlier; None if it was not.

    Raises:
        InputError: it was downloaded, but it cannot be used.
    """
    directory = _kept(entry.id, entry.revision)
    return None if directory is None else _describe(directory, entry.id, entry)


def is_kept(entry: CatalogueEntry) -> bool:
    """Whether a checkpoint of the catalogue was downloaded, usable or not; reads no file."""
    return _kept(entry.id, entry.revision) is not None


def kept_bytes(hub_id: str) -> int:
    """Return how many bytes of a repository are in the hub's cache, unfinished files included."""
    return sum(_size(path) for path in (repository_folder(hub_id) / "blobs").glob("*"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # an unfinished file is renamed when it is complete
        return 0


def _describe(directory: Path, hub_id: str, entry: CatalogueEntry | None) -> Checkpoint:
    return read_checkpoint(
        directory,
        hub_id,
        window_s=entry.window_s if entry else WINDOW_S,
        pinned_labels=entry.pinned_labels if entry else None,
        card=f"https://huggingface.co/{hub_id}/tree/{directory.name}",
        revision=directory.name,  # the cache names a directory after its commit
    )


def _check_revision(reference: str, revision: str) -> None:
    """Raise InputError for a malformed revision; the hub's client would treat it as a path."""
    if revision and (".." in revision or not _REVISION.fullmatch(revision)):
        raise InputError(f"{reference!r} does not end in the name of a revision.")


def _kept(hub_id: str, revision: str | None) -> Path | None:
    """Return the cache's directory of a checkpoint; None if anything of it is missing."""
    try:
        directory = _snapshot(hub_id, revision, local_files_only=True)
    except LocalEntryNotFoundError:
        return None
    except HFValidationError as error:
        raise InputError(f"{hub_id!r} is not the id of a checkpoint on the hub.") from error
    return directory if _is_whole(directory) else None


def _check_available(hub_id: str, revision: str | None, token: bool | None) -> None:
    """Ask the hub for the list of files first, so that no download is announced in vain."""
    with _as_download_errors(hub_id, revision):
        info = huggingface_hub.model_info(hub_id, revision=revision, timeout=TIMEOUT_S, token=token)
    names = [file.rfilename for file in info.siblings or ()]
    if not any(fnmatchcase(name, WEIGHT_FILES) for name in names):
        raise DownloadError(
            f"The hub has no safetensors weights of {hub_id}; other formats are not read."
        )


def _download(hub_id: str, revision: str | None, token: bool | None) -> Path:
    with _as_download_errors(hub_id, revision):
        directory = _snapshot(hub_id, revision, local_files_only=False, token=token)
    if not _is_whole(directory):  # also if the connection broke half way
        raise DownloadError(
            f"The hub did not send all of {hub_id}: {CONFIG}, {EXTRACTOR} and safetensors weights."
        )
    return directory


@contextmanager
def _as_download_errors(hub_id: str, revision: str | None) -> Iterator[None]:
    """Turn any error of the hub or the network into a DownloadError."""
    try:
        yield
    except GatedRepoError as error:
        raise DownloadError(
            f"{hub_id} is only for users who agreed to its terms on the hub and are logged in."
        ) from error
    except RepositoryNotFoundError as error:
        raise DownloadError(f"The hub has no public checkpoint {hub_id}.") from error
    except RevisionNotFoundError as error:
        raise DownloadError(f"The hub has no revision {revision} of {hub_id}.") from error
    except Exception as error:  # the network library's errors differ between releases
        raise DownloadError(_why_not(hub_id, error)) from error


def _why_not(hub_id: str, error: Exception) -> str:
    # An error with a file name is this computer's, not the hub's.
    if isinstance(error, OSError) and error.filename is not None:
        return f"{hub_id} cannot be stored on this computer: {error.strerror}."
    reason = (str(error) or type(error).__name__).splitlines()[0]
    return f"{hub_id} needs the network, and cannot be fetched: {reason}"


def _snapshot(
    hub_id: str, revision: str | None, *, local_files_only: bool, token: bool | None = None
) -> Path:
    path = huggingface_hub.snapshot_download(
        hub_id,
        revision=revision,
        allow_patterns=FETCHED,
        local_files_only=local_files_only,
        token=token,
    )
    return Path(path)


def _is_whole(directory: Path) -> bool:
    """Whether all files are there; after an interrupted download some are not."""
    try:
        weight_files(directory, directory.name)
    except InputError:
        return False
    return all((directory / name).is_file() for name in (CONFIG, EXTRACTOR))
