"""A local Ray listens on loopback only, and answers nobody without its token."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.study.local_ray import keeping_to_itself
from tests.support.paths import ROOT
from tests.support.studies import items_in, load_zoo

LISTENS = "0A"  # a state in /proc/net/tcp
LOOPBACK = ("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000")
IS_LINUX = Path("/proc/net/tcp").exists()

CLIENT = """
import sys
from ray._raylet import GcsClient
from ray.exceptions import AuthenticationError
try:
    client = GcsClient(address=sys.argv[1])
    print("answered", len(client.get_all_job_info()))
except AuthenticationError:
    print("refused")
"""


def token_of(environment) -> Path:
    assert environment["RAY_AUTH_MODE"] == "token"
    assert "RAY_AUTH_TOKEN" not in environment
    return Path(environment["RAY_AUTH_TOKEN_PATH"])


def test_the_token_is_fresh_readable_by_its_owner_only_and_gone_at_the_end():
    seen = []
    for _ in range(2):
        with keeping_to_itself() as directory:
            path = token_of(os.environ)
            assert path.parent == directory
            seen.append(path.read_text())
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert not path.parent.exists()
    assert len(set(seen)) == 2
    assert all(len(token) == 64 for token in seen)


@pytest.mark.parametrize("before", [None, "as it was"])
def test_afterwards_the_environment_is_what_it_was(monkeypatch, before):
    for name in ("RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"):
        monkeypatch.delenv(name, raising=False)
        if before is not None:
            monkeypatch.setenv(name, before)
    whole = dict(os.environ)
    with keeping_to_itself():
        assert token_of(os.environ).exists()
    assert dict(os.environ) == whole


def family() -> list[int]:
    """This process and all that it has started, directly or not."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):  # it has just ended
            continue
    found = [os.getpid()]
    for process in found:
        found.extend(child for child, parent in parents.items() if parent == process)
    return found


def sockets_of(process: int) -> Iterator[str]:
    for link in Path(f"/proc/{process}/fd").glob("*"):
        try:
            name = os.readlink(link)
        except FileNotFoundError:
            continue
        if name.startswith("socket:["):
            yield name[len("socket:[") : -1]


def listening(processes) -> list[str]:
    """The addresses, as /proc writes them, on which the processes listen."""
    ours = {inode for process in processes for inode in sockets_of(process)}
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    return [row[1].partition(":")[0] for row in rows if row[3] == LISTENS and row[9] in ours]


def asks(address: str, **environment: str) -> str:
    """What a client of another process, with these variables, is answered."""
    without = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    command = [sys.executable, "-c", CLIENT, address]
    options = {"env": {**without, **environment}, "cwd": ROOT, "timeout": 90}
    return subprocess.run(command, **options, capture_output=True, text=True).stdout.split()[0]


def never() -> bool:
    return False


@pytest.mark.slow
@pytest.mark.skipif(not IS_LINUX, reason="there is no /proc")
def test_a_local_cluster_is_reached_from_this_machine_and_with_the_token_only(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")  # a user's own choice, for other clusters
    ray = pytest.importorskip("ray")
    from explorer.study.ray import run_on_ray

    before = listening([os.getpid()])
    records = run_on_ray(load_zoo, n_workers=1)(items_in(tmp_path / "clips", n_clips=1), never)
    next(records)
    processes = family()
    path = token_of(os.environ)
    token, address = path.read_text(), ray.get_runtime_context().gcs_address
    logs = Path(ray._private.worker._global_node.get_session_dir_path())
    assert logs.is_relative_to(path.parent)  # which others cannot enter: see above
    opened = listening(processes)
    for address_of_one in before:
        opened.remove(address_of_one)
    assert len(opened) >= 4  # of the head, the node, the worker and this process
    assert [one for one in opened if one not in LOOPBACK] == []
    assert asks(address, RAY_AUTH_MODE="disabled") == "refused"
    assert asks(address, RAY_AUTH_MODE="token", RAY_AUTH_TOKEN="0" * len(token)) == "refused"
    assert asks(address, RAY_AUTH_MODE="token", RAY_AUTH_TOKEN_PATH=str(path)) == "answered"
    for process in processes:
        assert token.encode() not in Path(f"/proc/{process}/cmdline").read_bytes()
    written = [file for file in logs.rglob("*") if file.is_file()]
    assert written
    assert not any(token.encode() in file.read_bytes() for file in written)
    records.close()
    assert not path.exists()
    assert not ray.is_initialized()
    assert os.environ["RAY_AUTH_MODE"] == "disabled"
