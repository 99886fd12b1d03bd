"""Rhythms written as text.

Each character is one step and the bar is divided evenly, so 16 characters in a 4/4 bar are
sixteenths and 12 are eighth-note triplets. `.` rests, `-` holds the previous note, and `1` to `9`
strike with that strength, of which `x` is 7 and `o` is 4. Spaces are ignored.
"""

from dataclasses import dataclass

_LETTERS = {"x": 7, "o": 4}


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One stroke of a rhythm."""

    start: float  # beats from the beginning of the bar
    length: float  # beats
    strength: float  # 0..1


def hits(pattern: str, beats: float = 4.0) -> tuple[Hit, ...]:
    """Parse a rhythm that fills `beats` beats.

    >>> [(hit.start, hit.length) for hit in hits("x-.x")]
    [(0.0, 2.0), (3.0, 1.0)]
    """
    text = pattern.replace(" ", "")
    step = beats / len(text)
    found: list[Hit] = []
    for index, letter in enumerate(text):
        if letter == ".":
            continue
        if letter == "-":
            last = found[-1]
            found[-1] = Hit(start=last.start, length=last.length + step, strength=last.strength)
            continue
        level = _LETTERS[letter] if letter in _LETTERS else int(letter)
        found.append(Hit(start=index * step, length=step, strength=level / 9.0))
    return tuple(found)


def velocity(strength: float, loudest: int = 112) -> int:
    """Return the MIDI velocity of a strength, such that quiet strokes stay audible.

    >>> velocity(1.0)
    112
    """
    return max(1, min(127, round(loudest * (0.25 + 0.75 * strength))))
