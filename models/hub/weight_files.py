"""Find and check the files that hold a checkpoint's weights, and hash files for its version."""

import hashlib
import json
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
MAX_HEADER_BYTES = 100_000_000  # as in the format's own library
METADATA = "__metadata__"  # the one entry of a header that is no tensor
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
    total = sum(_size_of(directory, name, model_id) for name in files)
    if total > MAX_BYTES:
        raise refusal(
            model_id,
            f"its files have {total / 1e9:,.1f} GB; at most {MAX_BYTES / 1e9:.0f} are read",
        )
    for name in files:
        if name.endswith(".safetensors"):
            try:
                _check_size(directory / name)
            except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
                raise refusal(model_id, f"its {name} is damaged: {error}") from error


def _check_size(path: Path) -> None:
    """Compare the size of a safetensors file with its header: 8 bytes of length, then JSON.

    The library itself checks the rest when the file is loaded; it loads numpy to open one.

    Raises:
        OSError, ValueError, KeyError, TypeError, RecursionError: there is no such header, or the
            file has another size.
    """
    with opened(path) as (stream, size):
        n_header = int.from_bytes(stream.read(8), "little")
        if n_header > MAX_HEADER_BYTES:
            raise ValueError("its header is too long")
        header = json.loads(stream.read(n_header))
    ends = [each["data_offsets"][1] for name, each in header.items() if name != METADATA]
    stated = 8 + n_header + max(ends, default=0)
    if stated != size:
        raise ValueError(f"its header describes {stated:,} bytes, and it has {size:,}")


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
