"""Tables of labelled sounds, as spreadsheets, data-set hubs and people write them.

The first row names the columns. One of them names files; one may be the label. Commas, semicolons
or tabs separate columns, in UTF-8, UTF-16 or Windows' Latin encoding. What could mean two things is
refused, with the row and what to change.
"""

import codecs
import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from explorer.errors import InputError

SUFFIXES = (".wav", ".flac", ".ogg", ".mp3", ".aif", ".aiff")  # of sounds
MAX_BYTES = 64 << 20
# Columns are recognised by these names, without regard to case, spaces, `_` and `-`; of several
# that name files the first counts.
FILE_NAMES = (
    *("file", "filename", "filepath", "path", "audio", "audiofile", "audiopath", "audiofilepath"),
    *("sound", "soundfile", "clip", "recording", "wav", "wavfile", "wavpath"),
)
LABEL_NAMES = ("label", "labels", "labelname")
# What the label is called where it has the name of its task.
OTHER_LABEL_NAMES = (
    *("class", "classname", "category", "target", "emotion", "genre", "truth", "groundtruth"),
    *("annotation", "tag"),
)
DELIMITERS = ",;\t|"
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like that of UTF-16
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class TableRow(NamedTuple):
    """A row of a table of labelled sounds."""

    file: str  # as it is written there
    label: str | None  # None: empty, or there is no such column
    number: int  # of the row; the first row of the table has the number 1


def read_table(path: Path) -> list[TableRow]:
    """Read a table of labelled sounds.

    Raises:
        InputError: it cannot be read, has no column for files, or a row or a name could mean two
            things; the text says which, and what to change.
    """
    try:
        rows = _rows(*_text(path))
    except csv.Error as error:
        raise InputError(
            f"{path} cannot be read: {error}. Check its quotation marks, which come in pairs, and "
            "leave out columns with very long texts."
        ) from error
    numbered = [
        (number, [cell.strip() for cell in row])
        for number, row in enumerate(rows, 1)
        if any(cell.strip() for cell in row)
    ]
    if not numbered:
        raise InputError(
            f"{path} is empty; its first row must name the columns: file and, if known, label."
        )
    (_, header), *body = numbered
    file_column, label_column = _file_column(path, header), _label_column(path, header)
    if not body:
        raise InputError(f"{path} names no files: it ends after the names of the columns.")
    return [_row(path, row, len(header), file_column, label_column, number) for number, row in body]


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """Parse a table strictly, or, where quotes are only untidy, as spreadsheets do.

    Raises:
        csv.Error: it can be neither; a quote that is never closed takes whole rows for one cell.
    """

    def parsed(*, strict: bool) -> list[list[str]]:
        lines = io.StringIO(text, newline="")
        rows = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=strict)
        return list(rows)

    try:
        return parsed(strict=True)
    except csv.Error:
        rows = parsed(strict=False)
        if any("\n" in cell for row in rows for cell in row):
            raise
        return rows


def _text(path: Path) -> tuple[str, str]:
    """Return the text of a table from its first row on, and its delimiter."""
    text = _decoded(path)
    first, _, rest = text.partition("\n")
    word = first.strip().strip('"').lower()
    if word.startswith("sep=") and len(first.strip().strip('"')) <= len("sep=") + 1:  # of Excel
        return rest, first.strip("\r\n").strip('"')[len("sep=") :] or ","
    return text, max(DELIMITERS, key=lambda delimiter: _fitness(text, delimiter))


def _fitness(text: str, delimiter: str) -> tuple[bool, int]:
    """How well a delimiter separates the names of columns: do files have one, and how many?"""
    rows = csv.reader(io.StringIO(text.lstrip(), newline=""), delimiter=delimiter)
    try:
        header = next(rows, [])
    except csv.Error:
        return False, 0
    return any(_simple(name) in FILE_NAMES for name in header), len(header)


def _decoded(path: Path) -> str:
    try:
        if not path.is_file():
            raise InputError(f"{path} is not a file.")
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path} has more than {MAX_BYTES >> 20} MiB, too much for a table.")
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    encodings = [name for mark, name in BYTE_ORDER_MARKS if content.startswith(mark)][:1]
    for encoding in encodings or ["utf-8", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError(f"{path} is not a text; save the table as CSV in UTF-8.")


def _simple(name: str) -> str:
    """Reduce a column's name to what distinguishes it.

    >>> _simple(" File_Name"), _simple("audio path")
    ('filename', 'audiopath')
    """
    return "".join(name.lower().split()).replace("_", "").replace("-", "")


def _file_column(path: Path, header: Sequence[str]) -> int:
    names = [_simple(name) for name in header]
    for name in FILE_NAMES:
        if name in names:
            return _only(path, header, [name])
    if any(cell.lower().endswith(SUFFIXES) for cell in header):
        raise InputError(
            f"Row 1 of {path} names a file; it must name the columns: file and, if known, label."
        )
    raise InputError(
        f"{path} has no column named file, only {', '.join(filter(None, header))}; rename the one "
        "that names the files."
    )


def _label_column(path: Path, header: Sequence[str]) -> int | None:
    names = [_simple(name) for name in header]
    for group in (LABEL_NAMES, OTHER_LABEL_NAMES):
        if any(name in names for name in group):
            return _only(path, header, group)
    return None


def _only(path: Path, header: Sequence[str], group: Sequence[str]) -> int:
    """Return the only column with one of these names."""
    columns = [at for at, name in enumerate(header) if _simple(name) in group]
    if len(columns) > 1:
        found = " and ".join(f"{header[at]} (column {at + 1})" for at in columns)
        raise InputError(
            f"{path} has several columns that could be meant: {found}; rename all but one."
        )
    return columns[0]


def _row(
    path: Path,
    cells: Sequence[str],
    n_columns: int,
    file_column: int,
    label_column: int | None,
    number: int,
) -> TableRow:
    where = f"Row {number} of {path}"
    if any(cells[n_columns:]):
        raise InputError(
            f"{where} has {len(cells)} columns, but row 1 names {n_columns}; put a name that "
            "contains the separator in double quotes."
        )
    file = cells[file_column] if file_column < len(cells) else ""
    if not file:
        raise InputError(f"{where} names no file.")
    if "://" in file:
        raise InputError(f"{where} names a web address; download the file, and name that.")
    label = None
    if label_column is not None and label_column < len(cells):
        label = cells[label_column] or None
    return TableRow(file, label, number)
