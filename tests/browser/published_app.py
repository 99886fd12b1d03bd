"""The real app, with a stand-in for the hosts of published weights.

python -m tests.browser.published_app FOLDER GO [the app's flags]: an address of the table of
published models gives the file with its checksum in FOLDER; the second half of it comes once there
is a file GO. Every other address fails as without a network.
"""

import io
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import app
from explorer.checksum import file_sha256
from models.published.table import PUBLISHED


class HalfNow(io.BytesIO):
    """A response that is sent at once, and then stops until there is a file `go`."""

    def __init__(self, content: bytes, go: Path) -> None:
        super().__init__(content)
        self.half, self.go = len(content) // 2, go

    def read1(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= self.half and not self.go.exists():
            time.sleep(0.05)
            size = 1  # a trickle, so that who asks can stop
        return super().read1(size)


def main() -> None:
    folder, go = Path(sys.argv.pop(1)), Path(sys.argv.pop(1))
    files = {file_sha256(path): path for path in folder.iterdir() if path.suffix == ".pth"}
    served = {model.file.url: files[model.file.sha256] for model in PUBLISHED}

    def give(_: object, request: urllib.request.Request, **__: object) -> HalfNow:
        if request.full_url not in served:
            raise urllib.error.URLError("no network in tests")
        return HalfNow(served[request.full_url].read_bytes(), go)

    urllib.request.OpenerDirector.open = give  # type: ignore[method-assign, assignment]
    app.main()


if __name__ == "__main__":
    main()
