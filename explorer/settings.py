"""The settings of a search, in one table. Imports no torch: the command line parses with it.

The page's widgets, its links, its API, the form of studies and the command line take names,
defaults and bounds from here.
"""

from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from explorer.partitions.kinds import DEFAULT_CELLS, KINDS
from explorer.searching.config import EFFORTS
from explorer.strengths import Strength

T = TypeVar("T")
OWN_ANSWER = ""  # the class is the model's own answer to the clip
NO_LIMIT = ""  # of evaluations


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting: what it is called everywhere, and which values the page accepts."""

    name: str  # begins a sentence about it
    label: str  # of its widget
    query: str  # its key in a link
    option: str  # on the command line
    parameter: str  # of the API
    default: Any  # of the page
    choices: tuple[str, ...] | None = None
    bounds: tuple[float, float] | None = None  # the command line allows more
    is_whole: bool = True  # of a number: no fractions
    hint: str = ""  # for callers of the API, beyond choices and bounds

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        return self.bounds is not None

    @property
    def allowed(self) -> str:
        """The accepted values, for callers of the API.

        >>> SETTINGS.effort.allowed, SETTINGS.n_cells.allowed
        ('quick, normal or thorough', '8 to 256; not used for bins')
        """
        if self.choices is not None:
            *others, last = self.choices
            return f"{', '.join(others)} or {last}"
        if self.bounds is None or self.default == NO_LIMIT:
            return self.hint
        lowest, highest = self.bounds
        return f"{lowest} to {highest}" + (f"; {self.hint}" if self.hint else "")


_KIND = Setting(
    name="Partition",
    label="Cut into",
    query="partition",
    option="--partition",
    parameter="partition",
    default=KINDS[0],
    choices=KINDS,
)
_N_CELLS = Setting(
    name="Number of bands",
    label="Number of bands",
    query="cells",
    option="--cells",
    parameter="cells",
    default=DEFAULT_CELLS,
    bounds=(8, 256),
    hint="not used for bins",
)
_EFFORT = Setting(
    name="Effort",
    label="Effort",
    query="effort",
    option="--effort",
    parameter="effort",
    default="normal",
    choices=tuple(EFFORTS),
)
_SEED = Setting(
    name="Seed",
    label="Seed",
    query="seed",
    option="--seed",
    parameter="seed",
    default=0,
    bounds=(0, 2**31 - 1),
)
_LABEL = Setting(
    name="Answer to look for",
    label="Answer to look for",
    query="label",
    option="--label",
    parameter="label",
    default=OWN_ANSWER,
    hint="a class, or empty",
)
_MIN_PROBABILITY = Setting(
    name="Minimum confidence",
    label="Minimum confidence",
    query="least",
    option="--min-probability",
    parameter="min_probability",
    default=0,
    bounds=(0, 0.999),
    is_whole=False,
)
_STRENGTH = Setting(
    name="How sure",
    label="How sure",
    query="strength",
    option="--strength",
    parameter="strength",
    default=Strength.CLEAR.value,
    choices=tuple(strength.value for strength in Strength),
)
_MAX_EVALUATIONS = Setting(
    name="Maximum evaluations",
    label="Maximum evaluations",
    query="budget",
    option="--max-evaluations",
    parameter="max_evaluations",
    default=NO_LIMIT,  # otherwise a number, or one as text
    bounds=(1, 10**7),
    hint="a number, or nothing",
)


class Settings(NamedTuple, Generic[T]):
    """Something for every setting: its row of the table, its widget, or its value.

    The defaults are the page's values.
    """

    kind: T = _KIND.default
    n_cells: T = _N_CELLS.default  # not used for bins
    effort: T = _EFFORT.default
    seed: T = _SEED.default
    label: T = _LABEL.default
    min_probability: T = _MIN_PROBABILITY.default
    max_evaluations: T = _MAX_EVALUATIONS.default
    strength: T = _STRENGTH.default  # a minimum probability replaces `clear` and `top` alone


SETTINGS: Settings[Setting] = Settings(
    kind=_KIND,
    n_cells=_N_CELLS,
    effort=_EFFORT,
    seed=_SEED,
    label=_LABEL,
    min_probability=_MIN_PROBABILITY,
    max_evaluations=_MAX_EVALUATIONS,
    strength=_STRENGTH,
)
DEFAULTS: Settings[Any] = Settings()
