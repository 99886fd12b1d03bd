"""Which bundled clips a method may be tuned on, and which are held out to compare methods.

The rule is in the clip's id, so it cannot move: clips whose id ends in "-1" are for tuning, all
others are held out. Every class and every generator of speech has one of the former. With the
bundled models of all three tasks these are 115 pairs for tuning and 285 held out.
"""

from collections.abc import Iterable
from typing import TypeVar

from explorer.clips.gallery import BundledClip

TUNING, HELD_OUT = "tuning", "held-out"
SPLITS = (HELD_OUT, TUNING)

Clip = TypeVar("Clip", bound=BundledClip)


def split_of(clip_id: str) -> str:
    """Return the split of a clip.

    >>> split_of("genre/blues-1"), split_of("genre/blues-2"), split_of("genre/blues-11")
    ('tuning', 'held-out', 'held-out')
    """
    return TUNING if clip_id.endswith("-1") else HELD_OUT


def clips_of(split: str, clips: Iterable[Clip]) -> list[Clip]:
    """Return those of some clips that belong to a split, in their order."""
    assert split in SPLITS, split
    return [clip for clip in clips if split_of(clip.id) == split]
