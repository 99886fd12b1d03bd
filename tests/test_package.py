"""The wheel has every file that an installed Earshot needs, and nothing else."""

import email
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import explorer
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow
PACKAGES = ("explorer", "models", "assets")
LEFT_OUT = ("assets/recipes/", "models/training/")
EXAMPLES = {
    *("assets/clips.toml", "assets/clips/genre/blues-1.flac"),
    *("assets/studies/genre-bundled/summary.json", "assets/studies/genre-bundled/records.jsonl.gz"),
    *("models/weights/genre-logmel-cnn.safetensors", "models/cards/genre-logmel-cnn.md"),
    *("explorer/ui/app.py", "explorer/ui/components/stage/script.js"),
    *("explorer/ui/components/stage/template.html", "explorer/ui/components/page/tokens.css"),
    *("explorer/export/page.html.jinja", "explorer/export/page.js", "explorer/export/page.css"),
    *("explorer/ui/templates/targets.html", "explorer/study/report.html.jinja"),
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def sources() -> set[str]:
    files = (path for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file())
    names = {path.relative_to(ROOT).as_posix() for path in files if is_source(path)}
    return {name for name in names if not name.startswith(LEFT_OUT)}


def is_source(path: Path) -> bool:
    return "__pycache__" not in path.parts and path.suffix != ".pyi"


def test_the_wheel_has_all_code_and_data_but_recipes_and_training(wheel):
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert names == sources()
    assert names >= EXAMPLES


def test_the_wheel_names_its_version_its_command_and_its_requirements(wheel):
    folder = f"earshot-{explorer.__version__}.dist-info"
    commands = wheel.read(f"{folder}/entry_points.txt").decode()
    assert "earshot = explorer.__main__:main" in commands
    metadata = email.message_from_bytes(wheel.read(f"{folder}/METADATA"))
    needed = metadata.get_all("Requires-Dist")
    for start in ("gradio", "torch<", "transformers"):
        assert any(line.startswith(start) and "extra" not in line for line in needed), start
    assert set(metadata.get_all("Provides-Extra")) == {"ray", "training", "dev"}
    assert any(line.startswith("ray<") and line.endswith("extra == 'dev'") for line in needed)
