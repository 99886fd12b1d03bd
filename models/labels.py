"""Harmonise labels: recognise those that mean the same under different names.

A label is reduced to its tokens (NFKC, CamelCase split, `_` and `-` to spaces, casefold) and looked
up as a whole. A label that is not in the table has no counterpart in another model: a wrong guess
would be counted as a transfer, whereas a missing one is only left out.
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

# By task and harmonised label: its other names, in tokens. Names that CamelCase splits ("HipHop",
# "AIVoice") are listed both whole and split.
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
    """Return the name that all models of the task share for a label.

    Args:
        task: one of `TASKS`; any other task has no known labels.
        label: as spelt by the model.

    Returns:
        The shared name, or None if the label is not a known name of any.

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
    """Return the label of another model that means the same as `label`.

    Args:
        task: one of `TASKS`.
        label: as spelt by the first model.
        labels: all labels of the other model, as spelt by it.

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
