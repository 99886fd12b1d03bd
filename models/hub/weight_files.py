"""Which files of a checkpoint hold its weights, and what they and its configuration hash to."""

import hashlib
from pathlib import Path

from models.hub.config_file import read_fields
from models.hub.refusing import refusal

WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
# What other formats of weights are called. Most are pickles, which run code when they are read.
_OTHER_WEIGHTS = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.pickle", "*.h5", "*.msgpack")
_BLOCK = 1 << 20


def weight_files(directory: Path, model_id: str) -> tuple[str, ...]:
    """The names of the files that hold a checkpoint's weights.

    Raises:
        InputError: there are none in the safetensors format, or not all of them are there.
    """
    if (directory / WEIGHTS).is_file():
        return (WEIGHTS,)
    if not (directory / INDEX).is_file():
        others = sorted(path.name for kind in _OTHER_WEIGHTS for path in directory.glob(kind))
        has = f", but {others[0]}; other formats than safetensors are not read" if others else ""
        raise refusal(model_id, f"it has no {WEIGHTS}{has}")
    table = read_fields(directory, INDEX, model_id).get("weight_map")
    names = list(table.values()) if isinstance(table, dict) else []
    if not names or not all(_is_beside(name) for name in names):
        raise refusal(model_id, f"its {INDEX} does not name safetensors files beside it")
    for name in names:
        if not (directory / name).is_file():
            raise refusal(model_id, f"it lacks {name}, which its {INDEX} names")
    return (INDEX, *sorted(set(names)))


def _is_beside(name: object) -> bool:
    """Whether a file of that name, in safetensors, would lie in the same directory."""
    return isinstance(name, str) and name.endswith(".safetensors") and Path(name).name == name


def digest_of(directory: Path, files: tuple[str, ...], model_id: str) -> str:
    """The first 12 hexadecimal digits of a SHA-256 over files, their names and lengths."""
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
