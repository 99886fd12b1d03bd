"""Labels that mean the same under different names, and those that mean nothing we know.

A label is brought to its tokens (NFKC, CamelCase split, `_` and `-` to spaces, casefold) and looked
up as a whole. What is not in the table has no counterpart in another model: a wrong guess would be
counted as a transfer, a missing one is only left out.
"""

import re
import unicodedata
from collections.abc import Sequence

NONE_LABEL = "none of these"
GENRES = (
    "blues",
    "classical",
    "country",
    "disco",
    "hiphop",
    "jazz",
    "metal",
    "pop",
    "reggae",
    "rock",
)
EMOTIONS = ("angry", "happy", "neutral", "sad")
ORIGINS = ("real", "fake")  # of the deepfake task
TASKS = ("genre", "emotion", "deepfake")

# By task: the harmonised label, then the other names that it goes by, in tokens. Names that
# CamelCase splits ("HipHop", "AIVoice") stand here both whole and split.
_SYNONYMS: dict[str, dict[str, tuple[str, ...]]] = {
    "genre": dict.fromkeys(GENRES, ()) | {"hiphop": ("hip hop", "rap")},
    "emotion": {
        "angry": ("ang", "anger"),
        "happy": ("hap", "happiness", "joy"),
        "sad": ("sadness",),
        "neutral": ("neu",),
        "fearful": ("fea", "fear"),
        "surprised": ("sur", "surprise"),
        "disgust": ("dis",),
        "calm": (),
    },
    "deepfake": {
        "fake": ("spoof", "ai voice", "aivoice", "generated", "synthetic", "deepfake", "deep fake"),
        "real": ("bonafide", "bona fide", "human voice", "humanvoice", "human", "genuine"),
    },
}
_CAMEL_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def harmonise(task: str, label: str) -> str | None:
    """Give a model's label the name that all models of the task share.

    Args:
        task: one of `TASKS`; any other has no known labels.
        label: as the model spells it.

    Returns:
        The shared name, or None if the label is not known to mean one of them.

    >>> harmonise("genre", "Hip-Hop"), harmonise("deepfake", "AIVoice")
    ('hiphop', 'fake')
    >>> harmonise("emotion", "unhappy") is None
    True
    """
    tokens = _tokens(label)
    if task in TASKS and tokens == NONE_LABEL:
        return NONE_LABEL
    for harmonised, synonyms in _SYNONYMS.get(task, {}).items():
        if tokens == harmonised or tokens in synonyms:
            return harmonised
    return None


def counterpart(task: str, label: str, labels: Sequence[str]) -> str | None:
    """Find which of another model's labels means the same as `label`.

    Args:
        task: one of `TASKS`.
        label: as the first model spells it.
        labels: all labels of the other model, as it spells them.

    Returns:
        One of `labels`, or None if none of them, or more than one, means the same.

    >>> counterpart("emotion", "joy", ("neu", "hap", "ang", "sad"))
    'hap'
    """
    harmonised = harmonise(task, label)
    if harmonised is None:
        return None
    same = [other for other in labels if harmonise(task, other) == harmonised]
    return same[0] if len(same) == 1 else None


def _tokens(label: str) -> str:
    split = _CAMEL_CASE.sub(" ", unicodedata.normalize("NFKC", label))
    return " ".join(split.replace("_", " ").replace("-", " ").casefold().split())
