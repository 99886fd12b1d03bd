"""How annotations are checked in tests: shapes by jaxtyping, all else by beartype alone.

jaxtyping's import hook decorates every function with `jaxtyped`, which binds the arguments and
calls the type checker twice, for the sake of shapes: some 40 µs for each call. Most functions have
no shapes, and statistics call them by the hundred thousand.
"""

import dataclasses
import inspect
from collections.abc import Callable
from typing import Any, get_args

import jaxtyping
from beartype import BeartypeConf, beartype
from beartype.roar import BeartypeDecorHintPepUnsupportedException

CONF = BeartypeConf(is_pep484_tower=True)  # an int is a number where a float is asked for (PEP 484)
HOOKED = ["explorer", "models"]
_with_shapes = jaxtyping.jaxtyped


def install() -> None:
    """Check the functions and dataclasses of the modules that are imported from now on."""
    jaxtyping.jaxtyped = _jaxtyped  # what the hook decorates with
    jaxtyping.install_import_hook(HOOKED, "tests.support.typecheck.checked")


def checked(function: Any) -> Any:
    """Check arguments and results of a function or class."""
    try:
        return beartype(function, conf=CONF)
    except BeartypeDecorHintPepUnsupportedException:
        # beartype cannot read generic NamedTuples, of which the page's outputs are made.
        if not function.__module__.startswith("explorer.ui"):
            raise
        return function


def _jaxtyped(*, typechecker: Any) -> Callable[[Any], Any]:
    def decorate(each: Any) -> Any:
        if inspect.isclass(each):
            if dataclasses.is_dataclass(each):
                each.__init__ = by_annotations(each.__init__)
            return each
        if not inspect.isfunction(each):
            return _with_shapes(each, typechecker=typechecker)
        if "<locals>" in each.__qualname__ and not _has_shapes(each):
            return each  # made again for every call of the function around it, which takes 1 ms
        return by_annotations(each)

    def by_annotations(function: Any) -> Any:
        if _has_shapes(function):
            return _with_shapes(function, typechecker=typechecker)
        return checked(function)

    return decorate


def _has_shapes(function: Any) -> bool:
    return any(map(_is_shaped, function.__annotations__.values()))


def _is_shaped(annotation: Any) -> bool:
    if isinstance(annotation, str):
        return True  # it may be: its text is not evaluated here
    if inspect.isclass(annotation) and issubclass(annotation, jaxtyping.AbstractArray):
        return True
    return any(map(_is_shaped, get_args(annotation)))
