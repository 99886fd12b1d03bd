"""What the settings are called, on the page and in messages about their values.

Names and labels are those of the table of settings, which the command line shares.
"""

from collections.abc import Sequence

from explorer.efforts import costs_in_words
from explorer.partitions.kinds import DEFAULT_CELLS
from explorer.settings import SETTINGS, Setting
from explorer.strengths import Strength

CUT_INTO = SETTINGS.kind.label
PARTITION = SETTINGS.kind.name  # in messages
EFFORT = SETTINGS.effort.label
EFFORTS_EXPLAINED = (
    f"How many sounds the model judges. For {DEFAULT_CELLS} bands: {costs_in_words()}."
)
SEED = SETTINGS.seed.label
ANSWER = SETTINGS.label.label
OWN_ANSWER = "the model’s own answer"
HOW_SURE = SETTINGS.strength.label
STRENGTHS = {  # by value: what a fragment must be for the model
    Strength.CLEAR: "its clear answer",
    Strength.TOP: "its top answer",
    Strength.HALF: "at least 50 % sure",
    Strength.SURE: "at least 90 % sure",
    Strength.COMPLETE: "as sure as of the whole clip",
}
HOW_SURE_EXPLAINED = (
    "How sure of the fragment this model must be. A clear answer: at least 50 % sure, or only its "
    "top answer if the model is less than 51 % sure of the whole clip. Other models are only asked "
    "for their top answer."
)
EITHER_STRENGTH_OR_MINIMUM = (
    f"{SETTINGS.min_probability.name} takes the place of “{STRENGTHS[Strength.CLEAR]}” or "
    f"“{STRENGTHS[Strength.TOP]}” alone. With any other choice for “{HOW_SURE}”, set it to 0."
)
MINIMUM_CONFIDENCE = SETTINGS.min_probability.label
MAXIMUM_EVALUATIONS = SETTINGS.max_evaluations.label
NO_LIMIT = "no limit"
EXPLAINED = {  # kind of partition: its name, and what it is
    "mel": (
        "mel bands",
        "Strips of frequency, narrow below and wide above, like the ear’s own.",
    ),
    "linear": ("linear bands", "Strips of frequency, all equally many Hz wide."),
    "bins": (
        "single bins",
        "Every frequency that the clip’s spectrum tells apart, tens of thousands. Slow.",
    ),
    "tiles": (
        "tiles",
        "Rectangles of time and frequency: mel bands, cut in time as well.",
    ),
}


def number_of(unit: str) -> str:
    """The setting for how many cells a clip is cut into.

    >>> number_of("tile")
    'Number of tiles'
    """
    return f"Number of {unit}s"


def must_be_number(name: str, least: float, most: float, *, is_whole: bool) -> str:
    """A value is missing, not a number, or out of bounds.

    >>> must_be_number("Maximum evaluations", 1, 10**7, is_whole=True)
    'Maximum evaluations must be a whole number from 1 to 10,000,000.'
    """
    kind = "whole number" if is_whole else "number"
    return f"{name} must be a {kind} from {least:,} to {most:,}."


def must_be_one_of(name: str, choices: Sequence[str], sent: str) -> str:
    """A value is not among the choices."""
    return f"{name} must be one of {', '.join(choices)}, not {sent}."


def names_of_choices(setting: Setting) -> Sequence[str]:
    """The choices of a setting by the names that the page uses.

    >>> names_of_choices(SETTINGS.kind), names_of_choices(SETTINGS.effort)[0]
    (['mel bands', 'linear bands', 'single bins', 'tiles'], 'quick')
    """
    choices = setting.choices or ()
    if setting is SETTINGS.kind:
        return [EXPLAINED[kind][0] for kind in choices]
    if setting is SETTINGS.strength:
        return [STRENGTHS[Strength(value)] for value in choices]
    return choices


def must_be_text(name: str, sent: str) -> str:
    """A value that should be a word is something else."""
    return f"{name} must be text, not {sent}."


CHANNEL = "Channel"
CHANNELS = {"mix": "mix of all", "left": "left", "right": "right"}
