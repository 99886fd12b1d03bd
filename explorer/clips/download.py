"""Download a public file with a known checksum: the only network access of Earshot's own code.

Nothing here runs unless a user asks for a clip that is not bundled. Files are downloaded only over
https, redirects included, with limits on size and time. A file is renamed to its final name in one
step and only after its SHA-256 has been verified, so other processes see all of it or nothing.
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
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from explorer.errors import DownloadError

TIMEOUT_S = 10.0  # for every single response of the host
MAX_SECONDS = 30.0  # for the whole download
BLOCK = 1 << 16
PART = ".part-"  # begins the name of an unfinished download
ABANDONED_S = 3600.0  # age of one whose process died: the whole download takes less
OFFLINE_HINT = "The clips that come with Earshot need no network."


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
    url: str, path: Path, *, sha256: str, max_bytes: int, open_url: Opener = open_https
) -> None:
    """Download a file; an older file at `path` is replaced only once the new one is complete.

    Args:
        url: https only.
        path: where to save it; missing directories are created.
        sha256: expected checksum, in hexadecimal.
        max_bytes: limit on the size.
        open_url: opens a connection; tests pass a fake.

    Raises:
        DownloadError: the host cannot be reached or answers with an error, or the file is too
            large, takes too long, has another checksum, or cannot be saved.
    """
    _require_https(url)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _delete_abandoned(path.parent)
        descriptor, name = tempfile.mkstemp(prefix=PART, dir=path.parent)
    except OSError as error:
        raise _not_saved(error) from error
    part, digest = Path(name), hashlib.sha256()
    try:
        with os.fdopen(descriptor, "wb") as file:
            for block in _blocks(url, max_bytes, open_url):
                digest.update(block)
                file.write(block)
        if digest.hexdigest() != sha256:
            raise DownloadError(
                f"The file from {_host(url)} is not the expected clip: its SHA-256 is "
                f"{digest.hexdigest()}, not {sha256}. It was not saved."
            )
        part.replace(path)
    except OSError as error:
        raise _not_saved(error) from error
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


def _blocks(url: str, max_bytes: int, open_url: Opener) -> Iterator[bytes]:
    """Yield the bytes of a file as they arrive; network failures become DownloadErrors."""
    ends_at, n_bytes = time.monotonic() + MAX_SECONDS, 0
    try:
        with open_url(url, TIMEOUT_S) as response:
            while block := response.read1(min(BLOCK, max_bytes + 1 - n_bytes)):
                n_bytes += len(block)
                if n_bytes > max_bytes:
                    raise DownloadError(
                        f"The file from {_host(url)} is too large: this clip may have at most "
                        f"{max_bytes:,} bytes."
                    )
                if time.monotonic() > ends_at:
                    raise DownloadError(
                        f"{_host(url)} is too slow: the clip took more than {MAX_SECONDS:g} s."
                    )
                yield block
    except urllib.error.HTTPError as error:
        raise DownloadError(
            f"{_host(url)} did not send the clip: it answered {error.code} ({error.reason})."
        ) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DownloadError(
            f"This clip needs the network, and {_host(url)} cannot be reached: {_reason(error)}. "
            + OFFLINE_HINT
        ) from error


def _delete_abandoned(directory: Path) -> None:
    for part in directory.glob(f"{PART}*"):
        with suppress(FileNotFoundError):  # another process was faster
            if time.time() - part.stat().st_mtime > ABANDONED_S:
                part.unlink()


def _require_https(url: str) -> None:
    if urlsplit(url).scheme != "https":
        raise DownloadError(f"Clips are downloaded over https only, not from {url!r}.")


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _reason(error: Exception) -> str:
    """Return the reason, without the number that an OSError starts with."""
    inner = getattr(error, "reason", error)
    return getattr(inner, "strerror", None) or str(inner) or type(inner).__name__


def _not_saved(error: OSError) -> DownloadError:
    reason = error.strerror or str(error)
    return DownloadError(
        f"The clip cannot be saved: {reason}. EARSHOT_CLIP_CACHE can name another directory."
    )
