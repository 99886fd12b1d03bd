"""Zips of results, and how someone may have changed them."""

import zipfile
from collections.abc import Mapping
from pathlib import Path


def unpacked(archive: Path, directory: Path) -> Path:
    """Unpack a zip of our own; return the directory."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(directory)
    return directory


def packed(source: Path, path: Path, changes: Mapping[str, bytes | None] = {}) -> Path:
    """Write a zip with other contents for some names; None leaves the file out."""
    with zipfile.ZipFile(source) as opened:
        contents = {name: opened.read(name) for name in opened.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in (contents | dict(changes)).items():
            if content is not None:
                opened.writestr(name, content)
    return path
