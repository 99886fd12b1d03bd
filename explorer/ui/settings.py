"""Checks of the settings that a browser sends.

A browser can send anything, whatever the widgets offered, so every value is checked here.
"""

import math
import reprlib
from typing import Any

from explorer.errors import InputError
from explorer.result.explain import ExplainConfig
from explorer.searching.config import SearchConfig
from explorer.settings import NO_LIMIT, SETTINGS, Setting, Settings
from explorer.strengths import Strength
from explorer.ui.wording import settings as words
from explorer.ui.wording.numbers import UNITS


def to_config(*values: object) -> ExplainConfig:
    """Check what the widgets sent, in the order of `Settings`, and make it a config.

    Raises:
        InputError: the page does not offer one of the values; the text names the setting.
    """
    sent = Settings[Any](*values)
    kind = checked_choice(SETTINGS.kind, sent.kind)
    probability = checked_number(SETTINGS.min_probability, sent.min_probability)
    strength = Strength(checked_choice(SETTINGS.strength, sent.strength))
    if probability > 0 and not strength.gives_way:
        raise InputError(words.EITHER_STRENGTH_OR_MINIMUM)
    return ExplainConfig(
        partition=kind,
        n_cells=checked_n_cells(kind, sent.n_cells),
        label=_text(SETTINGS.label, sent.label) or None,
        strength=strength,
        min_probability=probability if probability > 0 else None,
        search=SearchConfig(
            effort=checked_choice(SETTINGS.effort, sent.effort),
            seed=int(checked_number(SETTINGS.seed, sent.seed)),
            max_evaluations=_max_evaluations(sent.max_evaluations),
        ),
    )


def changed_settings(before: Settings[Any], now: Settings[Any]) -> list[str]:
    """Return what the settings are called that differ, as widgets send them.

    >>> changed_settings(Settings(), Settings(seed=3, max_evaluations=None, min_probability=0.0))
    ['Seed']
    >>> changed_settings(Settings(kind="bins"), Settings(kind="bins", n_cells=32))
    []
    """
    pairs = zip(SETTINGS, before, now, strict=True)
    changed = [setting for setting, old, new in pairs if str(old or "") != str(new or "")]
    if now.kind == "bins":
        changed = [setting for setting in changed if setting is not SETTINGS.n_cells]
    number = words.number_of(UNITS.get(now.kind, "cell"))
    return [number if each is SETTINGS.n_cells else each.label for each in changed]


def checked_choice(setting: Setting, value: object) -> str:
    """Return a value if it is one of the setting's choices; raise InputError otherwise."""
    return one_of(setting.name, value, setting.choices or ())


def checked_number(setting: Setting, value: object) -> float:
    """Return a value if it is a number that the setting accepts; raise InputError otherwise."""
    assert setting.bounds is not None, "a number"
    check = whole_number if setting.is_whole else _number
    return check(setting.name, value, *setting.bounds)


def checked_n_cells(kind: str, value: object) -> int | None:
    """Return a number of cells, None for bins; raise InputError if the page does not offer it."""
    if kind == "bins":
        return None
    assert SETTINGS.n_cells.bounds is not None, "a number"
    name = words.number_of(UNITS[kind])
    return whole_number(name, value, *SETTINGS.n_cells.bounds)


def one_of(name: str, value: object, choices: tuple[str, ...]) -> str:
    """Return a value if it is one of the choices; raise InputError, with its name, otherwise."""
    if not isinstance(value, str) or value not in choices:
        raise InputError(words.must_be_one_of(name, choices, shortened(value)))
    return value


def whole_number(name: str, value: object, least: float, most: float) -> int:
    """Return a whole number within bounds; raise InputError, with its name, otherwise."""
    if not _is_within(value, least, most) or value != int(value):  # type: ignore[call-overload]
        raise InputError(words.must_be_number(name, least, most, is_whole=True))
    return int(value)  # type: ignore[call-overload, no-any-return]


def shortened(value: object) -> str:
    """Return a value for a sentence about it, with the middle of a long one left out.

    >>> shortened(10**400), shortened("many")
    ('100000000000000000...0000000000000000000', "'many'")
    """
    return reprlib.repr(value)


def _number(name: str, value: object, least: float, most: float) -> float:
    if not _is_within(value, least, most):
        raise InputError(words.must_be_number(name, least, most, is_whole=False))
    return float(value)  # type: ignore[arg-type]


def _is_within(value: object, least: float, most: float) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and least <= value <= most  # type: ignore[operator]


def _max_evaluations(value: object) -> int | None:
    """Read what people type: the field is a text, because a number field cannot be empty."""
    if value is None or value == NO_LIMIT:
        return None
    if isinstance(value, str):
        value = int(value) if value.strip().isdecimal() and len(value) < 20 else math.nan
    return int(checked_number(SETTINGS.max_evaluations, value))


def _text(setting: Setting, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(words.must_be_text(setting.name, shortened(value)))
    return value
