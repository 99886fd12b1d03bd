"""ReX 0.4.1 (Chockler, Kelly et al.; PyPI `rex-xai`) as a peer, in a process of its own.

ReX needs other versions of numpy and torch than Earshot, so it has its own virtual environment:

    python -m venv rexenv && rexenv/bin/pip install rex-xai==0.4.1

Two ways to use it are compared.

- `rex`: as released, with its documented defaults: 20 iterations, tree depth 10, boxes of at least
  10 cells, uniform splits, queue of 1 by area, global extraction in chunks of 10 cells, batch
  size 1, no confidence threshold; mask value 0. Its set is the sufficiency mask that it returns.
- `rex-fine`: its responsibility map with boxes from 4 cells on (the smallest that it splits), and
  the first accepted prefix of that ranking, cell by cell, which we find ourselves: in spectral mode
  the extraction of 0.4.1 marks cells 0 to i - 1 where it means cell i, so the set it returns is
  everything below the highest cell of the ranking's prefix, whatever the map says.
"""

import contextlib
import json
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool
from torch import Tensor

from benchmarks.peer_methods.case import MethodResult, PeerCase
from benchmarks.peer_methods.evaluator import Evaluator
from benchmarks.peer_methods.prefixes import first_accepted_prefix
from explorer.errors import InputError

VERSION = "0.4.1"
DEFAULT_BOX = 10
SMALLEST_BOX = 4
WORKER = Path(__file__).with_name("rex_worker.py")


class RexProcess:
    """A process of ReX under its own Python; a context manager that ends it.

    Args:
        python: the interpreter of the virtual environment in which ReX is installed.
        worker: the script to run in it.

    Raises:
        InputError: the interpreter does not start, or does not have ReX 0.4.1.
    """

    def __init__(self, python: Path, worker: Path = WORKER) -> None:
        self._complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the process
        try:
            self._process = subprocess.Popen(
                [str(python), str(worker)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                text=True,
            )
        except OSError as error:
            self._complaints.close()
            raise InputError(f"{python} does not start: {error.strerror}.") from error
        version = self._receive()["version"]
        if version != VERSION:
            self.close()
            raise InputError(f"{python} has ReX {version}; the comparison is with {VERSION}.")

    def __enter__(self) -> "RexProcess":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(BrokenPipeError):  # it may have left input unread
                if pipe is not None:
                    pipe.close()
        self._complaints.close()

    def rex(self, case: PeerCase, seed: int) -> MethodResult:
        """Run ReX as released, and take the set that it returns."""
        started = time.perf_counter()
        reply, calls = self._explain(case, DEFAULT_BOX, seed, extract=True)
        bits = reply["keep"]
        keep = None
        if bits is not None:
            keep = case.of_all_cells(_unpack([bits], case.n_audible)[0])
        return MethodResult(keep=keep, evaluations=calls, seconds=time.perf_counter() - started)

    def rex_fine(self, case: PeerCase, seed: int) -> MethodResult:
        """Run ReX at its finest, and take the first accepted prefix of its ranking."""
        started = time.perf_counter()
        reply, calls = self._explain(case, SMALLEST_BOX, seed, extract=False)
        evaluator = Evaluator(case)
        if reply["ranking"] is not None:
            evaluator.play(first_accepted_prefix(torch.tensor(reply["ranking"])))
        return MethodResult(
            keep=evaluator.best,
            evaluations=calls + evaluator.evaluations,
            seconds=time.perf_counter() - started,
        )

    def _explain(
        self, case: PeerCase, box: int, seed: int, *, extract: bool
    ) -> tuple[dict[str, Any], int]:
        """ReX's final reply on a case, and the number of sounds it had judged."""
        n_cells = case.n_audible
        self._send({"n_cells": n_cells, "min_box_size": box, "seed": seed, "extract": extract})
        calls = 0
        while "ask" in (message := self._receive()):
            keeps = case.of_all_cells(_unpack(message["ask"], n_cells))
            waveforms = case.fragments(keeps)
            probabilities = case.classifier(waveforms).cpu().double().softmax(dim=1)
            best, labels = probabilities.max(dim=1)
            self._send({"answers": list(zip(labels.tolist(), best.tolist(), strict=True))})
            calls += len(keeps)
        return message, calls

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None, "it was opened as a pipe"
        try:
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise self._ended() from error

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None, "it was opened as a pipe"
        line = self._process.stdout.readline()
        if not line:
            raise self._ended()
        message: dict[str, Any] = json.loads(line)
        return message

    def _ended(self) -> InputError:
        self._complaints.seek(0)
        last_line = " ".join(self._complaints.read().strip().splitlines()[-1:])
        self.close()
        return InputError(f"ReX ended without an answer: {last_line}")


def _unpack(packed: list[str], n_cells: int) -> Bool[Tensor, "batch n_cells"]:
    rows = [np.frombuffer(bytes.fromhex(bits), dtype=np.uint8) for bits in packed]
    return torch.from_numpy(np.unpackbits(np.stack(rows), axis=1, count=n_cells).astype(bool))
