"""Write a stored result in a format: read and checked first, then written as a whole.

A file that is named is replaced, whatever it holds, but not by half a file. Without a name the
file goes into the result's directory and replaces nothing there.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from explorer.directories import write_bytes_atomically
from explorer.errors import InputError
from explorer.export.audacity import label_track
from explorer.export.formats import FORMATS, FormatName
from explorer.export.html import html_page
from explorer.export.material import VERDICTS, Material
from explorer.export.png import png_picture
from explorer.export.raven import selection_table
from explorer.export.svg import svg_picture
from explorer.export.tables import cell_table, verdict_table
from explorer.records import FILES
from explorer.result.checks import why_nothing

Render = Callable[[Material], bytes]
RENDERERS: Mapping[FormatName, Render] = {
    FormatName.AUDACITY: label_track,
    FormatName.RAVEN: selection_table,
    FormatName.HTML: html_page,
    FormatName.PNG: png_picture,
    FormatName.SVG: svg_picture,
    FormatName.CSV: cell_table,
}
VERDICTS_END = "-verdicts"  # of the name of the second table, before its suffix
OF_RESULT = (*FILES, VERDICTS)


def export(material: Material, name: FormatName, directory: Path, out: Path | None) -> list[Path]:
    """Write a result in a format.

    Args:
        material: the result.
        name: of the format.
        directory: of the result; none of its own files is replaced.
        out: the file to write or replace; None for the format's own name in `directory`, where no
            other file is replaced.

    Returns:
        The files: one, and for `csv` a second one if there are verdicts.

    Raises:
        InputError: the format lists kept cells, and there are none; or a file cannot be written.
    """
    record = material.record
    if record.keep is None and not FORMATS[name].shows_no_fragment:
        others = ", ".join(other for other, each in FORMATS.items() if each.shows_no_fragment)
        raise InputError(
            f"The search found no fragment ({why_nothing(record)}), so {name} has nothing to list; "
            f"{others} show the clip."
        )
    path = out or directory / FORMATS[name].file_name
    contents = {path: RENDERERS[name](material)}
    if name is FormatName.CSV and material.verdicts:
        second = path.with_name(f"{path.stem}{VERDICTS_END}{path.suffix}")
        contents[second] = verdict_table(material)
    for each, content in contents.items():
        _check(each, content, directory, is_named=out is not None)
    for each, content in contents.items():
        _write(each, content)
    return list(contents)


def _check(path: Path, content: bytes, directory: Path, *, is_named: bool) -> None:
    """Raise InputError where a file must not be written."""
    if path.resolve() in [(directory / name).resolve() for name in OF_RESULT]:
        raise InputError(f"{path} belongs to the result and is not replaced; choose another name.")
    if not os.path.lexists(path):
        return
    if not path.is_file():
        raise InputError(f"{path} is not a file that can be replaced; choose another name.")
    if not is_named and not _holds(path, content):
        raise InputError(f"{path} exists and is not replaced; to replace it, name it with --out.")


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _write(path: Path, content: bytes) -> None:
    try:
        write_bytes_atomically(path.resolve(), content)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{path} cannot be written: {reason}.") from error
