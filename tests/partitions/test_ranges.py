"""Cells as text."""

import random

import pytest

from explorer.errors import InputError
from explorer.partitions.ranges import MAX_CELL, cells_of, text_of


@pytest.mark.parametrize("seed", range(20))
def test_cells_are_read_as_they_were_written(seed):
    drawn = random.Random(seed)
    cells = tuple(sorted(drawn.sample(range(64), drawn.randint(1, 64))))
    assert cells_of(text_of(cells)) == cells


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("0", (0,)),
        ("12,3-5", (3, 4, 5, 12)),
        (" 3-5 , 4-7,5 ", (3, 4, 5, 6, 7)),
        ("7-7", (7,)),
        (f"{MAX_CELL}", (MAX_CELL,)),
    ],
)
def test_order_repetition_and_spaces_mean_nothing(text, cells):
    assert cells_of(text) == cells


@pytest.mark.parametrize(
    "part", ["", "-1", "a", "5-3", "1-", "1-2-3", "1.5", "1000000", "0-1000000", "٣", "1 2"]
)
def test_what_is_no_range_of_cells_is_named(part):
    for text in (part, f"1,{part}"):
        with pytest.raises(InputError) as caught:
            cells_of(text)
        assert str(caught.value) == (
            f"{part!r} is neither a cell nor a range of cells; write numbers from 0 to 999,999, "
            "as in 3-7,12."
        )


def test_many_long_ranges_are_refused_before_they_are_read():
    assert len(cells_of(f"0-{MAX_CELL}")) == MAX_CELL + 1
    with pytest.raises(InputError, match="name each of them once"):
        cells_of(",".join(["0-999999"] * 100_000))
