"""A source model in a line."""

from models.spec import ModelDescription

SOURCE_MODEL = "Source model"
NAMES_EVERYTHING = (
    "It cannot answer “none of these”: it gives every sound a class, even noise, and may accept "
    "almost anything (see Limits in the README)."
)


def model_facts(spec: ModelDescription) -> str:
    """What kind of model it is, how many classes it knows, and what it hears of a sound."""
    none_label = spec.info.none_label
    n_classes = len(spec.labels) - (none_label is not None)
    none = f", or “{none_label}”" if none_label else ""
    line = f"A {spec.family}. {n_classes} classes{none}. {hears(spec)}."
    return line if none_label else f"{line} {NAMES_EVERYTHING}"


def hears(spec: ModelDescription) -> str:
    """How long a sound it hears, and at what sample rate."""
    return f"Hears {spec.info.window_s:g} s at {spec.info.sample_rate / 1000:g} kHz"


def warning(text: str) -> str:
    """Something its users should know."""
    return f"Warning: {text}"
