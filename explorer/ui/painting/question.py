"""What a browser asks about painted cells, checked like everything that comes from one."""

from dataclasses import dataclass
from typing import Literal, TypeGuard, get_args

from explorer.errors import InputError
from explorer.ui.wording import painting as words

Wanted = Literal["source", "models", "check"]
WANTED: tuple[Wanted, ...] = get_args(Wanted)
MAX_CELLS = 10_000  # far more than a picture can show one by one


@dataclass(frozen=True, kw_only=True)
class PaintedQuestion:
    """Some cells, and who is asked about them."""

    cells: tuple[int, ...]  # each once and in order; perhaps none
    wanted: Wanted  # the source alone; all models; or a check of every removal, too
    number: int  # by which the page knows the answer again

    @classmethod
    def of(cls, event: object, n_cells: int) -> "PaintedQuestion":
        """Read the data of an event; raise InputError if they are not of a clip of `n_cells`."""
        cells = checked_cells(getattr(event, "cells", None), n_cells)
        number, asked = getattr(event, "number", None), getattr(event, "wanted", None)
        wanted = next((each for each in WANTED if each == asked), None)
        if not _is_whole(number) or wanted is None:
            raise InputError(words.CHANGED)
        return cls(cells=cells, wanted=wanted, number=number)


def checked_cells(cells: object, n_cells: int) -> tuple[int, ...]:
    """Return cells from a browser, in order; raise InputError unless all are below `n_cells`."""
    if not isinstance(cells, list) or len(cells) > MAX_CELLS:
        raise InputError(words.CHANGED)
    if not all(_is_whole(cell) and 0 <= cell < n_cells for cell in cells):
        raise InputError(words.CHANGED)
    return tuple(sorted(set(cells)))


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
