"""Find and check the files that hold a checkpoint's weights, and hash files for its version."""

import hashlib
from pathlib import Path

from explorer.regular_files import opened
from models.hub.config_file import read_fields
from models.hub.refusing import refusal

WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
# File names of other formats. Most are pickles, which run code when they are read.
_OTHER_WEIGHTS = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.pickle", "*.h5", "*.msgpack")
# Twice what the largest network in use needs in float32. Hashing takes about a second per gigabyte,
# and a sparse file of any size takes no space on a disk.
MAX_BYTES = 12_000_000_000
_BLOCK = 1 << 20


def weight_files(directory: Path, model_id: str) -> tuple[str, ...]:
    """Return the names of the files that hold a checkpoint's weights.

    Raises:
        InputError: there are none in the safetensors format, or some are missing.
    """
    if (directory / WEIGHTS).exists():
        return (WEIGHTS,)
    if not (directory / INDEX).exists():
        others = sorted(path.name for kind in _OTHER_WEIGHTS for path in directory.glob(kind))
        has = f", but {others[0]}; only safetensors files are read" if others else ""
        raise refusal(model_id, f"it has no {WEIGHTS}{has}")
    table = read_fields(directory, INDEX, model_id).get("weight_map")
    names = list(table.values()) if isinstance(table, dict) else []
    if not names or not all(_is_beside(name) for name in names):
        raise refusal(model_id, f"its {INDEX} does not name safetensors files beside it")
    for name in names:
        if not (directory / name).exists():
            raise refusal(model_id, f"{name}, which its {INDEX} names, is missing")
    return (INDEX, *sorted(set(names)))


def _is_beside(name: object) -> bool:
    """Whether the name is that of a safetensors file in the same directory."""
    return isinstance(name, str) and name.endswith(".safetensors") and Path(name).name == name


def check_weights(directory: Path, files: tuple[str, ...], model_id: str) -> None:
    """Check a checkpoint's files by their sizes and headers, before any of them is read as a whole.

    Raises:
        InputError: one of them is not a regular file, all together are too large, or a file of
            weights does not have the size that its header gives.
    """
    # Imported on use: the command line is parsed without it.
    from safetensors import SafetensorError, safe_open

    total = sum(_size_of(directory, name, model_id) for name in files)
    if total > MAX_BYTES:
        raise refusal(
            model_id,
            f"its files have {total / 1e9:,.1f} GB; at most {MAX_BYTES / 1e9:.0f} are read",
        )
    for name in files:
        if name.endswith(".safetensors"):
            try:
                with safe_open(directory / name, framework="np"):
                    pass  # it compares header and size
            except (SafetensorError, OSError) as error:
                raise refusal(model_id, f"its {name} is damaged: {error}") from error


def _size_of(directory: Path, name: str, model_id: str) -> int:
    try:
        with opened(directory / name) as (_, size):
            return size
    except OSError as error:
        raise refusal(model_id, f"its {name} cannot be read: {error.strerror}") from error


def digest_of(directory: Path, files: tuple[str, ...], model_id: str) -> str:
    """Return the first 12 hexadecimal digits of a SHA-256 over files, their names and lengths.

    Raises:
        InputError: one of them cannot be read.
    """
    digest = hashlib.sha256()
    try:
        for name in files:
            with opened(directory / name) as (stream, size):
                digest.update(f"{name}:{size}\n".encode())
                while size > 0 and (block := stream.read(min(size, _BLOCK))):
                    digest.update(block)
                    size -= len(block)
    except OSError as error:
        raise refusal(model_id, f"{name} cannot be read: {error.strerror}") from error
    return digest.hexdigest()[:12]
