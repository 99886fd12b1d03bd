"""Decode a file in another process: hand it the bytes that it asks for, take the samples."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import numpy as np

from explorer.audio.containers.found import damaged
from explorer.audio.containers.region import Readable
from explorer.audio.decoding.messages import (
    BLOCK,
    BYTES,
    CLOSE,
    END,
    FAILED,
    INFO,
    NEED,
    OPEN,
    RANGE,
    READ,
    Info,
    Request,
)
from explorer.audio.decoding.pool import pool_of
from explorer.audio.decoding.process import Child, ChildError
from explorer.audio.pcm import Block
from explorer.errors import InputError


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
    with pool_of(os.getpid()).child() as child:
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
        raise damaged(content.decode())
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
