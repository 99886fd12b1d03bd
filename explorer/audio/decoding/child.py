"""The process that decodes: opens what it is given with libsndfile, and returns samples.

Run by `explorer.audio.decoding.process`; it reads requests from stdin and answers on stdout, and
ends when its parent does.
"""

import io
import json
import os
import select
import signal
from collections import Counter, OrderedDict
from dataclasses import asdict

import numpy as np
import soundfile

from explorer.audio.decoding.limits import CpuLimit, limit_memory
from explorer.audio.decoding.messages import (
    BLOCK,
    BYTES,
    END,
    FAILED,
    HEAD,
    INFO,
    NEED,
    OPEN,
    RANGE,
    READ,
    Info,
    Request,
    receive,
)

PIECE = 1 << 17  # bytes of the file fetched at a time
MAX_PIECES = 16  # kept
MAX_REREADS = 4  # of a piece that count as progress: decoders read some parts several times
BLOCK_SAMPLES = 1 << 18  # of all channels, returned at a time
PIECE_CPU_S, BLOCK_CPU_S = 0.1, 0.25  # many times what decoding them takes
LARGEST_FRAME_RATIO = 64  # the largest MP3 frame has 1,441 bytes, the smallest 24
PARENT_CHECK_S = 10.0  # a copy of the parent's pipe may outlive it in a process that it forked


class Pipe:
    """The two pipes to the parent."""

    def __init__(self) -> None:
        self._parent = os.getppid()

    def send(self, kind: bytes, content: bytes | memoryview = b"") -> None:
        """Send a message; ends the process if the parent has gone."""
        for part in (HEAD.pack(kind, len(content)), content):
            left = memoryview(part)
            try:
                while left:
                    left = left[os.write(1, left) :]
            except OSError:
                os._exit(0)

    def receive(self) -> tuple[bytes, bytes]:
        """Wait for a message; ends the process if the parent has gone."""
        return receive(self._read)

    def _read(self, n: int) -> bytes:
        parts = []
        while n > 0:
            while os.name == "posix" and not select.select([0], [], [], PARENT_CHECK_S)[0]:
                if os.getppid() != self._parent:
                    os._exit(0)
            part = os.read(0, n)
            if not part:
                os._exit(0)
            parts.append(part)
            n -= len(part)
        return b"".join(parts)


class RemoteFile(io.RawIOBase):
    """The file as the parent hands it over, piece by piece.

    Seeks to its beginning instead of before it: libsndfile does so in some damaged files, and an
    exception raised in its callback could not be caught.
    """

    mode = "r"

    def __init__(self, pipe: Pipe, request: Request, limit: CpuLimit) -> None:
        self._pipe, self._request, self._limit = pipe, request, limit
        self._at = 0
        self._pieces: OrderedDict[int, bytes] = OrderedDict()
        self._n_reads: Counter[int] = Counter()

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a position."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._request.size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def tell(self) -> int:
        """Return the position.

        libsndfile estimates the length of an MP3 without a Xing header from the size of the file
        and the first frame, and never reads beyond that, although frames may differ in size. If the
        file claims to be larger, it reads to the real end.
        """
        if self._request.claims_more and self._at == self._request.size:
            return self._at * LARGEST_FRAME_RATIO
        return self._at

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        """Fill a buffer from the position on; returns how many bytes there were."""
        view, n = memoryview(buffer).cast("B"), 0
        while n < len(view):
            index, within = divmod(self._at, PIECE)
            part = self._piece(index)[within : within + len(view) - n]
            if not part:
                break
            view[n : n + len(part)] = part
            n += len(part)
            self._at += len(part)
        return n

    def _piece(self, index: int) -> bytes:
        if index * PIECE >= self._request.size:
            return b""
        if index in self._pieces:
            self._pieces.move_to_end(index)
            return self._pieces[index]
        self._pipe.send(NEED, RANGE.pack(index * PIECE, PIECE))
        kind, content = self._pipe.receive()
        assert kind == BYTES, "the parent answers a need with bytes"
        self._n_reads[index] += 1
        if self._n_reads[index] <= MAX_REREADS:
            self._limit.extend(PIECE_CPU_S)
        self._pieces[index] = content
        if len(self._pieces) > MAX_PIECES:
            self._pieces.popitem(last=False)
        return content


class Sequential(soundfile.SoundFile):  # type: ignore[misc]
    """A file that is not sought after every block.

    soundfile ends each read with a seek if it can, from which MP3 decoders need time to recover.
    """

    def seekable(self) -> bool:
        """Whether soundfile may seek by itself."""
        return False


def main() -> None:
    """Decode files, one after the other, until the parent closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    limit_memory()
    pipe, limit = Pipe(), CpuLimit()
    while True:
        kind, content = pipe.receive()
        assert kind == OPEN, "a file is opened first"
        limit.start()
        try:
            _serve(pipe, limit, Request(**json.loads(content)))
        except soundfile.LibsndfileError as error:
            pipe.send(FAILED, _reason(error).encode())
        limit.stop()


def _serve(pipe: Pipe, limit: CpuLimit, request: Request) -> None:
    with Sequential(RemoteFile(pipe, request, limit)) as file:
        info = Info(
            n_frames=file.frames,
            n_channels=file.channels,
            sample_rate=file.samplerate,
            coding=file.subtype,
        )
        pipe.send(INFO, json.dumps(asdict(info)).encode())
        while (message := pipe.receive())[0] == READ:
            limit.extend(BLOCK_CPU_S)
            _read(pipe, limit, file, *RANGE.unpack(message[1]))
    pipe.send(END)


def _read(pipe: Pipe, limit: CpuLimit, file: Sequential, first: int, left: int) -> None:
    """Send a range of frames."""
    reason = None
    try:
        file.seek(first)
    except soundfile.LibsndfileError as error:
        reason = _reason(error)
    while left > 0 and reason is None:
        block, reason = _block(file, min(left, max(BLOCK_SAMPLES // file.channels, 1)))
        if not len(block):
            break
        limit.extend(BLOCK_CPU_S)
        pipe.send(BLOCK, block.data.cast("B"))
        left -= len(block)
    if reason is None:
        pipe.send(END)
    else:
        pipe.send(FAILED, reason.encode())


def _block(file: Sequential, n_frames: int) -> tuple[np.ndarray, str | None]:
    """Read frames; the reason if the decoder gave up behind them.

    soundfile does not say how many frames were read before an error, so they are recognised in
    a buffer that was filled with values that no decoder returns.
    """
    block = np.full((n_frames, file.channels), np.nan, np.float32)
    try:
        n_read = len(file.read(out=block))
    except soundfile.LibsndfileError as error:
        unread = np.isnan(block).any(axis=1)
        n_read = int(unread.argmax()) if unread.any() else n_frames
        return block[:n_read], _reason(error)
    return block[:n_read], None


def _reason(error: soundfile.LibsndfileError) -> str:
    """Return libsndfile's reason; not that the file does not exist, which means any other one."""
    reason: str = error.error_string.strip().rstrip(" .")
    return reason if reason and "not exist" not in reason else "its format is not recognised"


if __name__ == "__main__":
    main()
