"""Models and clips for three tasks, independent of the registry and the gallery.

The genre models, and some of them under other names for the other tasks; six of the bundled music
clips, also under other names; and two clips that are not bundled.
"""

import dataclasses
import hashlib
import json
import shutil
from pathlib import Path

import pytest

from explorer.clips import gallery
from explorer.clips.gallery import bundled_clips
from models.bundled import registry
from models.bundled.registry import MODELS
from models.spec import ModelSpec

TITLES = {"emotion": ("Heart", "Soul"), "deepfake": ("Ear", "Nose")}
_MUSIC = bundled_clips("genre")
BUNDLED = {
    "genre/blues-1": _MUSIC[0],
    "genre/jazz-1": _MUSIC[15],
    "emotion/angry-1": _MUSIC[3],
    "emotion/sad-1": _MUSIC[9],
    "deepfake/fake-1": _MUSIC[6],
    "deepfake/fake-2": _MUSIC[21],
}
FIRST = {"genre": "genre/blues-1", "emotion": "emotion/angry-1", "deepfake": "deepfake/fake-1"}
KEPT, AWAY = "deepfake/real-kept", "deepfake/real-away"  # KEPT is the one of `fill_cache`
KEPT_CONTENT = _MUSIC[12].path.read_bytes()
HOST = "example.org"
EXAMPLE = {
    "task": "deepfake",
    "clip": "deepfake/fake-2",
    "model": "deepfake-nose",
    "n_judges": 2,
    "n_agree": 1,
    "n_random": 0,
    "n_draws": 64,
}


def three_tasks() -> tuple[ModelSpec, ...]:
    """Return models to replace the registry's table."""
    genre = tuple(spec for spec in MODELS if spec.task == "genre")
    others = [
        _renamed(spec, id=f"{task}-{title.lower()}", title=title, task=task)
        for task, titles in TITLES.items()
        for spec, title in zip(genre, titles, strict=False)
    ]
    return (*genre, *others)


def _renamed(spec: ModelSpec, **fields: str) -> ModelSpec:
    return dataclasses.replace(spec, info=dataclasses.replace(spec.info, **fields))


def replace_tables(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Replace the tables of models and clips by those of three tasks, written to a new folder."""
    folder.mkdir()
    write_assets(folder)
    monkeypatch.setattr(registry, "MODELS", three_tasks())
    monkeypatch.setattr(gallery, "ASSETS", folder)


def write_assets(folder: Path) -> None:
    """Write a folder to replace the one of bundled clips."""
    tables = []
    for clip_id, music in BUNDLED.items():
        shutil.copy(music.path, folder / music.path.name)
        fields = {"file": music.path.name, "sha256": music.sha256}
        tables.append(_table("clip", clip_id, fields) + "seconds = 5.0\n")
    for clip_id, content in ((KEPT, KEPT_CONTENT), (AWAY, b"not available")):
        tables.append(download_table(clip_id, content, label="real"))
    (folder / "clips.toml").write_text("\n".join(tables), "utf-8")
    (folder / "examples.json").write_text(json.dumps({"examples": [EXAMPLE]}), "utf-8")


def fill_cache(folder: Path) -> None:
    """Put the clip KEPT where an earlier download would have put it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / sha256_of(KEPT_CONTENT)).write_bytes(KEPT_CONTENT)


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def download_table(clip_id: str, content: bytes, *, label: str | None) -> str:
    """Return the table of a clip that has to be downloaded."""
    fields = {"url": f"https://{HOST}/{clip_id}", "sha256": sha256_of(content)}
    table = _table("download", clip_id, fields | {"label": label or ""})
    if label is None:
        table = table.replace('label = ""\n', "")
    return table + f"bytes = {len(content)}\n"


def title_of(clip_id: str) -> str:
    return f"The clip {clip_id}"


def _table(name: str, clip_id: str, fields: dict[str, str]) -> str:
    task, clip = clip_id.split("/")
    fields = {
        "id": clip_id,
        "task": task,
        "label": clip.split("-")[0],
        "title": title_of(clip_id),
        "origin": f"Made for tests from {clip}.",
        "licence": "CC0-1.0",
        **fields,
    }
    return f"[[{name}]]\n" + "".join(f'{key} = "{value}"\n' for key, value in fields.items())
