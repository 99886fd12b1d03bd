"""Which layer may import which, checked in a fresh interpreter and in the source."""

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


def test_parsing_the_command_line_loads_nothing_heavy():
    heavy = {"torch", "numpy", "soundfile", "plotly", "gradio", "transformers", "ray"}
    assert not loaded_by("explorer.cli.main") & {*heavy, "huggingface_hub", "safetensors"}
    assert "models.collection" not in modules_loaded_by("explorer.cli.main")


@pytest.mark.parametrize("command", ["clips", "models"])
def test_listing_loads_no_torch(command):
    code = (
        f"import sys; from explorer.cli.main import main; main(['{command}']); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"torch", "numpy", "gradio", "transformers"}


def test_ray_is_imported_in_one_place_and_only_when_it_is_needed():
    importers = [
        path.relative_to(ROOT).as_posix()
        for path in ROOT.glob("explorer/**/*.py")
        if "ray" in imports_of(path)
    ]
    assert importers == ["explorer/study/ray.py"]


@pytest.mark.parametrize("module", ["models.bundled.loading", "explorer.ui.serve"])
def test_transformers_and_ray_are_not_loaded_before_they_are_needed(module):
    assert not loaded_by(module) & {"transformers", "ray"}


def test_no_figure_of_a_model_card_depends_on_the_conversion_of_sample_rates():
    assert "explorer.audio.resampling" not in modules_loaded_by("models.training.evaluate")


def test_the_page_loads_the_client_of_the_hub_only_when_it_is_used():
    assert "models.hub.download" not in modules_loaded_by("explorer.ui.app")


def test_transformers_is_imported_in_one_place():
    importers = [
        path.relative_to(ROOT).as_posix()
        for folder in ("explorer", "models", "assets")
        for path in ROOT.glob(f"{folder}/**/*.py")
        if "transformers" in imports_of(path)
    ]
    assert importers == ["models/hub/loading.py"]


def test_spaces_is_imported_in_one_place_and_only_where_it_is_needed():
    importers = [
        path.relative_to(ROOT).as_posix()
        for path in [ROOT / "app.py", *ROOT.glob("explorer/**/*.py"), *ROOT.glob("models/**/*.py")]
        if "spaces" in imports_of(path)
    ]
    assert importers == ["explorer/ui/device/zero_gpu.py"]
    assert "\n    import spaces\n" in (ROOT / importers[0]).read_text("utf-8")


def test_models_know_the_engine_but_no_page():
    assert not loaded_by("models.bundled.loading") & {"gradio", "plotly"}


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
