"""A study on Ray: the same items, run by workers on one machine or on many.

Every worker holds all models of the study, on one thread or one GPU, and is given one item at a
time: a study of any length takes no more memory than a short one, and a worker's death is the fault
of no other item. A worker that dies is replaced and its item is run again; an item that three
workers died of is a failed one. This is the only file that imports Ray.
"""

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ray
import torch
from ray.exceptions import RayError, RayTaskError

from explorer.errors import InputError
from explorer.study.item import StudyItem, StudyModels, failed_item, run_item
from explorer.study.records import ItemRecord
from explorer.study.run import Runner

TRIES = 3  # workers that an item may cost: it may be what kills them
CONNECT_S = 10.0
LOOK_UP_EVERY_S = 0.5  # for a wish to stop
OBJECT_STORE_BYTES = 128 * 1024**2  # items and records are small

Load = Callable[[], StudyModels]


class _Worker:
    """Holds the models of a study in a process of its own."""

    def __init__(self, load: Load) -> None:
        torch.set_num_threads(1)
        self._load = load

    @cached_property
    def _listeners(self) -> StudyModels:
        """Not loaded by the constructor: what goes wrong there cannot be told from a crash."""
        return self._load()

    def get_ready(self) -> None:
        """Load the models, if they are not."""
        assert self._listeners is not None

    def run(self, item: StudyItem) -> ItemRecord:
        """Run an item to its end."""
        record = run_item(item, self._listeners)
        assert record is not None, "nothing stops it here"
        return record


def run_on_ray(load: Load, *, address: str | None = None, n_workers: int | None = None) -> Runner:
    """Run items on a Ray cluster.

    Args:
        load: loads the models, in every worker; pickled by reference, so it, Earshot and the
            sounds must be found in the same place on every machine.
        address: of a running cluster; None starts one on this machine for as long as the items
            last, without its dashboard and its usage statistics.
        n_workers: one for every GPU, or else for every core of the cluster, if not given.

    Raises:
        InputError: (when items are run) there is no cluster at the address, or it has too little
            room for a worker.
        EarshotError: (when items are run) the models cannot be loaded.
    """

    def run(items: Sequence[StudyItem], should_stop: Callable[[], bool]) -> Iterator[ItemRecord]:
        with _cluster(address, n_workers):
            workers = _workers(load, n_workers)
            yield from _run_all(items, workers, should_stop)

    return run


@contextmanager
def _cluster(address: str | None, n_workers: int | None) -> Iterator[None]:
    """Connect, and disconnect at the end; a cluster that was started here ends with that."""
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    try:
        if address is None:
            os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
            ray.init(
                "local",
                num_cpus=n_workers,
                include_dashboard=False,
                object_store_memory=OBJECT_STORE_BYTES,
                **quiet,
            )
        else:
            _knock(address)
            ray.init(address, **quiet)
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"There is no Ray cluster at {address or 'hand'}: {error}") from error
    try:
        yield
    finally:
        ray.shutdown()


def _knock(address: str) -> None:
    """Raise OSError if nobody answers at HOST:PORT: Ray itself would try for ever."""
    host, _, port = address.rpartition("://")[2].partition(":")
    if port.isdecimal():
        socket.create_connection((host, int(port)), timeout=CONNECT_S).close()


def _workers(load: Load, n_workers: int | None) -> list[Any]:
    has: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    kind = "GPU" if has.get("GPU") else "CPU"
    n_cpus, n_gpus = (0, 1) if kind == "GPU" else (1, 0)
    room = int(has.get(kind, 0))
    if room < (n_workers or 1):
        raise InputError(f"The cluster has room for {room} workers ({kind}), not {n_workers or 1}.")
    lasting = ray.remote(num_cpus=n_cpus, num_gpus=n_gpus, max_restarts=-1)
    worker_class: Any = lasting(_Worker)
    workers = [worker_class.remote(load) for _ in range(n_workers or room)]
    try:
        ray.get([worker.get_ready.remote() for worker in workers])
    except RayTaskError as error:
        raise error.cause from error
    except RayError as error:
        raise InputError(f"The workers cannot be started: {_first_line(error)}") from error
    return workers


@dataclass(frozen=True)
class _Task:
    """What a worker is doing: an item, for the so-manieth time, or getting ready again."""

    worker: Any
    item: StudyItem | None
    n_lost: int = 0  # workers that the item has cost already


def _run_all(
    items: Sequence[StudyItem], workers: Sequence[Any], should_stop: Callable[[], bool]
) -> Iterator[ItemRecord]:
    """Hand out items as workers become free; whatever a lost worker had is handed out again."""
    waiting = [(item, 0) for item in reversed(items)]
    free = list(workers)
    tasks: dict[Any, _Task] = {}
    while waiting or any(task.item for task in tasks.values()):
        if should_stop():
            return
        while waiting and free:
            worker, (item, n_lost) = free.pop(0), waiting.pop()
            tasks[worker.run.remote(item)] = _Task(worker, item, n_lost)
        if not tasks:
            raise InputError("All workers of the cluster were lost; --resume goes on elsewhere.")
        done, _ = ray.wait(list(tasks), timeout=LOOK_UP_EVERY_S)
        for reference in done:
            task = tasks.pop(reference)
            try:
                record: ItemRecord | None = ray.get(reference)
            except RayError as error:
                if task.item is None:
                    continue  # it will not come back
                tasks[task.worker.get_ready.options(max_task_retries=-1).remote()] = _Task(
                    task.worker, None
                )
                if task.n_lost + 1 < TRIES:
                    waiting.append((task.item, task.n_lost + 1))
                    continue
                message = f"{TRIES} workers were lost with this item: {_first_line(error)}"
                yield failed_item(task.item, message, device="unknown")
            else:
                free.append(task.worker)
                if record is not None:
                    yield record


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
