"""How beartype reads the annotations: an int is a number where a float is asked for (PEP 484)."""

from typing import Any

from beartype import BeartypeConf, beartype


def checked(function: Any) -> Any:
    """Check arguments and results of a function or class."""
    return beartype(function, conf=BeartypeConf(is_pep484_tower=True))
