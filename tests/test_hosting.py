"""What hosts read: the README's front matter for Spaces, and the Dockerfile. Neither runs here."""

import ast
import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest
from huggingface_hub import SpaceCard
from huggingface_hub.constants import HF_HOME
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from app import make_parser
from explorer.cli import app as app_command
from explorer.cli.app import PUBLIC_SEARCH_S
from explorer.clips import cache as clip_cache
from explorer.ui.compare.request import MAX_SEARCHES
from explorer.ui.components.upload.upload import MAX_FILE_BYTES
from explorer.ui.hosting.fair_queue import QueueLimits
from explorer.ui.hosting.health import HEALTH
from explorer.ui.hosting.uploads import MAX_BODY_BYTES
from explorer.ui.own_directory import MAX_UPLOAD_BYTES
from explorer.ui.search_run import MAX_RESULT_BYTES
from models.published import cache as model_cache
from tests.support.paths import ROOT

README = (ROOT / "README.md").read_text("utf-8")
HOSTING = (ROOT / "docs" / "hosting.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
KEYS = {
    *("title", "emoji", "colorFrom", "colorTo", "sdk", "sdk_version", "python_version"),
    *("app_file", "short_description", "license", "suggested_hardware", "tags"),
    "startup_duration_timeout",
}
FLAVOURS = {"cpu-basic", "cpu-upgrade", "t4-small", "t4-medium", "l4x1", "l4x4"}


def requirements() -> dict[str, Requirement]:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {requirement.name: requirement for requirement in found}


def flags_of_app() -> set[str]:
    flags = set(re.findall(r"--[a-z-]+", make_parser().format_help()))
    assert "--port" in flags
    return flags


@pytest.fixture(scope="module")
def card() -> dict[str, object]:
    return SpaceCard(README).data.to_dict()


def test_the_front_matter_has_only_keys_that_spaces_knows(card):
    assert set(card) == KEYS
    assert card["sdk"] == "gradio"
    assert {card["colorFrom"], card["colorTo"]} <= COLOURS
    assert card["suggested_hardware"] in FLAVOURS
    assert re.fullmatch(r"\d+[mh]", str(card["startup_duration_timeout"]))
    assert not str(card["emoji"]).isascii()
    assert len(str(card["short_description"])) <= 60


def test_spaces_installs_versions_that_the_app_runs_on(card):
    needed = requirements()
    assert Version(str(card["sdk_version"])) in needed["gradio"].specifier
    assert isinstance(card["python_version"], str)  # unquoted, 3.10 would be read as 3.1
    assert Version(card["python_version"]) in SpecifierSet(PROJECT["requires-python"])
    assert Version("2.11.0") in needed["torch"].specifier  # the newest that ZeroGPU names
    assert "spaces" not in needed


def test_spaces_starts_the_app_under_its_licence(card):
    assert (ROOT / str(card["app_file"])).is_file()
    assert card["title"] == "Earshot"
    assert card["license"] == PROJECT["license"].lower()


@pytest.mark.parametrize(
    ("environment", "words", "expected"),
    [
        ({}, [], True),
        ({}, ["--downloads", "no"], False),
        ({"SPACE_ID": "you/earshot"}, [], False),
        ({"SPACE_ID": "you/earshot", "EARSHOT_DOWNLOADS": "yes"}, [], True),
        ({"EARSHOT_DOWNLOADS": "no"}, [], False),
        ({"EARSHOT_DOWNLOADS": "no"}, ["--downloads", "yes"], True),
    ],
)
def test_visitors_may_have_checkpoints_downloaded_but_on_spaces_only_if_the_host_allows_it(
    monkeypatch, environment, words, expected
):
    for name in ("SPACE_ID", "EARSHOT_DOWNLOADS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert make_parser().parse_args(words).downloads is expected


def test_a_variable_that_is_neither_yes_nor_no_is_an_error(monkeypatch, capsys):
    monkeypatch.setenv("EARSHOT_DOWNLOADS", "0")
    with pytest.raises(SystemExit, match="2"):
        make_parser().parse_args([])
    assert "yes or no, not '0'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "words", "expected"),
    [
        ({}, [], None),
        ({}, ["--search-seconds", "2.5"], 2.5),
        ({"SPACE_ID": "you/earshot"}, [], PUBLIC_SEARCH_S),
        ({"SPACE_ID": "you/earshot", "EARSHOT_SEARCH_SECONDS": "none"}, [], None),
        ({"EARSHOT_SEARCH_SECONDS": "30"}, [], 30),
        ({"EARSHOT_SEARCH_SECONDS": "30"}, ["--search-seconds", "none"], None),
    ],
)
def test_a_host_sets_how_long_a_search_may_take(monkeypatch, environment, words, expected):
    for name in ("SPACE_ID", "EARSHOT_SEARCH_SECONDS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert make_parser().parse_args(words).search_seconds == expected


@pytest.mark.parametrize("word", ["", "0", "-1", "nan", "inf", "soon"])
def test_a_limit_that_is_no_time_is_an_error(monkeypatch, capsys, word):
    monkeypatch.setenv("EARSHOT_SEARCH_SECONDS", word)
    with pytest.raises(SystemExit, match="2"):
        make_parser().parse_args([])
    assert f"seconds, more than 0, or none, not {word!r}" in capsys.readouterr().err


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile and their arguments, in order, without comments."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#"))
    whole = [line.strip() for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in whole]


def said(instruction: str) -> list[str]:
    return [words for name, words in instructions() if name == instruction]


