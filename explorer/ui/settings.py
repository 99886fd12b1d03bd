"""The page's settings: the choices that it offers, and what it makes of values that come back.

Values arrive from a browser, so whatever the widgets offered, they are checked again here.
"""

import math

from explorer.errors import InputError
from explorer.explain import ExplainConfig
from explorer.partition import KINDS
from explorer.search import EFFORTS, SearchConfig

CELLS = (8, 256)  # what the page offers; the command line takes more
MOST_SEED = 2**31 - 1
OWN_ANSWER = ""  # the class is the model's own answer to the clip


def to_config(
    kind: object,
    n_cells: object,
    effort: object,
    seed: object,
    label: object = OWN_ANSWER,
    min_probability: object = 0,
) -> ExplainConfig:
    """Check what the widgets sent and make it a request.

    Raises:
        InputError: a value is not among those that the page offers; the text says which.
    """
    probability = _number("The least probability", min_probability, 0, 0.999)
    return ExplainConfig(
        partition=_one_of("The partition", kind, KINDS),
        n_cells=_whole("The number of bands", n_cells, *CELLS),
        label=_text(label) or None,
        min_probability=probability if probability > 0 else None,
        search=SearchConfig(
            effort=_one_of("The effort", effort, tuple(EFFORTS)),
            seed=_whole("The seed", seed, 0, MOST_SEED),
        ),
    )


def _one_of(name: str, value: object, choices: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in choices:
        raise InputError(f"{name} is one of {', '.join(choices)}, not {value!r}.")
    return value


def _number(name: str, value: object, least: float, most: float) -> float:
    if value is None:
        raise InputError(f"{name} is empty: it is a number from {least:,} to {most:,}.")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or not least <= value <= most:  # type: ignore[arg-type,operator]
        raise InputError(f"{name} lies between {least:,} and {most:,}, not at {value!r}.")
    return float(value)  # type: ignore[arg-type]


def _whole(name: str, value: object, least: int, most: int) -> int:
    number = _number(name, value, least, most)
    if number != int(number):
        raise InputError(f"{name} is a whole number, not {value!r}.")
    return int(number)


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f"A class is a text, not {value!r}.")
    return value
