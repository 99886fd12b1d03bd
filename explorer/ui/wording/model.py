"""A source model in a line."""

from explorer.efforts import typical_cost
from explorer.time_left import duration
from explorer.ui.selection import Selection
from models.published.description import PublishedModel
from models.published.speed import SECONDS_A_SOUND
from models.spec import ModelDescription, ModelSpec

SOURCE_MODEL = "Source model"
NAMES_EVERYTHING = (
    "It cannot answer “none of these”: it gives every sound a class, even noise, and may accept "
    "almost anything (see Limits in the README)."
)

TRAINED_ON = {  # by task: all that the bundled models of it ever heard; see their cards
    "genre": "synthetic music, made by recipes",
    "emotion": "seven German actors and synthetic speech",
    "deepfake": "English readings, seven German actors, and fakes by three vocoders and three "
    "synthesisers",
}
# Lowest and highest equal error rate, in per cent, of the bundled models on copies of recordings by
# HiFi-GAN; from their cards.
HIFI_GAN_ERROR_RATES = (39, 55)
NEURAL_VOCODERS = (
    "Modern neural vocoders pass as real: of recordings and HiFi-GAN’s copies of the same "
    "sentences, the bundled models confuse {} to {} % (equal error rate; guessing confuses 50 %)."
).format(*HIFI_GAN_ERROR_RATES)
TRAINED_BY_OTHERS = "It was trained by others: its own page says on what."


def training(spec: ModelDescription) -> str:
    """What a model was trained on, as far as we know."""
    if isinstance(spec, PublishedModel):
        return f"It was trained by others, on {spec.trained_on}."
    if not isinstance(spec, ModelSpec):
        return TRAINED_BY_OTHERS
    none = spec.other_kind and f", and on {spec.other_kind} as “{spec.info.none_label}”"
    return f"It was trained only on {TRAINED_ON[spec.task]}{none or ''}."


def unlike_training(selection: Selection, spec: ModelDescription) -> str:
    """Mark a sound that may be unlike anything the model was trained on; empty for our own clips.

    That is every upload and every recording; of the clips that others made, it is the music, since
    no bundled music model has ever heard a recording.
    """
    is_own = selection.clip_id is None
    if not is_own and not (selection.was_fetched and selection.task == "genre"):
        return ""
    what = "Your own sound" if is_own else "A recording"
    return f"{what}: the model may never have heard anything like it. {training(spec)}"


def model_facts(spec: ModelDescription) -> str:
    """What kind of model it is, how many classes it knows, and what it hears of a sound."""
    none_label = spec.info.none_label
    n_classes = len(spec.labels) - (none_label is not None)
    none = f", or “{none_label}”" if none_label else ""
    known = f"{hears(spec)}. {expected_time(spec)}{training(spec)}{weakness(spec)}"
    line = f"A {spec.family}. {n_classes} classes{none}. {known}"
    return line if none_label else f"{line} {NAMES_EVERYTHING}"


def weakness(spec: ModelDescription) -> str:
    """What is known to pass a model unnoticed; empty where nothing was measured."""
    if isinstance(spec, ModelSpec) and spec.task == "deepfake":
        return f" {NEURAL_VOCODERS}"
    return ""


def expected_time(spec: ModelDescription) -> str:
    """How long its searches take, as far as that was measured."""
    seconds = SECONDS_A_SOUND.get(spec.id)
    if seconds is None:
        return ""
    quick, normal = (duration(seconds * typical_cost(each)) for each in ("quick", "normal"))
    return f"A quick search takes about {quick} on one core of a CPU, a normal one {normal}. "


def hears(spec: ModelDescription) -> str:
    """How long a sound it hears, and at what sample rate."""
    return f"Hears {spec.info.window_s:g} s at {spec.info.sample_rate / 1000:g} kHz"


def warning(text: str) -> str:
    """Something its users should know."""
    return f"Warning: {text}"
