"""Cells as text: `3-7,12`, as the command line has them. Imports no torch: the command line parses.

Cells are numbered from 0, as in `result.json`.
"""

import itertools
import re
import reprlib
from collections.abc import Iterator, Sequence

from explorer.errors import InputError

MAX_CELL = 999_999  # a range that a stranger writes must not fill the memory
# Nor may many ranges take long: so many numbers are read at most, each as often as it is named.
MAX_READ = 1_000_000
_RANGE = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")


def cells_of(text: str) -> tuple[int, ...]:
    """Read cells and ranges of cells, in any order; each is returned once, in rising order.

    >>> cells_of("12, 3-7,5")
    (3, 4, 5, 6, 7, 12)

    Raises:
        InputError: a part is neither a number from 0 to 999,999 nor a range of such numbers, or
            the parts name more than a million numbers together.
    """
    cells: set[int] = set()
    n_read = 0
    for part in text.split(","):
        found = _RANGE.fullmatch(part.strip())
        first, last = found.groups() if found else ("1", "0")
        read = range(int(first), int(last or first) + 1)
        if not read:
            raise InputError(
                f"{reprlib.repr(part)} is neither a cell nor a range of cells; write numbers from "
                f"0 to {MAX_CELL:,}, as in 3-7,12."
            )
        n_read += len(read)
        if n_read > MAX_READ:
            raise InputError("Too many cells are named; name each of them once.")
        cells.update(read)
    return tuple(sorted(cells))


def text_of(cells: Sequence[int]) -> str:
    """Write cells, in rising order, as `cells_of` reads them.

    >>> text_of((3, 4, 5, 6, 7, 12)), text_of((0, 1))
    ('3-7,12', '0-1')
    """
    return ",".join(
        str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs_of(cells)
    )


def runs_of(cells: Sequence[int]) -> Iterator[range]:
    """Yield the runs of consecutive numbers in a rising sequence.

    >>> list(runs_of([0, 1, 3]))
    [range(0, 2), range(3, 4)]
    """
    for _, run in itertools.groupby(enumerate(cells), lambda pair: pair[1] - pair[0]):
        members = [cell for _, cell in run]
        yield range(members[0], members[-1] + 1)
