"""Results as data: the contents of `result.json`, written and read back without loss.

The field names are a contract (schema 1) that scripts depend on. A field that does not apply to an
outcome is null. Nothing is computed here: each record is made where its values are known.
"""

import dataclasses
import json
import math
import reprlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from explorer.documents import (
    Count,
    FileName,
    Hertz,
    Matching,
    NotNegative,
    Probability,
    Record,
    Seed,
    Sha256,
    Size,
    Word,
    from_document,
    is_rising,
    parse_json,
    read_text,
)
from explorer.errors import InputError
from explorer.strengths import Strength

SCHEMA = 1
RESULT_FILE = "result.json"
ORIGINAL = "original.wav"
SUFFICIENT = "sufficient.wav"
REMAINDER = "remainder.wav"
SPECTROGRAM = "spectrogram.html"
FILES = (RESULT_FILE, ORIGINAL, SUFFICIENT, REMAINDER, SPECTROGRAM)

Kind = Annotated[str, Matching("mel|linear|bins|tiles")]  # of a partition


class Outcome(StrEnum):
    """How a search can end; every one of these is a result, not an error."""

    IRREDUCIBLE = "irreducible"  # sufficient, and no single kept cell can be removed
    VACUOUS = "vacuous"  # the model accepts even silence
    ABSTAINS = "abstains"  # the model's answer to the clip is "none of these"
    BELOW_THRESHOLD = "below_threshold"  # even the whole clip is not that sure
    IMPOSSIBLE = "impossible"  # no fragment with the requested label was found
    BUDGET = "budget"  # out of evaluations or time; the best sufficient keep so far
    CANCELLED = "cancelled"  # stopped; the best sufficient keep so far


@dataclass(frozen=True, kw_only=True)
class ClipRecord:
    """Which sound was searched."""

    name: str
    sha256: Sha256  # of the file that the clip came from
    sample_rate: Hertz  # Hz, of original.wav
    n_samples: Size  # of original.wav
    start_s: NotNegative
    channel: str | None = None  # `left`, `right`, or `mix`, the mean of all; None: not recorded
    note: str | None = None  # if sound is missing at its end, because the file is cut off
    file_rate: Hertz | None = None  # Hz, the file's own; None in records of earlier versions

    @property
    def recorded_up_to_hz(self) -> float | None:
        """Half of the file's rate, if that is below the clip's own half; None otherwise.

        Cells above it hold nothing of the recording, and no search keeps them.
        """
        if self.file_rate is None or self.file_rate >= self.sample_rate:
            return None
        return self.file_rate / 2


@dataclass(frozen=True, kw_only=True)
class ModelRecord:
    """Which model was analysed."""

    id: Word
    version: str


@dataclass(frozen=True, kw_only=True)
class PartitionRecord:
    """How the clip was cut: cell k is band k // n_slices, slice k % n_slices.

    Band b is [edges_hz[b], edges_hz[b + 1]), and slices are bounded by edges_s in the same way. If
    edges_s is None there is one slice, the whole clip.
    """

    kind: Kind
    n_cells: Size
    edges_hz: tuple[NotNegative, ...]
    edges_s: tuple[NotNegative, ...] | None

    def has(self, cells: tuple[int, ...]) -> bool:
        """Whether these are some of its cells, each once and in order."""
        return is_rising(cells) and all(cell < self.n_cells for cell in cells)

    def contradictions(self) -> Iterator[str]:
        """Say in what way these cannot be the cells of a clip."""
        edges = (self.edges_hz, (0.0, 1.0) if self.edges_s is None else self.edges_s)
        if any(not is_rising(axis) or len(axis) < 2 for axis in edges):
            yield "the edges of its cells do not rise"
        elif math.prod(len(axis) - 1 for axis in edges) != self.n_cells:
            yield "the number of its cells is not that of their edges"


