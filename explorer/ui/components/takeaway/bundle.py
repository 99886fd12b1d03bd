"""Take it away: all files of a result in one zip."""

import re
import zipfile
from pathlib import Path

from explorer.errors import InputError
from explorer.records import FILES


def zip_result(directory: Path, clip_name: str) -> Path:
    """Pack the files of a result; returns the zip's path, inside the directory.

    Raises:
        InputError: the zip cannot be written, or a file of the result not be read.
    """
    words = re.findall(r"[A-Za-z0-9]+", Path(clip_name).stem)
    path = directory / f"earshot-{'-'.join(words)[:60] or 'clip'}.zip"
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            for name in FILES:
                if (directory / name).exists():
                    archive.write(directory / name, name)
    except OSError as error:
        raise InputError(f"The files cannot be packed: {error.strerror or error}.") from error
    return path
