"""Fetching a public file whose checksum is known: all that Earshot itself asks of the network.

Nothing here runs unless a person asks for a clip that is not bundled. A file is fetched over https
only, redirects included, within a cap on its bytes and on the time; it gets its name only once its
SHA-256 is the expected one, and at once, so that whoever looks meanwhile sees all of it or nothing.
"""

import hashlib
import http.client
import os
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from explorer.errors import DownloadError

TIMEOUT_S = 10.0  # until the host says something, each time
LONGEST_S = 30.0  # in all
BLOCK = 1 << 16
OTHERS = "The clips that come with Earshot need no network."


class Response(Protocol):
    """What a host sends."""

    def read1(self, n: int, /) -> bytes:
        """The next bytes, at most `n`, as soon as there are any; none at the end."""


Opener = Callable[[str, float], AbstractContextManager[Response]]


def open_https(url: str, timeout_s: float) -> AbstractContextManager[Response]:
    """Ask for a file; DownloadError where it, or what it redirects to, is not https."""
    _require_https(url)
    request = urllib.request.Request(url, headers={"User-Agent": "Earshot"})
    response: AbstractContextManager[Response] = urllib.request.build_opener(_HttpsRedirects).open(
        request, timeout=timeout_s
    )
    return response


def fetch(
    url: str, path: Path, *, sha256: str, max_bytes: int, open_url: Opener = open_https
) -> None:
    """Fetch a file; whatever was at `path` before stays until all of it is there.

    Args:
        url: https only.
        path: where to keep it; missing directories are made.
        sha256: of the file, in hexadecimal.
        max_bytes: no more than this is read.
        open_url: how to ask the network; another one in tests.

    Raises:
        DownloadError: the host cannot be reached or answers with an error, the file is too large,
            takes too long, is not the expected one, or cannot be kept.
    """
    _require_https(url)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".part-", dir=path.parent)
    except OSError as error:
        raise _not_kept(error) from error
    part, digest = Path(name), hashlib.sha256()
    try:
        with os.fdopen(descriptor, "wb") as file:
            for block in _blocks(url, max_bytes, open_url):
                digest.update(block)
                file.write(block)
        if digest.hexdigest() != sha256:
            raise DownloadError(
                f"What {_host(url)} sent is not the expected clip: its SHA-256 is "
                f"{digest.hexdigest()}, not {sha256}. It was not kept."
            )
        part.replace(path)
    except OSError as error:
        raise _not_kept(error) from error
    finally:
        part.unlink(missing_ok=True)


class _HttpsRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but none that leaves https."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: Any,  # the answer that redirects
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        _require_https(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _blocks(url: str, max_bytes: int, open_url: Opener) -> Iterator[bytes]:
    """The bytes of a file as they come; whatever the network does wrong is a DownloadError."""
    ends_at, n_bytes = time.monotonic() + LONGEST_S, 0
    try:
        with open_url(url, TIMEOUT_S) as response:
            while block := response.read1(min(BLOCK, max_bytes + 1 - n_bytes)):
                n_bytes += len(block)
                if n_bytes > max_bytes:
                    raise DownloadError(
                        f"What {_host(url)} sends is too large: more than the {max_bytes:,} bytes "
                        "that are taken of this clip."
                    )
                if time.monotonic() > ends_at:
                    raise DownloadError(
                        f"{_host(url)} is too slow: the clip did not arrive in {LONGEST_S:g} s."
                    )
                yield block
    except urllib.error.HTTPError as error:
        raise DownloadError(
            f"{_host(url)} does not give the clip: it answers {error.code} ({error.reason})."
        ) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DownloadError(
            f"This clip needs the network, and {_host(url)} cannot be reached: {_reason(error)}. "
            + OTHERS
        ) from error


def _require_https(url: str) -> None:
    if urlsplit(url).scheme != "https":
        raise DownloadError(f"Clips are fetched over https only, not from {url!r}.")


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _reason(error: Exception) -> str:
    """Why, without the number that an OSError begins with."""
    inner = getattr(error, "reason", error)
    return getattr(inner, "strerror", None) or str(inner) or type(inner).__name__


def _not_kept(error: OSError) -> DownloadError:
    reason = error.strerror or str(error)
    return DownloadError(
        f"The clip cannot be kept: {reason}. EARSHOT_CLIP_CACHE can name another directory."
    )