@dataclass(frozen=True, kw_only=True)
class CriterionRecord:
    """What a fragment had to achieve to be accepted."""

    label: str
    min_probability: Probability | None  # null: being the top answer was enough
    # Which strength that is; null for a minimum of the user's own, and in records of versions that
    # knew no strengths.
    strength: Strength | None = None

    @property
    def how_sure(self) -> Strength | None:
        """How sure the source had to be; None for a minimum of the user's own."""
        if self.strength is None and self.min_probability is None:
            return Strength.TOP
        return self.strength

    @property
    def least_text(self) -> str:
        """The minimum probability in six digits at most; empty if there is none."""
        return "" if self.min_probability is None else f"{self.min_probability:.6g}"

    @property
    def of_targets(self) -> float | None:
        """The probability that a target must reach, too: a minimum of the user's own, or None.

        A strength is asked of the source alone.
        """
        return self.min_probability if self.strength is None else None

    def contradictions(self) -> Iterator[str]:
        """Say in what way this cannot have been asked for."""
        if self.strength is None or self.strength is Strength.COMPLETE:  # either may have any
            return
        if self.min_probability not in {self.strength.min_probability(p) for p in (0.0, 1.0)}:
            yield "its minimum probability is not that of its strength"


@dataclass(frozen=True, kw_only=True)
class Share:
    """How much of the clip was kept."""

    cells: Probability  # fraction of the cells, 0 to 1
    bandwidth_hz: NotNegative  # summed width of the bands with a kept cell
    energy_db: float | None  # energy of the fragment relative to the clip's; null if it is zero


@dataclass(frozen=True, kw_only=True)
class Evaluations:
    """How many sounds the model judged, by purpose."""

    search: Count
    bound: Count  # to prove the lower bound, and for the sampled one
    certificate: Count  # the fragment, every removal, the remainder; silence where it is judged
    # Answers that the search took over from earlier searches of the clip, in place of further
    # evaluations; null in records of versions that took over none.
    reused: Count | None = None


@dataclass(frozen=True, kw_only=True)
class Removal:
    """The model's answer when one kept cell is removed."""

    cell: Count
    label: str
    margin: float | None  # of the searched class; rejected below 1e-4; None: no answer
    probability: Probability  # of the searched class; rejected also if below the minimum


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The model's answer to another sound of the same clip, judged like the certificate's file."""

    label: str
    probability: Probability  # of the searched class
    margin: float | None  # of the searched class; None: no answer
    accepted: bool  # whether it meets the criterion


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What was checked again at batch size 1 in float32, on the file that the user gets."""

    file: FileName
    sha256: Sha256
    label: str
    probability: Probability  # of the searched class
    margin: float
    removals: tuple[Removal, ...]
    # No keep with fewer cells is sufficient: proven by trying them all. Cells above
    # `ClipRecord.recorded_up_to_hz`, or not in `SearchRecord.among`, are never kept, and so not
    # among them.
    lower_bound: Count
    holds: bool


@dataclass(frozen=True, kw_only=True)
class SampledBound:
    """None of some random sets of cells was sufficient, so few of all such sets are.

    The sets are drawn uniformly, independently and with replacement from all sets of that size. If
    a share p of those were sufficient, none of n draws would be with probability (1 - p)^n. That is
    less than 5 % for every p above 1 - 0.05^(1/n), which is about 3/n.
    """

    size: Count  # cells in every set: one fewer than the fragment has
    n_draws: Size  # all of them rejected

    @property
    def at_most(self) -> float:
        """The share of all sets of that size that can be sufficient, with 95 % confidence."""
        return 1.0 - math.exp(math.log(0.05) / self.n_draws)


