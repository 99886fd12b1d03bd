r"""Names in files of other programs: on one line, valid Unicode, no formulas.

A clip's name is that of a user's file, which may hold tabs, line breaks or bytes that are no text.
"""

import unicodedata

from explorer.partitions.kinds import UNITS, cells
from explorer.records import SearchRecord
from explorer.result.figures import OUTCOMES

FORMULA_STARTS = ("=", "+", "-", "@")  # after which spreadsheets calculate


def one_line(text: str) -> str:
    r"""Return a text without line breaks and tabs, and with what no file can hold as escapes.

    >>> one_line("a\tb\r\nc"), one_line("\x00\udcff")
    ('a b c', '\\x00\\udcff')
    """
    words = " ".join(text.split())
    return "".join(_escaped(c) if _is_forbidden(c) else c for c in words)


def spreadsheet_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: such a one gets an apostrophe.

    >>> spreadsheet_text("=1+1"), spreadsheet_text("a=1")
    ("'=1+1", 'a=1')
    """
    words = one_line(text)
    return f"'{words}" if words.startswith(FORMULA_STARTS) else words


def shortened(text: str, max_ems: float) -> str:
    """Return a text that is at most so wide, its middle left out if it has to be.

    Args:
        text: on one line.
        max_ems: in units of the font's size; a letter counts .6 to 1.

    >>> shortened("abcdefgh", 4.8), shortened("abcdefghi", 4.8)
    ('abcdefgh', 'abc…ghi')
    """
    if _ems(text) <= max_ems:
        return text
    widest = int(max_ems / 1.2)  # characters on each side
    halves = (f"{text[:n]}…{text[-n:]}" for n in range(widest, 0, -1))
    return next((short for short in halves if _ems(short) <= max_ems), "…")


def kept_in_words(record: SearchRecord) -> str:
    """Say how much of the clip is kept, or why nothing is."""
    if record.keep is None or record.share is None:
        return f"no fragment: {OUTCOMES[record.outcome]}"
    kind, energy_db = record.partition.kind, record.share.energy_db
    adjective = f"{kind} " if UNITS[kind] == "band" else ""
    number, unit = cells(record.partition.n_cells, kind).split(" ")
    words = f"{len(record.keep):,} of {number} {adjective}{unit}"
    return (
        words if energy_db is None else f"{words}, {percent(10 ** (energy_db / 10))} of the energy"
    )


def percent(share: float) -> str:
    """Return a share in per cent, with two digits.

    >>> percent(0.0384), percent(0.5), percent(1.0), percent(0.000012)
    ('3.8 %', '50 %', '100 %', '0.0012 %')
    """
    if share >= 0.0995:
        return f"{100 * share:.0f} %"
    return f"{float(f'{100 * share:.2g}'):.10f}".rstrip("0").rstrip(".") + " %"


def _is_forbidden(character: str) -> bool:
    """Whether XML cannot hold it: controls, halves of surrogate pairs, two that are none."""
    return unicodedata.category(character) in ("Cc", "Cs") or character in "\ufffe\uffff"


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def _ems(text: str) -> float:
    return sum(map(_em, text))


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF" or character in "MWmw@%":
        return 1.0
    return 0.75 if character.isupper() else 0.6
