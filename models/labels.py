"""Harmonise labels: recognise those that mean the same under different names.

A label is reduced to its tokens (NFKC, CamelCase split, `_` and `-` to spaces, casefold). Labels
with the same tokens mean the same within a task, whatever task that is. Beyond that, synonyms are
looked up as a whole in a table of the three tasks. A label that neither finds has no counterpart in
another model: a wrong guess would be counted as a transfer, a missing one is only left out.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.judging.info import ClassifierInfo

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
    "genre": dict.fromkeys((*GENRES, "electronic", "folk"), ()) | {"hiphop": ("hip hop", "rap")},
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


def counterparts(task: str, label: str, labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels of another model of the same task that mean the same as `label`.

    The same spelling comes first, so a model always has a counterpart of its own labels; then the
    same tokens; then the synonyms of the task's table. A model may have several of these: they are
    one class, and any of them as its answer is that class.

    Args:
        task: of both models; one that is not in `TASKS` has no synonyms.
        label: as spelt by the first model.
        labels: all labels of the other model, as spelt by it.

    Returns:
        Some of `labels`, in their order; empty if none of them means the same, or if all of them
        do: a model that can give no other answer has nothing to say about this class.

    >>> counterparts("emotion", "happy", ("neu", "joy", "ang", "happiness"))
    ('joy', 'happiness')
    >>> counterparts("bird song", "wren", ("robin", "wren"))
    ('wren',)
    """
    harmonised = harmonise(task, label)
    levels = (
        [other for other in labels if other == label],
        [other for other in labels if _tokens(other) == _tokens(label)],
        [other for other in labels if harmonised and harmonise(task, other) == harmonised],
    )
    same = next(filter(None, levels), [])
    return tuple(same) if len(same) < len(labels) else ()


def same_meaning(task: str, label: str, info: "ClassifierInfo") -> tuple[str, ...]:
    """Return the labels of a target that mean the same as a label of a model of this task.

    This is the one rule that the command line, the page, the Python API and studies share. Models
    of different tasks have nothing in common.
    """
    return counterparts(task, label, info.labels) if info.task == task else ()


def means_same(one: str, other: str) -> bool:
    """Whether two labels are spelt alike or are synonyms in any task.

    >>> means_same("joy", "Happiness"), means_same("wren", "robin")
    (True, False)
    """
    if _tokens(one) == _tokens(other):
        return True
    shared = ({harmonise(task, one), harmonise(task, other)} for task in TASKS)
    return any(len(names) == 1 and None not in names for names in shared)


def _tokens(label: str) -> str:
    split = _CAMEL_CASE.sub(" ", unicodedata.normalize("NFKC", label))
    return " ".join(split.replace("_", " ").replace("-", " ").casefold().split())
