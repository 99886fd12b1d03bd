"""A source model in a line."""

from models.spec import ModelDescription

NAMES_EVERYTHING = (
    "It cannot answer “none of these”: it gives everything a class, even silence, and may accept "
    "almost anything (see Limits in the README)."
)


def facts(spec: ModelDescription) -> str:
    """What kind of model it is, how many classes it knows, and what it hears of a sound."""
    n_classes = len(spec.labels) - (spec.none_label is not None)
    none = f", or “{spec.none_label}”" if spec.none_label else ""
    line = f"A {spec.family}. {n_classes} classes{none}. {hears(spec)}."
    return line if spec.none_label else f"{line} {NAMES_EVERYTHING}"


def hears(spec: ModelDescription) -> str:
    """How long a sound it hears, and at what sample rate."""
    seconds = spec.n_samples / spec.sample_rate
    return f"Hears {seconds:g} s at {spec.sample_rate / 1000:g} kHz"


def warning(text: str) -> str:
    """Something its users should know."""
    return f"Warning: {text}"
