"""Run a study's items on Ray, by workers on one machine or on many.

Every worker holds all models of the study, on one thread or one GPU, and gets one group of items at
a time, those that differ in their strength alone: memory does not grow with the length of the
study, and when a worker dies, the group it had is known. The worker is replaced and the group run
again; the items of a group that has cost three workers are recorded as failed. This is the only
file that imports Ray.
"""

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import ray
import torch
from ray._private import ray_constants
from ray.exceptions import RayError, RayTaskError

from explorer.errors import InputError
from explorer.judging.freed_memory import keep_freed_memory
from explorer.judging.scorer import KnownAnswers
from explorer.study.item import StudyItem, StudyModels, alike, failed_item, run_item
from explorer.study.local_ray import keeping_to_itself
from explorer.study.records import ItemRecord
from explorer.study.run import Runner

TRIES = 3  # workers that an item may cost: the item itself may be what kills them
CONNECT_S = 10.0
CHECK_STOP_EVERY_S = 0.5
LOOPBACK = "127.0.0.1"
QUIET: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
OBJECT_STORE_BYTES = 128 * 1024**2  # items and records are small

RAYLET: Any = ray._raylet  # compiled, without annotations

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
            without dashboard and usage statistics, which listens on loopback only and answers
            nobody without its token.
        n_workers: how many workers; None: one for every GPU of the cluster, or for every core if it
            has no GPU.

    Returns:
        The runner. When it runs items it raises InputError if there is no cluster at the address,
        if it has no room for the workers or loses all of them, and EarshotError if the models
        cannot be loaded.
    """

    def run(items: Sequence[StudyItem], should_stop: Callable[[], bool]) -> Iterator[ItemRecord]:
        with _joined(address) if address else _started(n_workers):
            workers = _workers(load, n_workers)
            yield from _run_all(items, workers, should_stop)

    return run


@contextmanager
def _joined(address: str) -> Iterator[None]:
    """Connect to a cluster that is running, and disconnect at the end."""
    try:
        _check_reachable(address)
        ray.init(address, **QUIET)
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"There is no Ray cluster at {address}: {error}") from error
    try:
        yield
    finally:
        ray.shutdown()


@contextmanager
def _started(n_workers: int | None) -> Iterator[None]:
    """Start Ray on this machine, and end it again."""
    with _private_settings() as directory:
        try:
            _start(n_workers, directory)
        except (OSError, ValueError, RuntimeError) as error:
            raise InputError(f"Ray cannot be started: {error}") from error
        try:
            yield
        finally:
            ray.shutdown()


@contextmanager
def _private_settings() -> Iterator[Path]:
    """Have a Ray that is started within keep to itself; see `explorer.study.local_ray`.

    Yields the directory for its files.

    Ray has read the variables when it was imported, and must read them again.
    """
    had_clusters = ray_constants.ENABLE_RAY_CLUSTER
    try:
        with keeping_to_itself() as directory:
            ray_constants.ENABLE_RAY_CLUSTER = False
            _read_variables_again()
            yield directory
    finally:
        ray_constants.ENABLE_RAY_CLUSTER = had_clusters
        _read_variables_again()


def _read_variables_again() -> None:
    RAYLET.Config.initialize("")
    RAYLET.AuthenticationTokenLoader.instance().reset_cache()


def _start(n_workers: int | None, directory: Path) -> None:
    """Start Ray, and end it again if it does not keep to itself."""
    ray.init(
        "local",
        num_cpus=n_workers,
        include_dashboard=False,
        object_store_memory=OBJECT_STORE_BYTES,
        _node_ip_address=LOOPBACK,
        _temp_dir=str(directory),
        **QUIET,
    )
    address = ray.util.get_node_ip_address()  # type: ignore[no-untyped-call]
    if address != LOOPBACK or RAYLET.get_authentication_mode() != RAYLET.AuthenticationMode.TOKEN:
        ray.shutdown()
        raise InputError(f"Ray {ray.__version__} would listen on {address} or ask for no token.")


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
