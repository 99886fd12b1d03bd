"""Records from JSON documents, strictly: what is written is what is read, or an error.

cattrs does the work; on its own it is lenient (it turns "1" into 1, splits a word into letters and
fills in defaults), so the hooks here check before it converts.

What a record may hold is stated in its class and checked only here, when one is read: the values of
a field in its annotation (`Count`, `Probability`, ...), and what several fields must have in common
by a method `contradictions`. Code that makes records is free of checks.
"""

import dataclasses
import itertools
import json
import math
import re
import reprlib
import typing
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import cattrs
from cattrs.gen import make_dict_structure_fn

Record = TypeVar("Record")
_Hook = Callable[[Any, Any], Any]  # value and type in, converted value out
MAX_BYTES = 256 << 20  # of a file of records
# Metadata of a field whose default is what earlier versions did without writing it.
ADDED_LATER = {"added later": True}


@dataclasses.dataclass(frozen=True)
class Between:
    """The numbers that a field may hold."""

    low: float
    high: float

    def allows(self, value: float) -> bool:
        """Whether a number is one of them."""
        return self.low <= value <= self.high


@dataclasses.dataclass(frozen=True)
class Matching:
    """The texts that a field may hold, as a regular expression."""

    pattern: str

    def allows(self, value: str) -> bool:
        """Whether a text is one of them."""
        return re.fullmatch(self.pattern, value) is not None


Count = Annotated[int, Between(0, 2**53)]
Size = Annotated[int, Between(1, 2**40)]
Hertz = Annotated[int, Between(1, 10**7)]  # a sample rate
Seed = Annotated[int, Between(0, 2**63 - 1)]
NotNegative = Annotated[float, Between(0, 1e300)]
Probability = Annotated[float, Between(0, 1 + 1e-6)]  # rounding may exceed 1
Sha256 = Annotated[str, Matching("[0-9a-f]{64}")]
FileName = Annotated[str, Matching(r"[^/\\\0]+")]
Word = Annotated[str, Matching(r"(?s).+")]  # any text but an empty one


def read_text(path: Path) -> str:
    """Read a file of records.

    Raises:
        OSError: it cannot be read; also if it is no regular file, which might never end.
        ValueError: it is too large, or is not text.
    """
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path.name}")
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path.name} has more than {MAX_BYTES >> 20} MiB")
    return path.read_text("utf-8")


def parse_json(text: str) -> Any:
    """Parse JSON, without the numbers that are none.

    Raises:
        ValueError: it is not JSON.
        RecursionError: it is nested too deeply.
    """
    return json.loads(text, parse_constant=_refuse_constant)


def from_document(kind: type[Record], document: object) -> Record:
    """Build a record from what `json` parsed.

    Nothing is converted except whole numbers where a float is expected. Every field must be
    present, except those with the default None and those that are `ADDED_LATER`, which earlier
    versions did not write; unknown fields are ignored.

    Args:
        kind: a dataclass of numbers, strings, `StrEnum`s, literals, optional values, tuples of
            one type (JSON lists), dicts and further such dataclasses.
        document: a JSON object.

    Raises:
        KeyError: a field is missing.
        TypeError: a value has the wrong type.
        ValueError: a value is not one of the allowed ones, or contradicts another.
        OverflowError: a whole number is too large for a float.
    """
    record: Record = _CONVERTER.structure(document, kind)
    return record


def is_rising(values: Sequence[float]) -> bool:
    """Return whether each number is larger than the one before it.

    >>> is_rising((1, 2, 4)), is_rising((1, 2, 2)), is_rising(())
    (True, False, True)
    """
    return all(low < high for low, high in itertools.pairwise(values))


def _strict_converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=False)  # raise errors as they are, ungrouped
    for kind in (bool, int, str):
        converter.register_structure_hook(kind, _expect)
    converter.register_structure_hook(float, _finite)
    converter.register_structure_hook(StrEnum, lambda value, kind: kind(_expect(value, str)))
    converter.register_structure_hook_func(_has_origin(Literal), _literal)

    def structure_tuple(value: Any, kind: Any) -> tuple[Any, ...]:
        item_kind = typing.get_args(kind)[0]
        return tuple(converter.structure(item, item_kind) for item in _expect(value, list))

    def structure_dict(value: Any, kind: Any) -> dict[str, Any]:
        item_kind = typing.get_args(kind)[1]
        items = _expect(value, dict).items()
        return {key: converter.structure(item, item_kind) for key, item in items}

    def structure_annotated(value: Any, kind: Any) -> Any:
        base, limits = typing.get_args(kind)[:2]
        structured = converter.structure(value, base)
        if not limits.allows(structured):
            raise ValueError(f"{reprlib.repr(structured)} is not allowed here")
        return structured

    def dataclass_hook(kind: Any) -> _Hook:
        build = make_dict_structure_fn(kind, converter)
        fields = dataclasses.fields(kind)
        names = [
            field.name
            for field in fields
            if field.default is not None and field.metadata != ADDED_LATER
        ]

        def structure_dataclass(value: Any, _: Any) -> Any:
            for name in names:
                _expect(value, dict)[name]  # KeyError, where cattrs would fill in a default
            record = build(value, kind)
            for contradiction in getattr(record, "contradictions", tuple)():
                raise ValueError(contradiction)
            return record

        return structure_dataclass

    converter.register_structure_hook_func(_has_origin(Annotated), structure_annotated)
    converter.register_structure_hook_func(_has_origin(tuple), structure_tuple)
    converter.register_structure_hook_func(_has_origin(dict), structure_dict)
    converter.register_structure_hook_factory(dataclasses.is_dataclass, dataclass_hook)
    return converter


def _has_origin(origin: Any) -> Callable[[Any], bool]:
    return lambda kind: bool(typing.get_origin(kind) == origin)


def _literal(value: Any, kind: Any) -> Any:
    if value not in typing.get_args(kind):
        raise ValueError(f"{reprlib.repr(value)} is none of {typing.get_args(kind)}")
    return value


def _expect(value: Any, kind: Any) -> Any:
    """Return the value if it has the type; a bool is not a number."""
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"{reprlib.repr(value)} is not {kind}")
    return value


def _finite(value: Any, _: Any) -> float:
    number = float(_expect(value, (int, float)))
    if not math.isfinite(number):  # as 1e999 is, which is JSON
        raise ValueError(f"{number} is not a number")
    return number


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_CONVERTER = _strict_converter()
