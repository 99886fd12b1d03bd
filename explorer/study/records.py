"""The records of a study: one line of JSON for every item, appended as items are finished.

The file can be cut off at any moment, even in the middle of a line, and only that line is lost.
Nothing is computed here: `explorer.study.run` makes the records, `explorer.study.summary` reads
them.
"""

import dataclasses
import json
import os
import reprlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from explorer.directories import write_atomically, writing_to
from explorer.documents import (
    ADDED_LATER,
    Count,
    Hertz,
    NotNegative,
    Probability,
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
from explorer.records import Answer, Evaluations, Kind, Outcome
from explorer.strengths import Strength
from explorer.verdicts import MAX_DRAWS, Draws, TargetVerdict

STUDY_SCHEMA = 1
RECORDS_FILE = "records.jsonl"
UNREADABLE = "unreadable"  # in place of the checksum of a file


@dataclass(frozen=True, kw_only=True)
class StudiedClip:
    """A sound of the study."""

    name: Word  # a gallery clip's id, a file's name, or its path from its folder on
    sha256: Sha256 | None  # of the file; null if it could not be read
    label: str | None  # the clip's own label, in the task's terms; null if unknown

    @property
    def id(self) -> str:
        """Identifies the clip by its name and its bytes."""
        return f"{self.name}@{self.sha256 or UNREADABLE}"


@dataclass(frozen=True, kw_only=True)
class StudiedModel:
    """A model of the study."""

    id: Word
    version: str
    family: str  # kind of network; variants of one family count once among flat-earthers


@dataclass(frozen=True, kw_only=True)
class StudySettings:
    """Settings that all items of one study share."""

    task: str
    partition: Kind
    n_cells: Size | None  # null: the partition's default
    effort: str
    batch_size: Size
    models: tuple[StudiedModel, ...]  # all of them judge every fragment
    # Controls of each kind, at most; also clips in the second pass.
    n_controls: Draws = dataclasses.field(default=MAX_DRAWS, metadata=ADDED_LATER)


@dataclass(frozen=True, kw_only=True)
class FragmentMeasures:
    """Measures of a fragment's size and information; see `explorer.study.statistics.measures`."""

    n_kept: Size
    n_cells: Size
    bandwidth_hz: NotNegative
    energy_db: float | None  # re the clip's; null if the fragment is silent
    mask_bits: NotNegative  # information in the choice of cells
    spectral_entropy_bits: float | None  # null for silence
    # From the source's posterior on the clip to that on the fragment; null if infinite.
    kl_bits: float | None


@dataclass(frozen=True, kw_only=True)
class StudyCertificate:
    """The certificate in short: what was checked at batch size 1 on the file itself."""

    sha256: Sha256  # of the fragment's file
    margin: float
    lower_bound: Count
    holds: bool


@dataclass(frozen=True, kw_only=True)
class ItemResult:
    """How the search of an item ended, and every model's verdict on its fragment."""

    outcome: Outcome
    sample_rate: Hertz  # Hz, the source's, to which the clip was resampled
    n_samples: Size
    clip_label: str  # the source's answer to the whole clip: the class that was searched for
    probability: Probability  # of that answer
    truth: str | None  # the clip's label in the source's terms, of several its answer; or null
    keep: tuple[Count, ...] | None
    evaluations: Evaluations
    certificate: StudyCertificate | None
    measures: FragmentMeasures | None
    targets: tuple[TargetVerdict, ...]  # empty without a fragment
    # The source's answer to the clip without the fragment; null without a fragment, and in records
    # of versions that did not judge it.
    remainder: Answer | None = None
    # Keys of the items whose fragments' cells are the control `other clip`; null before the second
    # pass, and in records of versions that did not make it.
    others: tuple[Word, ...] | None = None

    def contradictions(self) -> Iterator[str]:
        """Say in what way this cannot be the result of an item."""
        keep, measures = self.keep or (), self.measures
        if len({self.keep is None, self.certificate is None, measures is None}) > 1:
            yield "the kept cells, their certificate and their measures do not go together"
        if not is_rising(keep):
            yield "the kept cells are not in order, or one of them is named twice"
        if measures and (len(keep) != measures.n_kept or keep[-1] >= measures.n_cells):
            yield "the kept cells are not among its cells"
        if self.outcome is Outcome.IRREDUCIBLE and not keep:
            yield "it is irreducible without any kept cell"


@dataclass(frozen=True, kw_only=True)
class ItemRecord:
    """The record of one item: a clip, a source, a seed and a strength."""

    schema: int
    key: Word
    settings: StudySettings
    clip: StudiedClip
    source: str  # id of one of the settings' models
    seed: Seed
    error: str | None  # why the item failed
    finding: ItemResult | None  # the result; null if the item failed
    seconds: NotNegative
    device: str
    versions: dict[str, str]
    # How sure of the fragment the source had to be; null in records of versions that knew no
    # strengths, which is `top`.
    strength: Strength | None = None

    @property
    def how_sure(self) -> Strength:
        """How sure of the fragment the source had to be."""
        return self.strength or Strength.TOP

    def contradictions(self) -> Iterator[str]:
        """Say in what way this cannot be the record of an item."""
        models = [model.id for model in self.settings.models]
        judges = [target.model for target in self.finding.targets] if self.finding else []
        if (self.error is None) == (self.finding is None):
            yield "it has both an error and a result, or neither"
        if self.finding and self.clip.sha256 is None:
            yield "it has a result, but its clip no checksum"
        for ids in (models, judges):
            if len(set(ids)) < len(ids):
                yield "a model is named twice"
        if not {self.source, *judges} <= set(models):
            yield "a model is not one of the study's"


def start_records(directory: Path) -> None:
    """Create the directory of a new study, with an empty file of records.

    Raises:
        InputError: it holds a study already, or cannot be created.
    """
    path = directory / RECORDS_FILE
    if path.exists() and path.stat().st_size:
        raise InputError(f"{directory} holds a study already; --resume continues it.")
    with writing_to(directory):
        directory.mkdir(parents=True, exist_ok=True)
        path.touch()


def read_records(directory: Path) -> tuple[ItemRecord, ...]:
    """Read all records of a study, in the order they were written; a torn last line is ignored.

    Raises:
        InputError: there is no study in the directory, or a line is not a record of this version.
    """
    path = directory / RECORDS_FILE
    try:
        text = read_text(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{directory} does not hold a study: {error}.") from error
    return records_of(text, path)


def records_of(text: str, path: Path) -> tuple[ItemRecord, ...]:
    """Parse records from the text of a file; a torn last line is ignored.

    An item's record of the second pass replaces that of its search, or of an earlier second pass.

    Raises:
        InputError: a line is not a record of this version; the message names `path` and the line.
    """
    whole = text.split("\n")[:-1]  # anything after the last newline was still being written
    records: dict[str, ItemRecord] = {}
    for at, line in enumerate(whole, 1):
        record = _read_line(line, f"{path}, line {at}")
        if record.key in records and not _completes(record, records[record.key]):
            raise InputError(f"{path}, line {at} is about the same item as an earlier one.")
        records[record.key] = record
    return tuple(records.values())


def _completes(record: ItemRecord, earlier: ItemRecord) -> bool:
    """Whether a record is the earlier one with the bands of other clips judged."""
    new, old = record.finding, earlier.finding
    if new is None or old is None or new.others in (None, old.others):
        return False
    return (record.clip, new.keep, new.outcome) == (earlier.clip, old.keep, old.outcome)


def rewrite_records(directory: Path, records: Iterable[ItemRecord]) -> None:
    """Replace a study's records atomically: a crash leaves either the old file or the new one."""
    with writing_to(directory):
        write_atomically(directory / RECORDS_FILE, "".join(map(_json_line, records)))


@contextmanager
def appending(directory: Path) -> Iterator[Callable[[ItemRecord], None]]:
    """Yield a function that appends a record and returns once it is safe on disk.

    Raises:
        InputError: the file cannot be written to, for example because the disk is full.
    """
    with writing_to(directory):
        file = (directory / RECORDS_FILE).open("a", encoding="utf-8")

    def append(record: ItemRecord) -> None:
        with writing_to(directory):
            file.write(_json_line(record))
            file.flush()
            os.fsync(file.fileno())

    with file:
        yield append


def _json_line(record: ItemRecord) -> str:
    return json.dumps(dataclasses.asdict(record), allow_nan=False) + "\n"


def _read_line(line: str, where: str) -> ItemRecord:
    try:
        document = parse_json(line)
        if document["schema"] != STUDY_SCHEMA:
            found = reprlib.repr(document["schema"])
            raise InputError(f"{where} has schema {found}; this version reads {STUDY_SCHEMA}.")
        return from_document(ItemRecord, document)
    except (KeyError, TypeError, ValueError, RecursionError, OverflowError) as error:
        raise InputError(f"{where} is not a complete record: {error!r}.") from error
