"""Downloadable clips without a network: a fake host, and clips that it serves."""

import hashlib
import io
from contextlib import AbstractContextManager

from explorer.clips.gallery import DownloadableClip

URL = "https://example.org/clip.ogg"


class Host:
    """Answers every request with the same bytes, or fails; remembers the requested URLs."""

    def __init__(self, content: bytes = b"", failure: Exception | None = None) -> None:
        self.asked: list[str] = []
        self._content, self._failure = content, failure

    def answer(self, content: bytes) -> None:
        """Answer with other bytes from now on."""
        self._content = content

    def __call__(self, url: str, timeout_s: float) -> AbstractContextManager[io.BytesIO]:
        self.asked.append(url)
        if self._failure is not None:
            raise self._failure
        return io.BytesIO(self._content)


def downloadable(content: bytes, **changes: object) -> DownloadableClip:
    """Return a clip whose file has these bytes."""
    described = {
        "id": "deepfake/real-x",
        "task": "deepfake",
        "label": "real",
        "title": "A voice",
        "origin": "A recording for tests.",
        "licence": "CC0-1.0",
        "sha256": hashlib.sha256(content).hexdigest(),
        "seconds": None,
        "url": URL,
        "n_bytes": len(content),
    }
    return DownloadableClip(**{**described, **changes})
