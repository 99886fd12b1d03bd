"""Documents that two processes made, compared but for their last digits."""

from collections.abc import Set
from typing import Any


def without_rounding(document: Any, measured: Set[str] = frozenset()) -> Any:
    """Return a document with numbers to four digits, and without what is measured each time.

    Kernels differ in their last digits with the number of threads.
    """
    if isinstance(document, dict):
        kept = {name: value for name, value in document.items() if name not in measured}
        return {name: without_rounding(value, measured) for name, value in kept.items()}
    if isinstance(document, list):
        return [without_rounding(value, measured) for value in document]
    return float(f"{document:.4g}") if isinstance(document, float) else document
