"""Hugging Face's ZeroGPU, tested with the stand-in of `tests/support/zero_gpu.py`."""

import importlib.machinery
import itertools
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest
from gradio_client import Client, handle_file

from explorer.errors import InputError
from explorer.ui.device.zero_gpu import LENT_S, WORK_S, ZeroGpuDevice, ZeroGpuTerms, find_zero_gpu
from tests.browser.conftest import running_app
from tests.support.paths import ROOT

SPACES = """
from tests.support import zero_gpu

def GPU(duration):
    with open({log!r}, "a") as log:
        print("decorated for", duration, file=log)
    seen = zero_gpu.Seen()

    def decorate(task):
        do = zero_gpu.GPU(duration, seen)(task)

        def call(*args):
            yield from do(*args)
            with open({log!r}, "a") as log:
                print("yielded", seen.n_items, file=log)

        return call

    return decorate
"""


def decorate(task):
    return task


@pytest.fixture
def spaces(monkeypatch) -> list[object]:
    """Install the package `spaces`; return the durations that are requested of it."""
    asked: list[object] = []
    module = types.ModuleType("spaces")
    module.__spec__ = importlib.machinery.ModuleSpec("spaces", None)

    def gpu(duration):
        asked.append(duration)
        return decorate

    module.GPU = gpu
    monkeypatch.setitem(sys.modules, "spaces", module)
    return asked


@pytest.mark.parametrize("value", ["true", "1", "True"])
def test_on_zero_gpu_the_device_is_lent_for_some_seconds(spaces, monkeypatch, value):
    monkeypatch.setenv("SPACES_ZERO_GPU", value)
    assert find_zero_gpu() == ZeroGpuTerms(decorate=decorate, work_s=WORK_S)
    assert spaces == [LENT_S]
    assert 0 < WORK_S < LENT_S <= 25


@pytest.mark.parametrize("value", [None, "", "false", "0"])
def test_elsewhere_the_device_is_ours_whether_the_package_is_there_or_not(
    spaces, monkeypatch, value
):
    monkeypatch.delenv("SPACES_ZERO_GPU", raising=False)
    if value is not None:
        monkeypatch.setenv("SPACES_ZERO_GPU", value)
    assert find_zero_gpu() is None
    assert spaces == []


def test_without_the_package_the_device_is_ours(monkeypatch):
    monkeypatch.setenv("SPACES_ZERO_GPU", "true")
    monkeypatch.setattr("explorer.ui.device.zero_gpu.find_spec", lambda name: None)
    assert find_zero_gpu() is None


def count(place: str, n: int):
    yield from (f"{place} {k}" for k in range(n))
    raise InputError("That is all.")


def test_only_bytes_cross_and_an_earshot_error_arrives_as_itself():
    crossed: list[object] = []

    def decorate(task):
        def call(*args):
            crossed.extend(args)
            for item in task(*args):
                crossed.append(item)
                yield item

        return call

    items = ZeroGpuDevice("here", ZeroGpuTerms(decorate=decorate)).run(count, 2)
    assert [next(items), next(items)] == ["here 0", "here 1"]
    with pytest.raises(InputError, match="That is all"):
        next(items)
    assert len(crossed) == 4
    assert {type(each) for each in crossed} == {bytes}


def test_closing_the_results_ends_the_work():
    closed: list[bool] = []

    def decorate(task):
        def call(*args):
            try:
                yield from task(*args)
            finally:
                closed.append(True)

        return call

    device = ZeroGpuDevice("here", ZeroGpuTerms(decorate=decorate))
    items = device.run(count, 2)
    next(items)
    items.close()
    assert closed == [True]
    with pytest.raises(InputError) as raised:
        list(device.run(count, 0))
    assert closed == [True, True], raised  # which still holds the work


@pytest.mark.slow
def test_visits_in_two_processes():
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "tests/support/zero_gpu_visits.py",
        ],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_app_itself_works_for_scripts_where_the_device_is(tmp_path, monkeypatch):
    log = tmp_path / "spaces.txt"
    (tmp_path / "spaces.py").write_text(SPACES.format(log=str(log)))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(ROOT)]))
    monkeypatch.setenv("SPACES_ZERO_GPU", "true")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    with running_app(["app.py"], tmp_path) as url:
        client = Client(url, download_files=str(tmp_path / "downloads"), verbose=False)
        record, file = client.predict(
            clip="genre/blues-1", model="genre-logmel-cnn", effort="quick", api_name="/search"
        )
        answer = client.predict(
            clip="genre/blues-1", model="genre-logmel-cnn", api_name="/classify"
        )
        verdicts = client.predict(handle_file(file), api_name="/transfer")
        layers, _ = client.predict(handle_file(file), api_name="/extend")
    assert answer["label"] == record["clip_label"]
    assert all(target["controls"] for target in verdicts["targets"])
    assert layers["necessary"]["outcome"] == "irreducible"
    assert record["outcome"] == "irreducible"
    assert Path(file).suffix == ".zip"
    decorated, *calls = log.read_text().splitlines()
    assert decorated == f"decorated for {LENT_S}"
    # The example was searched without it. A transfer takes two calls: verdicts, and controls.
    totals = [0, *(int(call.split()[1]) for call in calls)]
    search, classify, judge, controls, extend = (
        after - before for before, after in itertools.pairwise(totals)
    )
    assert (classify, judge) == (1, len(verdicts["targets"]))
    assert min(search, controls, extend) > 2
    assert "Traceback" not in (tmp_path / "log.txt").read_text()
