"""The offsets that even out the levels of a tagger's genres: data, fitted by `fit_offsets`."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

OFFSETS_FILE = Path(__file__).with_name("offsets.json")


@dataclass(frozen=True, kw_only=True)
class Offsets:
    """What is added to the logits of one tagger's classes."""

    by_class: tuple[tuple[str, float], ...]  # in the order of `TagSet.classes`

    @property
    def values(self) -> tuple[float, ...]:
        """The numbers alone, in the same order."""
        return tuple(value for _, value in self.by_class)

    @property
    def digest(self) -> str:
        """A name that changes with any of them: part of the model's version."""
        return hashlib.sha256(json.dumps(self.by_class).encode()).hexdigest()[:8]


def read_offsets(path: Path = OFFSETS_FILE) -> dict[str, Offsets]:
    """Return the offsets of every tagger, by its id.

    >>> read_offsets()["jamendo-musicnn"].by_class[0][0]
    'classical'
    """
    taggers = json.loads(path.read_text("utf-8"))["offsets"]
    return {
        model_id: Offsets(by_class=tuple(classes.items())) for model_id, classes in taggers.items()
    }
