"""Find the files that hold a checkpoint's weights, and hash files for its version."""

import hashlib
from pathlib import Path

from models.hub.config_file import read_fields
from models.hub.refusing import refusal

WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
# File names of other formats. Most are pickles, which run code when they are read.
_OTHER_WEIGHTS = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.pickle", "*.h5", "*.msgpack")
_BLOCK = 1 << 20


def weight_files(directory: Path, model_id: str) -> tuple[str, ...]:
    """Return the names of the files that hold a checkpoint's weights.

    Raises:
        InputError: there are none in the safetensors format, or some are missing.
    """
    if (directory / WEIGHTS).is_file():
        return (WEIGHTS,)
    if not (directory / INDEX).is_file():
        others = sorted(path.name for kind in _OTHER_WEIGHTS for path in directory.glob(kind))
        has = f", but {others[0]}; only safetensors files are read" if others else ""
        raise refusal(model_id, f"it has no {WEIGHTS}{has}")
    table = read_fields(directory, INDEX, model_id).get("weight_map")
    names = list(table.values()) if isinstance(table, dict) else []
    if not names or not all(_is_beside(name) for name in names):
        raise refusal(model_id, f"its {INDEX} does not name safetensors files beside it")
    for name in names:
        if not (directory / name).is_file():
            raise refusal(model_id, f"{name}, which its {INDEX} names, is missing")
    return (INDEX, *sorted(set(names)))


def _is_beside(name: object) -> bool:
    """Whether the name is that of a safetensors file in the same directory."""
    return isinstance(name, str) and name.endswith(".safetensors") and Path(name).name == name


def digest_of(directory: Path, files: tuple[str, ...], model_id: str) -> str:
    """Return the first 12 hexadecimal digits of a SHA-256 over files, their names and lengths.

    Raises:
        InputError: one of them cannot be read.
    """
    digest = hashlib.sha256()
    try:
        for name in files:
            with (directory / name).open("rb") as stream:
                size = (directory / name).stat().st_size
                digest.update(f"{name}:{size}\n".encode())
                while block := stream.read(_BLOCK):
                    digest.update(block)
    except OSError as error:
        raise refusal(model_id, f"{name} cannot be read: {error.strerror}") from error
    return digest.hexdigest()[:12]
