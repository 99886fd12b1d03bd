"""Decoding processes, started when they are needed and used for many files.

Several, so that one visitor's slow file does not hold up another's. They belong to the process that
started them: one that was forked from it starts its own.
"""

import atexit
import functools
import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import IO

import numpy as np

from explorer.audio.containers.region import Readable
from explorer.audio.decoding.limits import CPU_LIMIT_S, KILLED_BY_LIMIT
from explorer.audio.decoding.messages import (
    BLOCK,
    BYTES,
    CLOSE,
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
    encode,
)
from explorer.audio.pcm import Block
from explorer.errors import InputError

if sys.platform == "linux":
    import fcntl

POOL_SIZE = 4
# Without a word from the child, which has a shorter limit of its own on computing time. Far more
# than a busy computer needs to start it.
SILENCE_LIMIT_S = 60.0
END_LIMIT_S = 5.0
PIPE_BYTES = 1 << 20
_COMMAND = (sys.executable, "-m", "explorer.audio.decoding.child")


class ChildError(Exception):
    """The child has ended, or hangs."""


class Child:
    """One decoding process."""

    def __init__(self) -> None:
        path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
        one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # less memory, quicker
        self._process = subprocess.Popen(
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # libmpg123 writes to it
            bufsize=0,
            env={**os.environ, **one_thread, "PYTHONPATH": path},
        )
        for pipe in (self._process.stdin, self._process.stdout):
            _enlarge(pipe)
        self.is_free = True  # not in the middle of a file

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def send(self, kind: bytes, content: bytes = b"") -> None:
        """Send a message; raises ChildError if the child has ended."""
        assert self._process.stdin is not None, "opened with a pipe"
        left = memoryview(encode(kind, content))
        try:
            while left:
                left = left[os.write(self._process.stdin.fileno(), left) :]
        except OSError as error:
            raise ChildError from error

    def receive(self) -> tuple[bytes, bytearray]:
        """Wait for a message; raises ChildError if the child has ended or says nothing."""
        kind, size = HEAD.unpack(self._read(HEAD.size))
        return kind, self._read(size)

    def _read(self, n: int) -> bytearray:
        assert self._process.stdout is not None, "opened with a pipe"
        pipe, left = self._process.stdout, memoryview(content := bytearray(n))
        while left:
            if os.name == "posix" and not select.select([pipe], [], [], SILENCE_LIMIT_S)[0]:
                raise ChildError
            n_read = pipe.readinto(left)  # type: ignore[attr-defined]  # a FileIO
            if not n_read:
                raise ChildError
            left = left[n_read:]
        return content

    def explain_end(self) -> str:
        """End the process if it runs, and say what went wrong with it."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_LIMIT_S if self._has_closed() else 0)
        self.kill()
        code = self._process.returncode
        if KILLED_BY_LIMIT is not None and code == -KILLED_BY_LIMIT:
            return f"it could not be decoded within {CPU_LIMIT_S:g} s of computing time"
        return f"its decoder {'failed' if code != -9 else 'did not answer'}"

    def _has_closed(self) -> bool:
        """Whether the child has closed its pipe: it is about to end."""
        assert self._process.stdout is not None, "opened with a pipe"
        pipe = self._process.stdout.fileno()
        return os.name != "posix" or bool(select.select([pipe], [], [], 0)[0])

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        self._close()

    def close(self) -> None:
        """End the process, which ends when its pipe is closed."""
        self._close()
        try:
            self._process.wait(END_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def forget(self) -> None:
        """Let go of a process that is not this one's child."""
        self._close()
        self._process.returncode = 0  # as far as it matters here; it is not waited for

    def _close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def _enlarge(pipe: IO[bytes] | None) -> None:
    """Let a pipe hold a whole block where the system can do so: fewer turns of two processes."""
    if pipe is not None and sys.platform == "linux":
        with suppress(OSError):  # the user's pipes hold as much as they may already
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


class Pool:
    """At most `size` children, for all threads of this process."""

    def __init__(self, size: int) -> None:
        self._owner = os.getpid()
        self._slots = threading.BoundedSemaphore(size)
        self._idle: list[Child] = []
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    @contextmanager
    def child(self) -> Iterator[Child]:
        """Lend a child, a new one if none is idle; waits while all are at work."""
        with self._slots:
            child = self._take()
            try:
                yield child
            finally:
                if child.is_free and child.is_alive:
                    self._idle.append(child)
                else:
                    child.kill()

    def _take(self) -> Child:
        while self._idle:
            child = self._idle.pop()
            if child.is_alive:
                return child
            child.kill()
        return Child()

    def close(self) -> None:
        """End the idle children; those at work end with their pipe."""
        while self._idle and self._owner == os.getpid():
            self._idle.pop().close()

    def _forget(self) -> None:
        """Let go of the children in a process that was forked from theirs."""
        while self._idle:
            self._idle.pop().forget()


@functools.cache
def _pool_of(process_id: int) -> Pool:
    return Pool(POOL_SIZE)


class Decoder:
    """A file that a child has opened."""

    def __init__(self, child: Child, data: Readable, info: Info) -> None:
        self._child, self._data = child, data
        self.info = info
        self.failure: str | None = None  # why the last read ended early

    def read(self, first: int, n_frames: int) -> Iterator[Block]:
        """Decode at most `n_frames` from number `first`, a block at a time.

        Ends early where the file does, or where the decoder gives up: see `failure`.
        """
        self.failure = None
        self._child.is_free = False
        self._child.send(READ, RANGE.pack(first, n_frames))
        while (message := _answer(self._child, self._data))[0] == BLOCK:
            yield np.frombuffer(message[1], np.float32).reshape(-1, self.info.n_channels)
        if message[0] == FAILED:
            self.failure = message[1].decode()
        self._child.is_free = True


@contextmanager
def decoder(data: Readable, *, claims_more: bool = False) -> Iterator[Decoder]:
    """Open a file in a child.

    Args:
        data: the file.
        claims_more: an MP3 whose length is not known; it is read to its real end.

    Raises:
        InputError: it cannot be decoded, or the decoder hangs or crashes.
    """
    with _pool_of(os.getpid()).child() as child:
        try:
            opened = _opened(child, data, claims_more)
            try:
                yield opened
            finally:
                if child.is_free:
                    _finish(child, data)
        except ChildError as error:
            raise InputError(
                f"The file is damaged or not what it appears to be: {child.explain_end()}."
            ) from error


def _opened(child: Child, data: Readable, claims_more: bool) -> Decoder:
    child.is_free = False
    request = Request(size=data.size, claims_more=claims_more)
    child.send(OPEN, json.dumps(asdict(request)).encode())
    kind, content = _answer(child, data)
    if kind == FAILED:
        child.is_free = True
        raise InputError(
            "The file is damaged or not what it appears to be; it cannot be decoded "
            f"({content.decode()})."
        )
    assert kind == INFO, "an opened file is described"
    child.is_free = True
    return Decoder(child, data, Info(**json.loads(content)))


def _finish(child: Child, data: Readable) -> None:
    child.is_free = False
    child.send(CLOSE)
    kind, _ = _answer(child, data)
    child.is_free = kind == END


def _answer(child: Child, data: Readable) -> tuple[bytes, bytearray]:
    """Wait for the child's answer, and give it the bytes of the file that it asks for."""
    while (message := child.receive())[0] == NEED:
        at, n = RANGE.unpack(message[1])
        child.send(BYTES, data.read(at, n))
    return message
