"""The page's settings: the choices that it offers, and what it makes of values that come back.

Values arrive from a browser, so whatever the widgets offered, they are checked again here.
"""

import reprlib
from typing import Any, NamedTuple

from explorer.errors import InputError
from explorer.partitions.kinds import DEFAULT_CELLS, KINDS
from explorer.result.explain import ExplainConfig
from explorer.searching.config import EFFORTS, SearchConfig
from explorer.ui.wording import settings as words

CELLS = (8, 256)  # what the page offers; the command line takes more
MAX_SEED = 2**31 - 1
MAX_EVALUATIONS = 10**7
MAX_PROBABILITY = 0.999  # of the widget, too, like the limits above
OWN_ANSWER = ""  # the class is the model's own answer to the clip
NO_LIMIT = ""  # of evaluations

EXPLAINED = {  # kind of partition: what to call it, and what it is
    "mel": (
        "mel bands",
        "Strips of frequency, narrow below and wide above, like the ear’s own.",
    ),
    "linear": ("linear bands", "Strips of frequency, all equally many Hz wide."),
    "bins": (
        "single bins",
        "Single frequencies, as many as the clip’s spectrum has: tens of thousands. Slow.",
    ),
    "tiles": (
        "tiles",
        "Rectangles of time and frequency: mel bands, cut in time as well.",
    ),
}


class Settings(NamedTuple):
    """What the widgets hold, in their order; the defaults are the page's."""

    kind: Any = KINDS[0]
    n_cells: Any = DEFAULT_CELLS  # not used for bins
    effort: Any = "normal"
    seed: Any = 0
    label: Any = OWN_ANSWER
    min_probability: Any = 0
    max_evaluations: Any = NO_LIMIT  # a number, or one as text


def to_config(*values: object) -> ExplainConfig:
    """Check what the widgets sent, in the order of `Settings`, and make it a request.

    Raises:
        InputError: a value is not among those that the page offers; the text says which.
    """
    sent = Settings(*values)
    kind = one_of(words.PARTITION, sent.kind, KINDS)
    name = words.number_of("tile" if kind == "tiles" else "band")
    probability = _number(words.MINIMUM_CONFIDENCE, sent.min_probability, 0, MAX_PROBABILITY)
    return ExplainConfig(
        partition=kind,
        n_cells=None if kind == "bins" else whole_number(name, sent.n_cells, *CELLS),
        label=_text(sent.label) or None,
        min_probability=probability if probability > 0 else None,
        search=SearchConfig(
            effort=one_of(words.EFFORT, sent.effort, tuple(EFFORTS)),
            seed=whole_number(words.SEED, sent.seed, 0, MAX_SEED),
            max_evaluations=_budget(sent.max_evaluations),
        ),
    )


def shortened(value: object) -> str:
    """A value that was sent, for a sentence about it: what is long keeps its ends.

    >>> shortened(10**400), shortened("many")
    ('100000000000000000...0000000000000000000', "'many'")
    """
    return reprlib.repr(value)


def _budget(value: object) -> int | None:
    """People type it, because a number field cannot be empty."""
    if value is None or value == NO_LIMIT:
        return None
    if isinstance(value, str):
        value = int(value) if value.strip().isdecimal() and len(value) < 20 else value
    return whole_number(words.MAXIMUM_EVALUATIONS, value, 1, MAX_EVALUATIONS)


def one_of(name: str, value: object, choices: tuple[str, ...]) -> str:
    """A value that was sent, if it is one of the choices; InputError, with its name, if not."""
    if not isinstance(value, str) or value not in choices:
        raise InputError(words.not_one_of(name, choices, shortened(value)))
    return value


def _number(name: str, value: object, least: float, most: float, is_whole: bool = False) -> float:
    if value is None:
        raise InputError(words.is_empty(name, least, most))
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not least <= value <= most:  # type: ignore[operator]
        raise InputError(words.out_of_range(name, least, most, shortened(value), is_whole))
    return float(value)  # type: ignore[arg-type]


def whole_number(name: str, value: object, least: int, most: int) -> int:
    """A number that was sent, if it is whole and within its bounds; InputError if not."""
    number = _number(name, value, least, most, is_whole=True)
    if number != int(number):
        raise InputError(words.not_whole(name, value))
    return int(number)


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f"A class must be a text, not {value!r}.")
    return value
