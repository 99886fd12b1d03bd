"""The folders: which layer may import which, no circles, and no folder too full to read."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.support.paths import ROOT

PACKAGES = ("explorer", "models", "assets")
MAX_FILES = 20
# Of `explorer/`, from the ground up: a layer imports only those above its own line.
LAYERS = (
    {"errors", "regular_files", "deadline", "documents", "strengths", "time_left"},
    {"checksum", "directories", "records", "verdicts", "audio"},
    {"partitions", "clips"},
    {"judging"},
    {"searching"},
    {"settings", "result", "efforts"},
    {"extending"},
    {"transferring"},
    {"export"},
    {"study"},
    {"api", "cli", "ui"},
)


def modules() -> dict[str, Path]:
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    names = {path.relative_to(ROOT).with_suffix(""): path for path in paths}
    return {".".join(name.parts).removesuffix(".__init__"): path for name, path in names.items()}


def imports_at_load(nodes: list[ast.stmt]) -> Iterator[str]:
    """What a module imports when it is loaded: not inside functions, not for type checkers only."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif (
            isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test)
        ) or isinstance(node, ast.Try | ast.With):
            yield from imports_at_load(node.body)


def graph() -> dict[str, set[str]]:
    """Every module of ours, with those of ours that it imports when it is loaded."""
    ours = modules()
    return {
        name: (set(imports_at_load(ast.parse(path.read_text("utf-8")).body)) & set(ours)) - {name}
        for name, path in ours.items()
    }


def test_no_module_imports_itself_in_a_circle():
    TopologicalSorter(graph()).prepare()  # raises CycleError, which names the circle


def test_no_layer_of_the_engine_imports_one_above_it():
    height = {layer: at for at, layers in enumerate(LAYERS) for layer in layers}
    for name, imported in graph().items():
        if not name.startswith("explorer.") or name == "explorer.__main__":
            continue
        layer = name.split(".")[1]
        for other in imported:
            package, _, below = other.partition(".")
            if package == "explorer" and below:
                uses = below.split(".")[0]
                assert uses == layer or height[uses] < height[layer], f"{name} imports {other}"


def test_every_layer_of_the_engine_is_listed():
    found = {name.split(".")[1] for name in modules() if name.startswith("explorer.")}
    assert found - {"__main__"} == set().union(*LAYERS)


@pytest.mark.parametrize("package", PACKAGES[:2])
def test_no_folder_has_too_many_files(package):
    for folder in [ROOT / package, *(ROOT / package).rglob("*/")]:
        files = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        assert len(files) <= MAX_FILES, folder
