"""How strictly a record is built from JSON."""

import dataclasses
import json
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from explorer import documents
from explorer.documents import (
    Count,
    Probability,
    Sha256,
    from_document,
    parse_json,
    read_text,
)
from explorer.records import Outcome


@dataclass(frozen=True, kw_only=True)
class Part:
    name: str
    weight: float | None


@dataclass(frozen=True, kw_only=True)
class Whole:
    count: int
    is_done: bool
    outcome: Outcome
    direction: Literal["in", "out"]
    parts: tuple[Part, ...]
    sums: dict[str, float]
    cells: tuple[int, ...] | None
    extra: tuple[int, ...] = ()
    added: Part | None = None  # by a later version


WHOLE = Whole(
    count=3,
    is_done=True,
    outcome=Outcome.BUDGET,
    direction="in",
    parts=(Part(name="a", weight=0.5), Part(name="b", weight=None)),
    sums={"x": 1.5},
    cells=(1, 2),
    extra=(7,),
    added=Part(name="c", weight=1.0),
)


def document() -> dict:
    return json.loads(json.dumps(dataclasses.asdict(WHOLE)))


def test_a_record_comes_back_from_json_as_it_was():
    assert from_document(Whole, document()) == WHOLE
    without = dataclasses.replace(WHOLE, cells=None)
    assert from_document(Whole, document() | {"cells": None}) == without


def test_whole_numbers_are_taken_for_floats_and_unknown_fields_ignored():
    found = from_document(Part, {"name": "a", "weight": 2, "colour": "red"})
    assert (found.weight, type(found.weight)) == (2.0, float)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="is not a number"):
        from_document(Part, {"name": "a", "weight": value})


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}', "[" * 9_999])
def test_json_that_is_none_is_refused(text):
    with pytest.raises((ValueError, RecursionError)):
        parse_json(text)


@dataclass(frozen=True, kw_only=True)
class Limited:
    count: Count
    chance: Probability | None
    sums: dict[str, Sha256]
    sizes: tuple[Count, ...] = ()
    later: Probability | None = None

    def contradictions(self) -> Iterator[str]:
        if self.count < len(self.sizes):
            yield "there are more sizes than counted"


LIMITED = {"count": 2, "chance": 0.5, "sums": {"a": "0" * 64}, "sizes": [1, 0]}


def test_a_limited_field_that_earlier_versions_did_not_write_is_none():
    assert from_document(Limited, LIMITED).later is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"count": -1}, "-1 is not allowed"),
        ({"count": 10**15 * 10}, "is not allowed"),
        ({"chance": 1.5}, "1.5 is not allowed"),
        ({"chance": 1e999}, "inf is not a number"),
        ({"sums": {"a": ""}}, "'' is not allowed"),
        ({"sizes": [1, -2]}, "-2 is not allowed"),
        ({"later": 2.0}, "2.0 is not allowed"),
        ({"sizes": [1, 1, 1]}, "more sizes than counted"),
    ],
)
def test_limits_are_checked_when_a_record_is_read_and_only_then(changes, words):
    with pytest.raises(ValueError, match=words):
        from_document(Limited, LIMITED | changes)
    assert Limited(**{**LIMITED, **changes})


def test_only_a_file_of_a_reasonable_size_is_read(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "missing", tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(FileNotFoundError):
            read_text(path)
    monkeypatch.setattr(documents, "MAX_BYTES", 4)
    (tmp_path / "file").write_text("{    }")
    with pytest.raises(ValueError, match="has more than"):
        read_text(tmp_path / "file")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"count": "3"}, TypeError),
        ({"count": 3.0}, TypeError),
        ({"count": True}, TypeError),
        ({"count": None}, TypeError),
        ({"is_done": 1}, TypeError),
        ({"is_done": "yes"}, TypeError),
        ({"outcome": "lost"}, ValueError),
        ({"outcome": 1}, (TypeError, ValueError)),
        ({"outcome": None}, (TypeError, ValueError)),
        ({"direction": "up"}, ValueError),
        ({"parts": "ab"}, TypeError),
        ({"parts": {}}, TypeError),
        ({"parts": ["a"]}, TypeError),
        ({"parts": [["name", "weight"]]}, TypeError),
        ({"parts": [{"name": "a", "weight": "0.5"}]}, TypeError),
        ({"parts": [{"name": "a", "weight": False}]}, TypeError),
        ({"parts": [{"name": 1, "weight": None}]}, TypeError),
        ({"parts": [{"name": "a", "weight": 10**400}]}, OverflowError),
        ({"parts": [{"name": "a"}]}, KeyError),
        ({"sums": []}, TypeError),
        ({"sums": {"x": "1.5"}}, TypeError),
        ({"cells": [1, "2"]}, TypeError),
        ({"cells": 1}, TypeError),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_wrong_values_are_refused(changes, error):
    with pytest.raises(error):
        from_document(Whole, document() | changes)


def test_a_field_that_earlier_versions_did_not_write_is_none():
    earlier = document()
    del earlier["added"]
    assert from_document(Whole, earlier) == dataclasses.replace(WHOLE, added=None)


OLD_FIELDS = [field.name for field in dataclasses.fields(Whole) if field.name != "added"]


@pytest.mark.parametrize("name", OLD_FIELDS)
def test_any_other_missing_field_is_refused_even_if_it_has_a_default(name):
    partial = document()
    del partial[name]
    with pytest.raises(KeyError, match=name):
        from_document(Whole, partial)


@pytest.mark.parametrize("value", [None, [], "text", 1])
def test_what_is_no_object_is_no_record(value):
    with pytest.raises(TypeError):
        from_document(Whole, value)
