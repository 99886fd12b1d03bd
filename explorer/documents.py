"""Records from JSON documents, strictly: what is written is what is read, or an error.

cattrs does the work; on its own it is lenient (it turns "1" into 1, splits a word into letters and
fills in defaults), so the hooks here check before it converts.
"""

import dataclasses
import typing
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Literal, TypeVar

import cattrs
from cattrs.gen import make_dict_structure_fn

Record = TypeVar("Record")
_Hook = Callable[[Any, Any], Any]  # value and type in, converted value out


def from_document(kind: type[Record], document: object) -> Record:
    """Build a record from what `json` parsed.

    Nothing is converted except whole numbers where a float is expected; NaN is a float. Every
    field must be present, except those with the default None, which earlier versions did not write;
    unknown fields are ignored.

    Args:
        kind: a dataclass of numbers, strings, `StrEnum`s, literals, optional values, tuples of
            one type (JSON lists), dicts and further such dataclasses.
        document: a JSON object.

    Raises:
        KeyError: a field is missing.
        TypeError: a value has the wrong type.
        ValueError: a word is not one of the allowed ones.
        OverflowError: a whole number is too large for a float.
    """
    record: Record = _CONVERTER.structure(document, kind)
    return record


def _strict_converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=False)  # raise errors as they are, ungrouped
    for kind in (bool, int, str):
        converter.register_structure_hook(kind, _expect)
    converter.register_structure_hook(float, lambda value, _: float(_expect(value, (int, float))))
    converter.register_structure_hook(StrEnum, lambda value, kind: kind(_expect(value, str)))
    converter.register_structure_hook_func(_has_origin(Literal), _literal)

    def structure_tuple(value: Any, kind: Any) -> tuple[Any, ...]:
        item_kind = typing.get_args(kind)[0]
        return tuple(converter.structure(item, item_kind) for item in _expect(value, list))

    def structure_dict(value: Any, kind: Any) -> dict[str, Any]:
        item_kind = typing.get_args(kind)[1]
        items = _expect(value, dict).items()
        return {key: converter.structure(item, item_kind) for key, item in items}

    def dataclass_hook(kind: Any) -> _Hook:
        build = make_dict_structure_fn(kind, converter)
        fields = dataclasses.fields(kind)
        names = [field.name for field in fields if field.default is not None]

        def structure_dataclass(value: Any, _: Any) -> Any:
            for name in names:
                _expect(value, dict)[name]  # KeyError, where cattrs would fill in a default
            return build(value, kind)

        return structure_dataclass

    converter.register_structure_hook_func(_has_origin(tuple), structure_tuple)
    converter.register_structure_hook_func(_has_origin(dict), structure_dict)
    converter.register_structure_hook_factory(dataclasses.is_dataclass, dataclass_hook)
    return converter


def _has_origin(origin: Any) -> Callable[[Any], bool]:
    return lambda kind: bool(typing.get_origin(kind) == origin)


def _literal(value: Any, kind: Any) -> Any:
    if value not in typing.get_args(kind):
        raise ValueError(f"{value!r} is none of {typing.get_args(kind)}")
    return value


def _expect(value: Any, kind: Any) -> Any:
    """Return the value if it has the type; a bool is not a number."""
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"{value!r} is not {kind}")
    return value


_CONVERTER = _strict_converter()
