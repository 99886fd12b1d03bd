"""Run a study's items on Ray, by workers on one machine or on many.

Every worker holds all models of the study, on one thread or one GPU, and gets one group of items at
a time, those that differ in their strength alone: memory does not grow with the length of the
study, and when a worker dies, the group it had is known. The worker is replaced and the group run
again; the items of a group that has cost three workers are recorded as failed. This is the only
file that imports Ray.
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
from explorer.judging.freed_memory import keep_freed_memory
from explorer.judging.scorer import KnownAnswers
from explorer.study.item import StudyItem, StudyModels, alike, failed_item, run_item
from explorer.study.records import ItemRecord
from explorer.study.run import Runner

TRIES = 3  # workers that an item may cost: the item itself may be what kills them
CONNECT_S = 10.0
CHECK_STOP_EVERY_S = 0.5
OBJECT_STORE_BYTES = 128 * 1024**2  # items and records are small

Group = tuple[StudyItem, ...]
LoadModels = Callable[[], StudyModels]


class _Worker:
    """Holds the models of a study in a process of its own."""

    def __init__(self, load: LoadModels) -> None:
        torch.set_num_threads(1)
        keep_freed_memory()
        self._load = load

    @cached_property
    def _models(self) -> StudyModels:
        """Not loaded in the constructor: Ray reports an error there as if the worker had died."""
        return self._load()

    def get_ready(self) -> None:
        """Load the models unless they are loaded already."""
        assert self._models is not None

    def run(self, group: Group) -> list[ItemRecord]:
        """Run items that are alike to their end."""
        known: KnownAnswers = {}
        records = [run_item(item, self._models, known=known) for item in group]
        return [record for record in records if record is not None]  # nothing stops one here


def run_on_ray(
    load: LoadModels, *, address: str | None = None, n_workers: int | None = None
) -> Runner:
    """Make a runner that runs items on a Ray cluster.

    Args:
        load: loads the models, in every worker. It is pickled by reference, so every machine needs
            the function, Earshot and the sounds at the same paths.
        address: of a running cluster; None starts one on this machine for the length of the run,
            without dashboard and usage statistics.
        n_workers: how many workers; None: one for every GPU of the cluster, or for every core if it
            has no GPU.

    Returns:
        The runner. When it runs items it raises InputError if there is no cluster at the address,
        if it has no room for the workers or loses all of them, and EarshotError if the models
        cannot be loaded.
    """

    def run(items: Sequence[StudyItem], should_stop: Callable[[], bool]) -> Iterator[ItemRecord]:
        with _cluster(address, n_workers):
            workers = _workers(load, n_workers)
            yield from _run_all(items, workers, should_stop)

    return run


@contextmanager
def _cluster(address: str | None, n_workers: int | None) -> Iterator[None]:
    """Connect, and disconnect at the end, which also ends a cluster that was started here."""
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
            _check_reachable(address)
            ray.init(address, **quiet)
    except (OSError, ValueError, RuntimeError) as error:
        where = f"There is no Ray cluster at {address}" if address else "Ray cannot be started"
        raise InputError(f"{where}: {error}") from error
    try:
        yield
    finally:
        ray.shutdown()


def _check_reachable(address: str) -> None:
    """Raise OSError if nothing answers at HOST:PORT; Ray itself would keep trying."""
    host, _, port = address.rpartition("://")[2].partition(":")
    if port.isdecimal():
        socket.create_connection((host, int(port)), timeout=CONNECT_S).close()


def _workers(load: LoadModels, n_workers: int | None) -> list[Any]:
    """Start the workers and wait until each has loaded the models."""
    has: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    kind = "GPU" if has.get("GPU") else "CPU"
    n_cpus, n_gpus = (0, 1) if kind == "GPU" else (1, 0)
    room = int(has.get(kind, 0))
    if room < (n_workers or 1):
        raise InputError(f"The cluster has room for {room} workers ({kind}), not {n_workers or 1}.")
    restarting = ray.remote(num_cpus=n_cpus, num_gpus=n_gpus, max_restarts=-1)
    worker_class: Any = restarting(_Worker)
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
    """What a worker is doing: running a group, or loading the models again after a restart."""

    worker: Any
    group: Group | None  # None: it is getting ready again
    n_lost: int = 0  # workers that the group has cost so far


def _run_all(
    items: Sequence[StudyItem], workers: Sequence[Any], should_stop: Callable[[], bool]
) -> Iterator[ItemRecord]:
    """Hand out groups as workers become free, and hand out a lost worker's group again."""
    waiting = [(group, 0) for group in reversed(alike(items))]
    free = list(workers)
    tasks: dict[Any, _Task] = {}
    while waiting or any(task.group for task in tasks.values()):
        if should_stop():
            return
        while waiting and free:
            worker, (group, n_lost) = free.pop(0), waiting.pop()
            tasks[worker.run.remote(group)] = _Task(worker, group, n_lost)
        if not tasks:
            raise InputError("All workers of the cluster were lost; --resume continues elsewhere.")
        done, _ = ray.wait(list(tasks), timeout=CHECK_STOP_EVERY_S)
        for reference in done:
            task = tasks.pop(reference)
            try:
                records: list[ItemRecord] | None = ray.get(reference)
            except RayError as error:
                if task.group is None:
                    continue  # this worker does not come back
                tasks[task.worker.get_ready.options(max_task_retries=-1).remote()] = _Task(
                    task.worker, None
                )
                if task.n_lost + 1 < TRIES:
                    waiting.append((task.group, task.n_lost + 1))
                    continue
                message = f"{TRIES} workers were lost with this item: {_first_line(error)}"
                for item in task.group:
                    yield failed_item(item, message, device="unknown")
            else:
                free.append(task.worker)
                yield from records or ()


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
