"""Studies on a real Ray cluster give the same records, and lose nothing when workers die."""

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
from explorer.strengths import Strength
from explorer.study.item import StudyItem, StudyModels
from explorer.study.records import ItemRecord
from explorer.study.run import run_here
from tests.support.paths import ROOT
from tests.support.studies import ZOO, items_in, load_zoo

# Set before Ray is loaded, which would otherwise look for a token in the home directory and write
# one there.
os.environ["RAY_AUTH_MODE"] = "disabled"
ray = pytest.importorskip("ray")
from explorer.study.ray import TRIES, run_on_ray  # noqa: E402 - Ray is optional

pytestmark = pytest.mark.slow


def never() -> bool:
    return False


@pytest.fixture
def items(tmp_path) -> tuple[StudyItem, ...]:
    return items_in(tmp_path / "clips", n_clips=2)


def untimed(records) -> dict[str, ItemRecord]:
    return {record.key: dataclasses.replace(record, seconds=0) for record in records}


class Mortal:
    """Kills its process, as a machine out of memory would, once for every file in `lives`."""

    def __init__(self, classifier, lives: Path) -> None:
        self.info, self.device = classifier.info, classifier.device
        self._classifier, self._lives = classifier, lives

    def __call__(self, waveforms):
        for life in self._lives.iterdir():
            with suppress(FileNotFoundError):  # another worker was faster
                life.unlink()
                os.kill(os.getpid(), signal.SIGKILL)
        return self._classifier(waveforms)


def load_mortal(lives: Path) -> StudyModels:
    zoo = load_zoo()
    mortal = Mortal(zoo.classifiers["weak"], lives)
    return dataclasses.replace(zoo, classifiers={**zoo.classifiers, "weak": mortal})


def test_items_that_differ_in_their_strength_reuse_answers_on_a_worker(tmp_path, items):
    strong = [
        dataclasses.replace(item, strength=strength)
        for item in items[:4]
        for strength in (Strength.TOP, Strength.COMPLETE)
    ]
    here = untimed(run_here(load_zoo())(strong, never))
    assert untimed(run_on_ray(load_zoo, n_workers=2)(strong, never)) == here
    later = [record for record in here.values() if record.strength is Strength.COMPLETE]
    assert all(record.finding.evaluations.reused for record in later if record.finding.keep)


def load_damaged() -> StudyModels:
    raise ModelError("The weights are damaged.")


@pytest.fixture(scope="module")
def cluster():
    """Address of a cluster of two cores that was started independently."""
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
            assert process.poll() is None, "the tests left the cluster running"
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


def test_a_local_cluster_gives_the_records_of_one_process(items):
    assert untimed(run_on_ray(load_zoo, n_workers=2)(items, never)) == untimed(
        run_here(load_zoo())(items, never)
    )
    assert not ray.is_initialized()


def test_a_killed_worker_is_replaced_and_its_item_run_again(items, tmp_path, cluster):
    lives = tmp_path / "lives"
    lives.mkdir()
    (lives / "one").touch()
    run = run_on_ray(partial(load_mortal, lives), address=cluster)
    records = list(run(items, never))
    assert not list(lives.iterdir())
    assert len(records) == len(items)
    assert untimed(records) == untimed(run_here(load_zoo())(items, never))


def test_an_item_that_kills_every_worker_fails_alone(items, tmp_path, cluster):
    lives = tmp_path / "lives"
    lives.mkdir()
    for name in range(TRIES):
        (lives / str(name)).touch()
    # Only its own search uses the weak model.
    settings = items[0].settings
    others = dataclasses.replace(settings, models=settings.models[:4])
    alone = dataclasses.replace(settings, models=settings.models[4:5])
    deadly = dataclasses.replace(items[0], source="weak", settings=alone)
    harmless = [
        dataclasses.replace(item, settings=others) for item in items[:6] if item.source in ZOO[:4]
    ]
    run = run_on_ray(partial(load_mortal, lives), address=cluster, n_workers=1)
    records = {record.key: record for record in run([deadly, *harmless], never)}
    assert f"{TRIES} workers were lost with this item" in records.pop(deadly.key).error
    assert len(records) == 4
    assert [record.error for record in records.values()] == [None] * 4


def test_a_stop_gives_up_the_items_under_way(items, cluster):
    checks = []

    def stop_after_a_while() -> bool:
        checks.append(True)
        return len(checks) > 3

    records = list(run_on_ray(load_zoo, address=cluster, n_workers=1)(items, stop_after_a_while))
    assert len(records) < len(items)


def test_an_error_while_loading_the_models_is_raised_here(items, cluster):
    with pytest.raises(ModelError, match="^The weights are damaged"):
        list(run_on_ray(load_damaged, address=cluster)(items, never))
    assert not ray.is_initialized()


def test_more_workers_than_the_cluster_has_room_for_are_refused(items, cluster):
    with pytest.raises(InputError, match="room for 2 workers"):
        list(run_on_ray(load_zoo, address=cluster, n_workers=3)(items, never))


def test_an_address_without_a_cluster_is_refused(items):
    with pytest.raises(InputError, match="no Ray cluster at"):
        list(run_on_ray(load_zoo, address="127.0.0.1:1")(items, never))
