"""What the settings are called, on the page and in messages about their values."""

from collections.abc import Sequence

CUT_INTO = "Cut into"
PARTITION = "The partition"  # in messages
EFFORT = "Effort"
SEED = "Seed"
ANSWER = "Answer to look for"
OWN_ANSWER = "the model’s own answer"
MINIMUM_CONFIDENCE = "Minimum confidence"
MAXIMUM_EVALUATIONS = "Maximum evaluations"
NO_LIMIT = "no limit"


def number_of(unit: str) -> str:
    """The setting for how many cells a clip is cut into.

    >>> number_of("tile")
    'Number of tiles'
    """
    return f"Number of {unit}s"


def is_empty(name: str, least: float, most: float) -> str:
    """A setting was left empty."""
    return f"{name} is empty: it must be a number from {least:,} to {most:,}."


def out_of_range(name: str, least: float, most: float, sent: str, is_whole: bool) -> str:
    """A value is not a number, or beyond its bounds.

    >>> out_of_range("Maximum evaluations", 1, 10**7, "'many'", is_whole=True)
    "Maximum evaluations must be a whole number from 1 to 10,000,000, not 'many'."
    """
    kind = "whole number" if is_whole else "number"
    return f"{name} must be a {kind} from {least:,} to {most:,}, not {sent}."


def not_whole(name: str, sent: object) -> str:
    """A number has decimals."""
    return f"{name} must be a whole number, not {sent!r}."


def not_one_of(name: str, choices: Sequence[str], sent: str) -> str:
    """A value is not among the choices."""
    return f"{name} must be one of {', '.join(choices)}, not {sent}."
