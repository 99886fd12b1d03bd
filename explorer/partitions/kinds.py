"""The kinds of partition, by name. Imports no torch: the command line parser needs it."""

KINDS = ("mel", "linear", "bins", "tiles")
DEFAULT_CELLS = 64
UNITS = {"mel": "band", "linear": "band", "bins": "bin", "tiles": "tile"}
"""What a cell of each kind is called wherever people read about it."""


def cells(n: int, kind: str) -> str:
    """Write a number of cells with the name of their kind.

    >>> cells(1, "mel"), cells(40_001, "bins"), cells(2, "tiles")
    ('1 band', '40,001 bins', '2 tiles')
    """
    return f"{n:,} {UNITS[kind]}" + ("" if n == 1 else "s")
