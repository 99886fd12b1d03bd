"""Studies on a real Ray cluster: the same records, and nothing lost when workers die."""

import dataclasses
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from explorer.errors import InputError, ModelError
from explorer.study.item import StudyItem, StudyModels
from explorer.study.records import ItemRecord
from explorer.study.run import run_here
from tests.support.paths import ROOT
from tests.support.studies import ZOO, items_in, load_zoo

# Before Ray is loaded. A token would be looked for in the home directory, and written there.
os.environ["RAY_AUTH_MODE"] = "disabled"
ray = pytest.importorskip("ray")
from explorer.study.ray import TRIES, run_on_ray  # noqa: E402 - Ray is optional


def go_on() -> bool:
    return False


@pytest.fixture
def items(tmp_path) -> tuple[StudyItem, ...]:
    return items_in(tmp_path / "clips", n_clips=4)


def untimed(records) -> dict[str, ItemRecord]:
    return {record.key: dataclasses.replace(record, seconds=0) for record in records}


class Mortal:
    """Dies as if the machine had run out of memory, as often as there are lives."""

    def __init__(self, classifier, lives: Path) -> None:
        self.info, self.device = classifier.info, classifier.device
        self._classifier, self._lives = classifier, lives

    def __call__(self, waveforms):
        for life in self._lives.iterdir():
            with suppress(FileNotFoundError):  # another worker has lost it
                life.unlink()
                os.kill(os.getpid(), signal.SIGKILL)
        return self._classifier(waveforms)


def load_mortal(lives: Path) -> StudyModels:
    zoo = load_zoo()
    mortal = Mortal(zoo.classifiers["weak"], lives)
    return dataclasses.replace(zoo, classifiers={**zoo.classifiers, "weak": mortal})


def load_nothing() -> StudyModels:
    raise ModelError("The weights are damaged.")


@pytest.fixture(scope="module")
def cluster():
    """Address of a cluster of two cores that somebody else started."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "ray.scripts.scripts", "start", "--head", "--block"]
    options = ["--num-cpus=2", f"--port={port}", "--include-dashboard=false"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([*command, *options], cwd=ROOT, **quiet) as process:
        try:
            wait_for(port, process)
            yield f"127.0.0.1:{port}"
            assert process.poll() is None, "the cluster was left alone"
        finally:
            process.terminate()


def wait_for(port: int, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.2)
        else:
            return


def test_records_of_a_local_cluster_are_those_of_one_process(items):
    assert untimed(run_on_ray(load_zoo, n_workers=2)(items, go_on)) == untimed(
        run_here(load_zoo())(items, go_on)
    )
    assert not ray.is_initialized()


def test_a_worker_that_is_killed_is_replaced_and_its_items_are_run_again(items, tmp_path, cluster):
    lives = tmp_path / "lives"
    lives.mkdir()
    (lives / "one").touch()
    run = run_on_ray(partial(load_mortal, lives), address=cluster)
    records = list(run(items, go_on))
    assert not list(lives.iterdir())
    assert len(records) == len(items)
    assert untimed(records) == untimed(run_here(load_zoo())(items, go_on))


def test_an_item_that_kills_every_worker_fails_alone(items, tmp_path, cluster):
    lives = tmp_path / "lives"
    lives.mkdir()
    for name in range(TRIES):
        (lives / str(name)).touch()
    # Nobody but the weak one's own search asks the weak one.
    settings = items[0].settings
    others = dataclasses.replace(settings, models=settings.models[:4])
    alone = dataclasses.replace(settings, models=settings.models[4:5])
    deadly = dataclasses.replace(items[0], source="weak", settings=alone)
    harmless = [
        dataclasses.replace(item, settings=others) for item in items[:6] if item.source in ZOO[:4]
    ]
    run = run_on_ray(partial(load_mortal, lives), address=cluster, n_workers=1)
    records = {record.key: record for record in run([deadly, *harmless], go_on)}
    assert f"{TRIES} workers were lost with this item" in records.pop(deadly.key).error
    assert len(records) == 4
    assert [record.error for record in records.values()] == [None] * 4


def test_a_stop_gives_up_what_is_under_way(items, cluster):
    asked = []

    def stop_after_a_while() -> bool:
        asked.append(True)
        return len(asked) > 3

    records = list(run_on_ray(load_zoo, address=cluster, n_workers=1)(items, stop_after_a_while))
    assert len(records) < len(items)


def test_models_that_cannot_be_loaded_are_said_to_be_so(items, cluster):
    with pytest.raises(ModelError, match="^The weights are damaged"):
        list(run_on_ray(load_nothing, address=cluster)(items, go_on))
    assert not ray.is_initialized()


def test_more_workers_than_the_cluster_has_room_for_are_refused(items, cluster):
    with pytest.raises(InputError, match="room for 2 workers"):
        list(run_on_ray(load_zoo, address=cluster, n_workers=3)(items, go_on))


def test_an_address_without_a_cluster_is_a_mistake(items):
    with pytest.raises(InputError, match="no Ray cluster at"):
        list(run_on_ray(load_zoo, address="127.0.0.1:1")(items, go_on))
