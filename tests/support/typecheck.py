"""How beartype reads the annotations: an int is a number where a float is asked for (PEP 484)."""

from typing import Any

from beartype import BeartypeConf, beartype
from beartype.roar import BeartypeDecorHintPepUnsupportedException

CONF = BeartypeConf(is_pep484_tower=True)


def checked(function: Any) -> Any:
    """Check arguments and results of a function or class."""
    try:
        return beartype(function, conf=CONF)
    except BeartypeDecorHintPepUnsupportedException:
        # beartype cannot read generic NamedTuples, of which the page's outputs are made.
        if not function.__module__.startswith("explorer.ui"):
            raise
        return function
