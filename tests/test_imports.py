"""Who may know whom: checked in a fresh interpreter, and in the source."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.support.paths import ROOT


@cache
def modules_loaded_by(module: str) -> frozenset[str]:
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return frozenset(done.stdout.split())


def loaded_by(module: str) -> set[str]:
    return {name.split(".")[0] for name in modules_loaded_by(module)}


def imports_of(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("module", ["explorer.searching.search", "explorer.result.certificate"])
def test_the_search_loads_neither_pages_nor_charts_nor_models(module):
    assert not loaded_by(module) & {"gradio", "plotly", "ray", "transformers", "models"}


@pytest.mark.parametrize("module", ["explorer.study.run", "explorer.study.summary"])
def test_a_study_loads_neither_pages_nor_models_nor_ray(module):
    assert not loaded_by(module) & {"gradio", "ray", "transformers", "models"}


def test_ray_is_imported_in_one_place_and_only_when_it_is_asked_for():
    importers = [
        path.relative_to(ROOT).as_posix()
        for path in ROOT.glob("explorer/**/*.py")
        if "ray" in imports_of(path)
    ]
    assert importers == ["explorer/study/ray.py"]
    assert not loaded_by("explorer.cli.main") & {"ray", "gradio"}


@pytest.mark.parametrize(
    "module", ["explorer.cli.main", "models.bundled.registry", "explorer.ui.app"]
)
def test_transformers_and_ray_are_not_loaded_before_they_are_needed(module):
    assert not loaded_by(module) & {"transformers", "ray"}


def test_the_page_loads_the_client_of_the_hub_only_when_somebody_looks():
    assert "models.hub.download" not in modules_loaded_by("explorer.ui.app")


def test_transformers_is_imported_in_one_place():
    importers = [
        path.relative_to(ROOT).as_posix()
        for folder in ("explorer", "models", "assets")
        for path in ROOT.glob(f"{folder}/**/*.py")
        if "transformers" in imports_of(path)
    ]
    assert importers == ["models/hub/loading.py"]


def test_spaces_is_imported_in_one_place_and_not_before_it_is_known_to_be_wanted():
    importers = [
        path.relative_to(ROOT).as_posix()
        for path in [ROOT / "app.py", *ROOT.glob("explorer/**/*.py"), *ROOT.glob("models/**/*.py")]
        if "spaces" in imports_of(path)
    ]
    assert importers == ["explorer/ui/device/zero_gpu.py"]
    assert "\n    import spaces\n" in (ROOT / importers[0]).read_text("utf-8")


def test_models_know_the_engine_but_no_page():
    assert not loaded_by("models.bundled.registry") & {"gradio", "plotly"}


def test_only_the_page_imports_gradio():
    importers = {
        path.relative_to(ROOT).as_posix()
        for path in [
            *ROOT.glob("*.py"),
            *ROOT.glob("explorer/**/*.py"),
            *ROOT.glob("models/**/*.py"),
        ]
        if "gradio" in imports_of(path)
    }
    assert all(name == "app.py" or name.startswith("explorer/ui/") for name in importers)


def test_torchaudio_is_imported_in_one_place():
    importers = [
        path.name
        for folder in ("explorer", "models", "assets")
        for path in ROOT.glob(f"{folder}/**/*.py")
        if "torchaudio" in imports_of(path)
    ]
    assert importers == []


def test_only_the_composing_files_import_models():
    importers = {
        path.relative_to(ROOT).parts[1]
        for path in ROOT.glob("explorer/**/*.py")
        if "models" in imports_of(path)
    }
    assert importers == {"api", "cli", "ui"}
