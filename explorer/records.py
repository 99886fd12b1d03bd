"""Results as data: the contents of `result.json`, written and read back without loss.

The field names are a contract (schema 1) that scripts depend on. A field that does not apply to an
outcome is null. Nothing is computed here: each record is made where its values are known.
"""

import dataclasses
import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from explorer.documents import from_document
from explorer.errors import InputError

SCHEMA = 1
RESULT_FILE = "result.json"
ORIGINAL = "original.wav"
SUFFICIENT = "sufficient.wav"
REMAINDER = "remainder.wav"
SPECTROGRAM = "spectrogram.html"
# Verdicts on a fragment. Those after `REJECTS` are in no rate: the target was not asked.
ACCEPTS = "accepts"
REJECTS = "rejects"
NO_COUNTERPART = "no counterpart"  # the class is not among its labels
CANNOT_HEAR = "cannot hear"  # the fragment reaches above half its sample rate
OUTSIDE_WINDOW = "outside window"  # the fragment ends after its window
NOT_ASKED = (NO_COUNTERPART, CANNOT_HEAR, OUTSIDE_WINDOW)
FILES = (RESULT_FILE, ORIGINAL, SUFFICIENT, REMAINDER, SPECTROGRAM)


class Outcome(StrEnum):
    """How a search can end; every one of these is a result, not an error."""

    IRREDUCIBLE = "irreducible"  # sufficient, and no single kept cell can be removed
    VACUOUS = "vacuous"  # the model accepts even silence
    ABSTAINS = "abstains"  # the model's answer to the clip is "none of these"
    BELOW_THRESHOLD = "below_threshold"  # even the whole clip misses the minimum probability
    IMPOSSIBLE = "impossible"  # no fragment with the requested label was found
    BUDGET = "budget"  # out of evaluations or time; the best sufficient keep so far
    CANCELLED = "cancelled"  # stopped; the best sufficient keep so far


@dataclass(frozen=True, kw_only=True)
class ClipRecord:
    """Which sound was searched."""

    name: str
    sha256: str  # of the file that the clip came from
    sample_rate: int  # Hz, of original.wav
    n_samples: int  # of original.wav
    start_s: float
    channel: str | None = None  # `left`, `right`, or `mix`, the mean of all; None: not recorded
    note: str | None = None  # if sound is missing at its end, because the file is cut off
    file_rate: int | None = None  # Hz, the file's own; None in records of earlier versions

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

    id: str
    version: str


@dataclass(frozen=True, kw_only=True)
class PartitionRecord:
    """How the clip was cut: cell k is band k // n_slices, slice k % n_slices.

    Band b is [edges_hz[b], edges_hz[b + 1]), and slices are bounded by edges_s in the same way. If
    edges_s is None there is one slice, the whole clip.
    """

    kind: str
    n_cells: int
    edges_hz: tuple[float, ...]
    edges_s: tuple[float, ...] | None


@dataclass(frozen=True, kw_only=True)
class CriterionRecord:
    """What a fragment had to achieve to be accepted."""

    label: str
    min_probability: float | None


@dataclass(frozen=True, kw_only=True)
class Share:
    """How much of the clip was kept."""

    cells: float  # fraction of the cells, 0 to 1
    bandwidth_hz: float  # summed width of the bands with a kept cell
    energy_db: float | None  # energy of the fragment relative to the clip's; null if it is zero


@dataclass(frozen=True, kw_only=True)
class Evaluations:
    """How many sounds the model judged, by purpose."""

    search: int
    bound: int
    certificate: int  # the fragment, every removal, the remainder; silence where it is judged


@dataclass(frozen=True, kw_only=True)
class Removal:
    """The model's answer when one kept cell is removed."""

    cell: int
    label: str
    margin: float | None  # of the searched class; rejected below 1e-4; None: no answer
    probability: float  # of the searched class; rejected also if below the minimum


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The model's answer to another sound of the same clip, judged like the certificate's file."""

    label: str
    probability: float  # of the searched class
    margin: float | None  # of the searched class; None: no answer
    accepted: bool  # whether it meets the criterion


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What was checked again at batch size 1 in float32, on the file that the user gets."""

    file: str
    sha256: str
    label: str
    probability: float  # of the searched class
    margin: float
    removals: tuple[Removal, ...]
    # No keep with fewer cells is sufficient: proven by trying them all. Cells above
    # `ClipRecord.recorded_up_to_hz` are never kept, and so not among them.
    lower_bound: int
    holds: bool


@dataclass(frozen=True, kw_only=True)
class SearchRecord:
    """One search, as stored in `result.json`."""

    schema: int
    clip: ClipRecord
    model: ModelRecord
    clip_label: str  # the model's own answer to the clip
    label: str  # the class that was searched for: the same, or one chosen by the user
    probability: float  # of that class on the clip
    partition: PartitionRecord
    criterion: CriterionRecord
    outcome: Outcome
    keep: tuple[int, ...] | None  # indices of the kept cells
    share: Share | None
    evaluations: Evaluations
    rounds: int  # number of batches that the search ran
    seconds: float
    device: str
    batch_size: int  # the largest batch used
    seed: int
    effort: str
    certificate: Certificate | None
    files: dict[str, str]  # SHA-256 of every sound file beside this record
    versions: dict[str, str]
    # To remainder.wav, the clip without the fragment. Null without a fragment, and if the search
    # was stopped or had no evaluation or time left for it.
    remainder: Answer | None = None
    # To silence, where no fragment was found; null where one was, and if the search ended early.
    silence: Answer | None = None


@dataclass(frozen=True, kw_only=True)
class Control:
    """How many other keeps with the same number of cells a model accepts."""

    kind: str  # random, shift (the keep moved along the cells) or energy (the loudest cells)
    accepted: int
    draws: int


@dataclass(frozen=True, kw_only=True)
class TargetVerdict:
    """One model's verdict on a fragment.

    If the model has no label for the source's class, all that would need one is None. If it cannot
    hear the whole fragment, it judged nothing: its own label is None, too. Neither has controls.
    The margin is also None if the fragment reaches the model as digital silence and the model has
    no answer to that.
    """

    model: str
    verdict: str  # accepts, rejects, no counterpart, cannot hear, outside window
    label: str | None  # the model's own answer to the fragment
    probability: float | None  # of the source's class: of all labels that the model has for it
    margin: float | None  # of the best of these labels over the best other
    agrees_on_clip: bool | None  # whether its answer to the whole clip is the source's class
    vacuous: bool | None  # whether it accepts silence as that class
    controls: tuple[Control, ...] = ()  # empty before they are judged

    @property
    def was_asked(self) -> bool:
        """Whether the verdict is the model's own: it knows the class and hears the fragment."""
        return self.verdict not in NOT_ASKED


def to_json(record: Any) -> str:
    """Return a record as one JSON document with a final newline."""
    return json.dumps(dataclasses.asdict(record), indent=2, allow_nan=False) + "\n"


def read_record(directory: Path) -> SearchRecord:
    """Read the record that a search wrote into a directory.

    Raises:
        InputError: the directory holds no readable result of a known schema.
    """
    path = directory / RESULT_FILE
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{directory} does not hold the result of a search: {error}.") from error
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != SCHEMA:
        raise InputError(f"{path} has schema {schema}; this version reads schema {SCHEMA}.")
    try:
        record = from_document(SearchRecord, document)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise InputError(f"{path} is not a whole result: {error!r}.") from error
    if not 0 <= record.seed < 2**63:
        raise InputError(f"{path} is not a whole result: its seed is {record.seed}.")
    return record
