"""What stands in for a checkpoint's files: pipes, devices, links, and files of any size."""

import json
import os
import shutil
from pathlib import Path

import pytest

from explorer.errors import InputError
from models.hub.directories import read_directories

CONFIG, EXTRACTOR, WEIGHTS = "config.json", "preprocessor_config.json", "model.safetensors"


def fifo(path: Path) -> None:
    os.mkfifo(path)


def link_to_zeros(path: Path) -> None:
    path.symlink_to("/dev/zero")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize("kind", [fifo, link_to_zeros, link_to_itself, Path.mkdir])
@pytest.mark.parametrize("file", [CONFIG, EXTRACTOR, WEIGHTS])
def test_only_regular_files_are_read(checkpoints, tmp_path: Path, file: str, kind) -> None:
    directory = shutil.copytree(checkpoints["wav2vec2"], tmp_path / "bad")
    (directory / file).unlink()
    kind(directory / file)
    reason = (
        f"its {file} cannot be read: (it is not a regular file|Is a directory|Too many levels.*)"
    )
    with pytest.raises(InputError, match=f"bad cannot be used: ({reason}|it has no {file})[.]$"):
        read_directories([directory])


@pytest.mark.parametrize("kind", [fifo, link_to_zeros])
def test_an_index_or_a_part_that_is_no_regular_file_is_refused(
    checkpoints, tmp_path: Path, kind
) -> None:
    directory = shutil.copytree(checkpoints["wav2vec2"], tmp_path / "bad")
    (directory / WEIGHTS).unlink()
    index, part = directory / f"{WEIGHTS}.index.json", "model-1.safetensors"
    kind(index)
    with pytest.raises(InputError, match=f"{index.name} cannot be read: it is not a regular file"):
        read_directories([directory])
    index.unlink()
    index.write_text(json.dumps({"weight_map": {"a": part}}))
    kind(directory / part)
    with pytest.raises(InputError, match=f"{part} cannot be read: it is not a regular file"):
        read_directories([directory])


def test_links_to_regular_files_are_followed_as_in_the_cache_of_the_hub(
    checkpoints, tmp_path: Path
) -> None:
    for file in (CONFIG, EXTRACTOR, WEIGHTS):
        (tmp_path / file).symlink_to(checkpoints["wav2vec2"] / file)
    (linked,) = read_directories([tmp_path])
    (plain,) = read_directories([checkpoints["wav2vec2"]])
    assert linked.info.version == plain.info.version


@pytest.mark.parametrize(
    ("file", "n_bytes", "expected"),
    [
        (WEIGHTS, 20_000_000_000, r"its files have 20\.0 GB; at most 12 are read"),
        (WEIGHTS, 3_000_000_000, f"its {WEIGHTS} is damaged: "),
        (CONFIG, 20_000_000_000, "has 20,000 MB; at most 16 are read"),
        (EXTRACTOR, 17_000_000, "has 17 MB; at most 16 are read"),
    ],
)
def test_sizes_are_checked_before_anything_is_read(
    checkpoints, tmp_path: Path, monkeypatch, file: str, n_bytes: int, expected: str
) -> None:
    """Sparse files: they take no space, and reading them would take seconds."""
    directory = shutil.copytree(checkpoints["wav2vec2"], tmp_path / "bad")
    os.truncate(directory / file, n_bytes)
    monkeypatch.setattr("models.hub.checkpoint.digest_of", lambda *_: pytest.fail("it was hashed"))
    with pytest.raises(InputError, match=f"bad cannot be used: .*{expected}"):
        read_directories([directory])
