"""The lock files fit the requirements files; `just lock` writes them."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.support.paths import ROOT

LOCKS = {
    "requirements.lock": ("requirements.txt", "requirements-ray.txt", "requirements-dev.txt"),
    "requirements-app.lock": ("requirements.txt",),
}
every_lock = pytest.mark.parametrize("lock", LOCKS)


def requirements(name: str) -> list[Requirement]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line and line[0] not in "#-"]


def pins(lock: str) -> dict[str, str]:
    """The entries of a lock file: what follows each name, hashes included."""
    text = (ROOT / lock).read_text("utf-8")
    entries = re.findall(r"^([a-z][\w.-]*)==(.*(?:\n    .*)*)", text, re.MULTILINE)
    assert len(entries) > 40
    return {canonicalize_name(name): rest for name, rest in entries}


@every_lock
def test_every_requirement_is_pinned_at_a_version_that_it_allows(lock):
    pinned = pins(lock)
    for file in LOCKS[lock]:
        for requirement in requirements(file):
            name = canonicalize_name(requirement.name)
            if name != "torch":
                assert Version(pinned[name].split()[0]) in requirement.specifier, name


@every_lock
def test_every_pin_has_hashes(lock):
    for name, rest in pins(lock).items():
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", rest), name


@every_lock
def test_no_lock_has_a_build_of_torch(lock):
    assert not [
        name
        for name in pins(lock)
        if name.startswith(("nvidia", "cuda", "triton")) or name == "torch"
    ]


def test_the_locks_are_made_for_the_version_of_torch_that_is_installed():
    (torch,) = requirements("requirements-torch.txt")
    (pin,) = torch.specifier
    (range_,) = [each for each in requirements("requirements.txt") if each.name == "torch"]
    assert pin.operator == "=="
    assert Version(pin.version) in range_.specifier
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (metadata,) = settings["tool"]["uv"]["dependency-metadata"]
    assert (metadata["name"], metadata["version"]) == ("torch", pin.version)
    locked = pins("requirements-app.lock")
    for requirement in map(Requirement, metadata["requires-dist"]):
        version = locked[canonicalize_name(requirement.name)].split()[0]
        assert Version(version) in requirement.specifier


def test_ci_installs_from_the_lock_and_torch_after_it():
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    installs = re.findall(r"^pip install (?:--quiet )?(.*?)(?:  #.*)?$", script, re.MULTILINE)
    assert installs == [
        "--require-hashes --no-deps -r requirements.lock",
        "-r requirements-torch.txt",
    ]
