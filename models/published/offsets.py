"""The offsets that even out the levels of a tagger's genres: data, fitted by `fit_offsets`."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

OFFSETS_FILE = Path(__file__).with_name("offsets.json")


@dataclass(frozen=True, kw_only=True)
class Offsets:
    """What is added to the logits of one tagger's tags."""

    by_tag: tuple[tuple[str, float], ...]  # in the order of `TagSet.genre_tags`

    @property
    def values(self) -> tuple[float, ...]:
        """The numbers alone, in the same order."""
        return tuple(value for _, value in self.by_tag)

    @property
    def digest(self) -> str:
        """A name that changes with any of them: part of the model's version."""
        return hashlib.sha256(json.dumps(self.by_tag).encode()).hexdigest()[:8]


def read_offsets(path: Path = OFFSETS_FILE) -> dict[str, Offsets]:
    """Return the offsets of every tagger, by its id.

    >>> read_offsets()["jamendo-musicnn"].by_tag[0][0]
    'genre---classical'
    """
    taggers = json.loads(path.read_text("utf-8"))["offsets"]
    return {model_id: Offsets(by_tag=tuple(tags.items())) for model_id, tags in taggers.items()}