@dataclass(frozen=True, kw_only=True)
class SearchRecord:
    """One search, as stored in `result.json`."""

    schema: int
    clip: ClipRecord
    model: ModelRecord
    clip_label: str  # the model's own answer to the clip
    label: str  # the class that was searched for: the same, or one chosen by the user
    probability: Probability  # of that class on the clip
    partition: PartitionRecord
    criterion: CriterionRecord
    outcome: Outcome
    keep: tuple[Count, ...] | None  # indices of the kept cells
    share: Share | None
    evaluations: Evaluations
    rounds: Count  # number of batches that the search ran
    seconds: NotNegative
    device: str
    batch_size: Count  # the largest batch used
    seed: Seed
    effort: str
    certificate: Certificate | None
    files: dict[str, Sha256]  # SHA-256 of every sound file beside this record
    versions: dict[str, str]
    # To remainder.wav, the clip without the fragment. Null without a fragment, and if the search
    # was stopped or had no evaluation or time left for it.
    remainder: Answer | None = None
    # To silence, where no fragment was found; null where one was, and if the search ended early.
    silence: Answer | None = None
    # Null unless the effort allowed it, and where the lower bound says more.
    sampled_bound: SampledBound | None = None
    # The only cells that the search was allowed to keep; null for all, and in records of versions
    # that allowed no choice. Both bounds are about sets of these alone.
    among: tuple[Count, ...] | None = None

    @property
    def n_allowed(self) -> int:
        """How many cells the search was allowed to keep."""
        return self.partition.n_cells if self.among is None else len(self.among)

    @property
    def is_restricted(self) -> bool:
        """Whether some cells were not allowed."""
        return self.n_allowed < self.partition.n_cells

    def contradictions(self) -> Iterator[str]:
        """Say in what way this cannot be the record of a search."""
        keep, certificate, among = self.keep or (), self.certificate, self.among
        if not self.partition.has(keep):
            yield "the kept cells are not among its cells, each once and in order"
        if among is not None and not (among and self.partition.has(among)):
            yield "the allowed cells are not among its cells, each once and in order"
        if among is not None and not set(keep) <= set(among):
            yield "cells are kept that were not allowed"
        if len({self.keep is None, self.share is None, certificate is None}) > 1 or self.keep == ():
            yield "the kept cells, their share and their certificate do not go together"
        if self.outcome is Outcome.IRREDUCIBLE and not keep:
            yield "it is irreducible without any kept cell"
        if self.criterion.label != self.label:
            yield "it was searched for one label and asked for another"
        if self.share and not math.isclose(self.share.cells, len(keep) / self.partition.n_cells):
            yield "the share of its cells is not that of the kept ones"
        if not {ORIGINAL} <= set(self.files) <= {ORIGINAL, SUFFICIENT, REMAINDER}:
            yield "its files are not those of a result"
        if self.sampled_bound and self.sampled_bound.size != len(keep) - 1:
            yield "its sampled bound is not of sets of one cell fewer"
        if certificate is None:
            return
        if (certificate.file, self.files.get(SUFFICIENT)) != (SUFFICIENT, certificate.sha256):
            yield "the certificate is of another file"
        removed = [removal.cell for removal in certificate.removals]
        if len(set(removed)) < len(removed) or not set(removed) <= set(keep):
            yield "cells were removed that are not kept"
        if certificate.holds and certificate.lower_bound > len(keep):
            yield "its lower bound is above the number of kept cells"
        if certificate.holds and certificate.margin < 0:
            yield "its certificate holds, and its fragment is another class's"


def to_json(record: Any) -> str:
    """Return a record as one JSON document with a final newline."""
    return json.dumps(dataclasses.asdict(record), indent=2, allow_nan=False) + "\n"


def read_record(directory: Path) -> SearchRecord:
    """Read the record that a search wrote into a directory.

    Raises:
        InputError: the directory holds no readable result of a known schema.
    """
    return read_of_schema(SearchRecord, directory / RESULT_FILE, "the result of a search")


def read_of_schema(kind: type[Record], path: Path, what: str) -> Record:
    """Read a record of the present schema.

    Args:
        kind: its class.
        path: the file.
        what: the directory of the file should hold, for the error message.

    Raises:
        InputError: there is no such file, it cannot be read, or it has another schema.
    """
    try:
        document = parse_json(read_text(path))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path.parent} does not hold {what}: {error}.") from error
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != SCHEMA:
        found = reprlib.repr(schema)
        raise InputError(f"{path} has schema {found}; this version reads schema {SCHEMA}.")
    try:
        return from_document(kind, document)
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise InputError(f"{path} is not a whole result: {error!r}.") from error
