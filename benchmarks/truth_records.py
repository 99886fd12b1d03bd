"""The records of `benchmarks.truth`: one line of JSON for each pair that was searched.

Files of earlier versions have no strength: they were made at `clear`.
"""

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.json_lines import append_lines, read_lines
from explorer.errors import InputError
from explorer.records import Outcome
from explorer.strengths import Strength

SMALLEST = 3  # cells: a smaller irreducible set has little to gain


@dataclass(frozen=True, kw_only=True)
class TruthResult:
    """Our set for a clip and a model, and the fewest cells of all as far as they were found."""

    clip: str  # id of a bundled clip
    model: str
    kind: str  # of partition
    n_cells: int
    strength: Strength  # how sure the model must be of a set
    seed: int
    effort: str
    outcome: str  # of our search
    ours: int | None  # cells in our set; None: it found none
    smaller: int | None  # the fewest cells of all, if fewer than ours; None: none was accepted
    tried: int  # every set of up to so many cells was judged
    evaluations: int
    seconds: float  # search and trials

    @property
    def item(self) -> tuple[str | int, ...]:
        """Identifies the result."""
        return (
            *(self.clip, self.model, self.kind, self.n_cells),
            *(self.strength, self.seed, self.effort),
        )

    @property
    def counts(self) -> bool:
        """Whether our set is irreducible and has 3 cells or more."""
        return self.outcome == Outcome.IRREDUCIBLE and (self.ours or 0) >= SMALLEST

    @property
    def minimum(self) -> int | None:
        """The fewest cells of all, proven; None if that is not known."""
        if not self.counts or self.ours is None:
            return None
        if self.smaller is not None:
            return self.smaller
        return self.ours if self.tried == self.ours - 1 else None

    @property
    def in_words(self) -> str:
        """The proven minimum, or what is known of it."""
        if not self.counts:
            return "not tried"
        return f"more than {self.tried}" if self.minimum is None else str(self.minimum)


def append_truths(path: Path, results: Iterable[TruthResult]) -> None:
    """Append results to a file."""
    append_lines(path, map(dataclasses.asdict, results))


def read_truths(path: Path) -> list[TruthResult]:
    """Read the results of a file.

    Raises:
        InputError: the file cannot be read, or is not one of this benchmark.
    """
    try:
        return [_result_of(**entry) for entry in read_lines(path)]
    except (json.JSONDecodeError, TypeError, ValueError) as error:
        raise InputError(f"{path} is not a file of this benchmark: {error}.") from error


def _result_of(*, strength: str = Strength.CLEAR, **fields: Any) -> TruthResult:
    return TruthResult(strength=Strength(strength), **fields)