def copied() -> list[str]:
    return [source for words in said("COPY") for source in words.split()[:-1]]


def environment() -> dict[str, str]:
    return dict(word.split("=", 1) for words in said("ENV") for word in words.split())


def test_the_container_has_everything_that_the_app_needs():
    assert all((ROOT / source).exists() for source in copied())
    imported = {
        (node.module or "").split(".")[0]
        for path in [ROOT / "app.py", *ROOT.glob("explorer/**/*.py")]
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    ours = {name for name in imported if (ROOT / name).is_dir()}
    assert ours == {"explorer", "models"}
    assert {"app.py", "assets", *ours} <= set(copied())


def test_what_is_copied_is_sent_to_the_builder():
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == set(copied())
    left_out = [rule for rule in rules[1:] if rule[0] not in "!*"]
    folders = [ROOT / name for name in left_out]
    assert all(folder.is_dir() for folder in folders)
    for path in [ROOT / "app.py", *ROOT.glob("explorer/**/*.py"), *ROOT.glob("models/**/*.py")]:
        if not any(folder in path.parents for folder in folders):
            text = path.read_text("utf-8")
            assert not any(name.replace("/", ".") in text for name in left_out), path
            assert not any(f'/ "{folder.name}"' in text for folder in folders), path


def test_the_container_starts_the_app_as_a_user_without_rights():
    names = [name for name, _ in instructions()]
    (start,) = said("ENTRYPOINT")
    assert json.loads(start) == ["python", "app.py"]  # no shell between: SIGTERM reaches it
    (user,) = said("USER")
    assert user not in ("root", "0")
    after = names[names.index("USER") :]
    assert "RUN" not in after
    assert "COPY" not in after


def test_its_python_and_its_torch_are_those_of_the_project(card):
    (base,) = said("FROM")
    version = re.escape(str(card["python_version"]))
    assert re.fullmatch(rf"python:{version}\.\d+-slim-[a-z]+(@sha256:[0-9a-f]{{64}})?", base)
    commands = " ".join(said("RUN"))
    installed = re.findall(r"-r (\S+)", commands)
    assert installed == ["requirements-app.lock", "requirements-torch.txt"]
    assert set(installed) <= set(copied())
    assert "--require-hashes --no-deps -r requirements-app.lock" in commands
    justfile = (ROOT / "justfile").read_text("utf-8")
    locked_for = re.findall(r"--python-version (\S+) requirements\.txt ", justfile)
    assert locked_for == [card["python_version"]]


def test_every_variable_that_it_sets_is_read():
    own = {
        *("GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT"),
        *("EARSHOT_SEARCH_SECONDS", "EARSHOT_DOWNLOADS"),
    }
    read = Path(app_command.__file__).read_text("utf-8")
    assert all(f'os.getenv("{name}"' in read for name in own)
    assert environment()["GRADIO_SERVER_NAME"] == "0.0.0.0"
    caches = {clip_cache.ENVIRONMENT, model_cache.ENVIRONMENT, "HF_HOME"}
    assert set(environment()) == {*own, *caches, "PYTHONUNBUFFERED"}
    assert HF_HOME  # the client has that setting
    (volume,) = said("VOLUME")
    kept = [environment()[name] for name in caches]
    assert all(place.startswith(f"{volume}/") for place in kept)


def test_in_the_container_visitors_have_nothing_downloaded_unless_the_host_allows_it(monkeypatch):
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("SPACE_ID", raising=False)
    assert make_parser().parse_args([]).downloads is False
    assert make_parser().parse_args(["--downloads", "yes"]).downloads is True


def test_the_health_check_uses_the_port_that_it_listens_on():
    (check,) = said("HEALTHCHECK")
    command = json.loads(check[check.index("[") :])
    assert command[:2] == ["python", "-c"]
    compile(command[2], "healthcheck", "exec")
    assert "os.environ['GRADIO_SERVER_PORT']" in command[2]
    assert f"'{HEALTH}'" in command[2]
    assert said("EXPOSE") == [environment()["GRADIO_SERVER_PORT"]]


def test_the_page_on_hosting_is_correct():
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    for line in re.findall(r"^    (docker .*)$", HOSTING, re.MULTILINE):
        assert f"#   {line}" in dockerfile
    for command in re.findall(r"`(python app\.py[^`]*)`", HOSTING):
        flags = {word for word in shlex.split(command) if word.startswith("--")}
        assert flags <= flags_of_app()
    assert f"{MAX_FILE_BYTES >> 20} MB" in HOSTING
    assert f"may take {MAX_UPLOAD_BYTES >> 30} GB, and results of searches as much again" in HOSTING
    assert MAX_UPLOAD_BYTES == MAX_RESULT_BYTES
    limits = QueueLimits()
    assert f"{limits.waiting} requests may wait" in HOSTING
    assert f"{limits.per_session} of one open page" in HOSTING
    assert f"{limits.per_address} of one address" in HOSTING
    assert f"for {limits.unheard_s:g} s" in HOSTING
    assert f"larger than {MAX_BODY_BYTES >> 20} MB" in HOSTING
    assert f"at most {MAX_SEARCHES} searches" in HOSTING
    assert f"On Spaces and in the container that is {PUBLIC_SEARCH_S} s" in HOSTING
    assert environment()["EARSHOT_SEARCH_SECONDS"] == str(PUBLIC_SEARCH_S)
    assert clip_cache.ENVIRONMENT in HOSTING
