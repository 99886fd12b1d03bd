"""One decoding process, as its parent sees it."""

import os
import select
import subprocess
import sys
from contextlib import suppress
from typing import IO

from explorer.audio.decoding.limits import CPU_LIMIT_S, KILLED_BY_LIMIT
from explorer.audio.decoding.messages import HEAD, encode

if sys.platform == "linux":
    import fcntl

# Without a word from the child, which has a shorter limit of its own on computing time. Far more
# than a busy computer needs to start it.
SILENCE_LIMIT_S = 60.0
END_LIMIT_S = 5.0
PIPE_BYTES = 1 << 20
# -P: no module of the directory that the user happens to be in, which may hold anything.
COMMAND = (sys.executable, "-P", "-m", "explorer.audio.decoding.child")


class ChildError(Exception):
    """The child has ended, or hangs."""


class Child:
    """One decoding process."""

    def __init__(self) -> None:
        path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
        one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # less memory, quicker
        self._process = subprocess.Popen(
            COMMAND,
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
