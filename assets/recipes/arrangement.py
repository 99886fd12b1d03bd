"""What a genre's recipe hands to `compose`: a written score before it is performed."""

from dataclasses import dataclass

from assets.recipes.song import Bend, Note, Part


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrangement:
    """A score and how strictly it is to be played."""

    title: str
    tempo_bpm: float
    parts: tuple[Part, ...]
    beats_per_bar: int = 4
    looseness_s: float = 0.006  # standard deviation of a note's timing
    touch: int = 7  # largest deviation of a velocity


def part(
    name: str,
    program: int,
    notes: list[Note],
    *,
    bends: tuple[Bend, ...] = (),
    volume: int = 100,
    reverb: int = 40,
) -> Part:
    """A pitched part."""
    return Part(
        name=name,
        program=program,
        notes=tuple(notes),
        bends=bends,
        volume=volume,
        reverb=reverb,
    )
