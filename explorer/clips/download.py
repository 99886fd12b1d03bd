"""Download a public file with a known checksum: the only network access of Earshot's own code.

Nothing here runs unless a user asks for a clip or a model that is not bundled. Files are downloaded
only over https, redirects included, with limits on size and time. A file is renamed to its final
name in one step and only after its SHA-256 has been verified, so other processes see all of it or
nothing.
"""

import hashlib
import http.client
import os
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from explorer.errors import DownloadError, UnreachableError

TIMEOUT_S = 10.0  # for every single response of the host
BLOCK = 1 << 16
PART = ".part-"  # begins the name of an unfinished download
ABANDONED_S = 3600.0  # age of one whose process died: the whole download takes less


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What is downloaded: the words for it, and how long it may take."""

    noun: str  # of one file
    offline_hint: str  # what can be done without a network
    environment: str  # variable that names the directory for such files
    max_seconds: float  # for the whole download


CLIP = Kind(
    noun="clip",
    offline_hint="The clips that come with Earshot need no network.",
    environment="EARSHOT_CLIP_CACHE",
    max_seconds=30.0,
)


class Response(Protocol):
    """The body of a host's response."""

    def read1(self, n: int, /) -> bytes:
        """Return up to `n` bytes as soon as there are any; none at the end."""


Opener = Callable[[str, float], AbstractContextManager[Response]]


def open_https(url: str, timeout_s: float) -> AbstractContextManager[Response]:
    """Open a URL; raises DownloadError if it, or a redirect, is not https."""
    _require_https(url)
    request = urllib.request.Request(url, headers={"User-Agent": "Earshot"})
    response: AbstractContextManager[Response] = urllib.request.build_opener(_HttpsRedirects).open(
        request, timeout=timeout_s
    )
    return response


def fetch(
    url: str,
    path: Path,
    *,
    sha256: str,
    max_bytes: int,
    n_bytes: int | None = None,
    kind: Kind = CLIP,
    report: Callable[[int], None] = lambda n_bytes: None,
    should_stop: Callable[[], bool] = lambda: False,
    open_url: Opener = open_https,
) -> None:
    """Download a file; an older file at `path` is replaced only once the new one is complete.

    Args:
        url: https only.
        path: where to save it; missing directories are created.
        sha256: expected checksum, in hexadecimal.
        max_bytes: limit on the size.
        n_bytes: the size itself, if it is known.
        kind: what it is.
        report: called with the number of bytes so far, whenever some have arrived.
        should_stop: called before every block; True ends the download.
        open_url: opens a connection; tests pass a fake.

    Raises:
        DownloadError: the host cannot be reached (UnreachableError) or answers with an error, or
            the file is too large, takes too long, has another checksum, or cannot be saved; or it
            was stopped.
    """
    _require_https(url)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _delete_abandoned(path.parent)
        descriptor, name = tempfile.mkstemp(prefix=PART, dir=path.parent)
    except OSError as error:
        raise not_saved(kind, error) from error
    part, digest = Path(name), hashlib.sha256()
    try:
        with os.fdopen(descriptor, "wb") as file:
            for block in _blocks(url, max_bytes, kind, open_url):
                digest.update(block)
                file.write(block)
                report(file.tell())
                if should_stop():
                    raise DownloadError(f"The {kind.noun} was not saved: the download was stopped.")
            _require_all(file.tell(), n_bytes, kind, url)
        _require_sha256(digest.hexdigest(), sha256, kind, url)
        part.replace(path)
    except OSError as error:
        raise not_saved(kind, error) from error
    finally:
        part.unlink(missing_ok=True)


class _HttpsRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but only to https."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: Any,  # the response that redirects
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        _require_https(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _blocks(url: str, max_bytes: int, kind: Kind, open_url: Opener) -> Iterator[bytes]:
    """Yield the bytes of a file as they arrive; network failures become DownloadErrors."""
    ends_at, n_bytes = time.monotonic() + kind.max_seconds, 0
    try:
        with open_url(url, TIMEOUT_S) as response:
            while block := response.read1(min(BLOCK, max_bytes + 1 - n_bytes)):
                n_bytes += len(block)
                if n_bytes > max_bytes:
                    raise DownloadError(
                        f"The file from {_host(url)} is too large: this {kind.noun} may have at "
                        f"most {max_bytes:,} bytes."
                    )
                if time.monotonic() > ends_at:
                    raise DownloadError(
                        f"{_host(url)} is too slow: the {kind.noun} took more than "
                        f"{kind.max_seconds:g} s."
                    )
                yield block
    except urllib.error.HTTPError as error:
        raise DownloadError(
            f"{_host(url)} did not send the {kind.noun}: it answered {error.code} ({error.reason})."
        ) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise UnreachableError(
            f"This {kind.noun} needs the network, and {_host(url)} cannot be reached: "
            f"{_reason(error)}. {kind.offline_hint}"
        ) from error


def _require_all(found: int, expected: int | None, kind: Kind, url: str) -> None:
    if expected is not None and found < expected:
        raise DownloadError(
            f"{_host(url)} sent only {found:,} of {expected:,} bytes of the {kind.noun}. It was "
            "not saved."
        )


def _require_sha256(found: str, expected: str, kind: Kind, url: str) -> None:
    if found != expected:
        raise DownloadError(
            f"The file from {_host(url)} is not the expected {kind.noun}: its SHA-256 is {found}, "
            f"not {expected}. It was not saved."
        )


def _delete_abandoned(directory: Path) -> None:
    for part in directory.glob(f"{PART}*"):
        with suppress(FileNotFoundError):  # another process was faster
            if time.time() - part.stat().st_mtime > ABANDONED_S:
                part.unlink()


def _require_https(url: str) -> None:
    if urlsplit(url).scheme != "https":
        raise DownloadError(f"Files are downloaded over https only, not from {url!r}.")


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _reason(error: Exception) -> str:
    """Return the reason, without the number that an OSError starts with."""
    inner = getattr(error, "reason", error)
    return getattr(inner, "strerror", None) or str(inner) or type(inner).__name__


def not_saved(kind: Kind, error: OSError) -> DownloadError:
    """Return the error for a file that the file system did not take."""
    reason = error.strerror or str(error)
    return DownloadError(
        f"The {kind.noun} cannot be saved: {reason}. {kind.environment} can name another directory."
    )
