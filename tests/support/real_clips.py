"""Real clips to fetch, and a host that has them: it can hold them back, or be out of reach."""

import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import soundfile

from explorer.clips.gallery import bundled_clips
from tests.support.three_tasks import download_table

_MUSIC = bundled_clips("genre")
TASK = "emotion"
FIRST_REAL, SONG, LAST_REAL = "emotion/happy-real", "emotion/song", "emotion/sad-real"
REAL = (FIRST_REAL, SONG, LAST_REAL)
OFFLINE, HELD = "offline", "held"  # files that command the host
BLOCK = 20_000  # bytes at a time


def contents() -> dict[str, bytes]:
    """Return the files of the clips by id; the song, which has no label, is an MP3."""
    samples, rate = soundfile.read(_MUSIC[13].path)
    song = io.BytesIO()
    soundfile.write(song, samples, rate, format="MP3")
    first, last = (_MUSIC[index].path.read_bytes() for index in (14, 20))
    return {FIRST_REAL: first, SONG: song.getvalue(), LAST_REAL: last}


def add_real_clips(assets: Path, served: Path) -> None:
    """Add the clips to the table in a folder, and write the files of the host."""
    served.mkdir()
    tables = [(assets / "clips.toml").read_text("utf-8")]
    for clip_id, content in contents().items():
        label = None if clip_id == SONG else clip_id.split("/")[1].split("-")[0]
        tables.append(download_table(clip_id, content, label=label))
        (served / Path(clip_id).name).write_bytes(content)
    (assets / "clips.toml").write_text("\n".join(tables), "utf-8")


class Host:
    """Opens addresses that end in a clip's name, from a folder that also commands it.

    While there is a file HELD, all but the first block of the clip that it names is held back;
    while there is one OFFLINE, the host cannot be reached.
    """

    def __init__(self, served: Path) -> None:
        self._served = served

    @contextmanager
    def __call__(self, url: str, timeout_s: float) -> Iterator["_Answer"]:
        if (self._served / OFFLINE).exists():
            raise OSError(101, "Network is unreachable")
        name = url.rsplit("/", 1)[1]
        yield _Answer((self._served / name).read_bytes(), lambda: self._holds(name))

    def _holds(self, name: str) -> bool:
        try:
            return (self._served / HELD).read_text("utf-8") == name
        except FileNotFoundError:
            return False


class _Answer:
    def __init__(self, content: bytes, is_held: Callable[[], bool]) -> None:
        self._stream, self._is_held = io.BytesIO(content), is_held

    def read1(self, n: int, /) -> bytes:
        while self._stream.tell() and self._is_held():
            time.sleep(0.02)
        return self._stream.read(min(n, BLOCK))
