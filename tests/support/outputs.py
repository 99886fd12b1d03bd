"""Reading what a handler hands to Gradio: the inverse of `explorer.ui.explore.outputs.flat`."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

Nested = TypeVar("Nested", bound=tuple[Any, ...])


def nested(template: Nested, values: Sequence[object]) -> Nested:
    """The same class as the template, filled with values; as many as it has places."""
    rest = iter(values)
    filled = _filled(template, rest)
    assert next(rest, None) is None, "more values than places"
    return filled


def _filled(template: Nested, rest: Iterator[object]) -> Nested:
    fields = [
        _filled(field, rest) if isinstance(field, tuple) else next(rest) for field in template
    ]
    return type(template)(*fields) if hasattr(template, "_fields") else type(template)(fields)
