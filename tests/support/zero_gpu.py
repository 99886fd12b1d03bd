"""A stand-in for the package `spaces` on ZeroGPU, for tests elsewhere.

It does what the real one does (`spaces.zero.wrappers`, 0.51). A decorated generator runs in a
forked process, in a thread of its own, as fast as it can, even if no one reads. Arguments and
yields are pickled. The process is kept for the next call, with the state it was forked with. A
`gr.Error` comes back whole, any other error as its name. Closing the generator waits until the
process notices, at its next yield. A call that lasts too long is killed.
"""

import multiprocessing
import os
import pickle
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from queue import SimpleQueue
from typing import Any

import gradio as gr

FORK = multiprocessing.get_context("fork")
Task = Callable[..., Generator[Any, None, None]]
Answers = SimpleQueue[tuple[str, Any]]


@dataclass
class Seen:
    """What crossed between the processes, for tests to inspect."""

    calls: list[bytes] = field(default_factory=list)
    n_items: int = 0
    workers: list[int] = field(default_factory=list)  # their process ids
    seconds: list[float] = field(default_factory=list)  # that calls lasted


def GPU(duration: float, seen: Seen | None = None) -> Callable[[Task], Task]:  # noqa: N802
    """Return the decorator, in its form with a duration."""
    return lambda task: _decorated(task, duration, Seen() if seen is None else seen)


def _decorated(task: Task, duration: float, seen: Seen) -> Task:
    idle: list[_Worker] = []

    def call(*args: object) -> Generator[Any, None, None]:
        worker = idle.pop() if idle else _Worker(task)
        seen.workers.append(worker.process.pid or 0)
        seen.calls.append(pickle.dumps(args))
        worker.here.send_bytes(seen.calls[-1])
        started = time.monotonic()
        overdue = threading.Timer(duration, worker.process.kill)
        overdue.start()
        answers: Answers = SimpleQueue()
        reader = threading.Thread(target=_read, args=(worker, answers, idle))
        reader.start()
        try:
            while (answer := answers.get())[0] == "item":
                seen.n_items += 1
                yield answer[1]
            if answer[0] == "error":
                raise answer[1]
        except GeneratorExit:
            worker.stop.set()
            raise
        finally:
            reader.join()
            overdue.cancel()
            seen.seconds.append(time.monotonic() - started)

    return call


def _read(worker: "_Worker", answers: Answers, idle: list["_Worker"]) -> None:
    """Read everything that one call yields, as fast as it comes."""
    answer = ("item", None)
    while answer[0] == "item":
        try:
            answer = pickle.loads(worker.here.recv_bytes())
        except EOFError:
            answer = ("error", gr.Error("GPU task aborted", title="ZeroGPU worker error"))
        if answer[0] == "end":
            idle.append(worker)
        answers.put(answer)


class _Worker:
    """A forked process that runs one call after another."""

    def __init__(self, task: Task) -> None:
        self.here, there = FORK.Pipe()
        self.stop = FORK.Event()
        args = (task, self.here, there, self.stop)
        self.process: ForkProcess = FORK.Process(target=_work, args=args, daemon=True)
        self.process.start()
        there.close()


def _work(task: Task, parents: Connection, pipe: Connection, stop: Any) -> None:
    parents.close()
    os.environ["IN_A_WORKER"] = "1"
    while True:
        try:
            args = pickle.loads(pipe.recv_bytes())
        except EOFError:
            return
        stop.clear()
        thread = threading.Thread(target=_iterate, args=(task, args, pipe, stop))
        thread.start()
        thread.join()


def _iterate(task: Task, args: tuple[object, ...], pipe: Connection, stop: Any) -> None:
    items = task(*args)
    try:
        for item in items:
            if stop.is_set():
                items.close()
                break
            pipe.send_bytes(pickle.dumps(("item", item)))
    except gr.Error as error:
        pipe.send_bytes(pickle.dumps(("error", error)))
    except Exception as error:
        error = gr.Error(type(error).__name__, title="ZeroGPU worker error")
        pipe.send_bytes(pickle.dumps(("error", error)))
    else:
        pipe.send_bytes(pickle.dumps(("end", None)))
