"""The records of a study: one line of JSON for every item, appended as items are finished.

The file can be cut off at any moment, even in the middle of a line, and only that line is lost.
Nothing is computed here: `explorer.study.run` makes the records, `explorer.study.summary` reads
them.
"""

import dataclasses
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from explorer.directories import writing_to
from explorer.documents import from_document
from explorer.errors import InputError
from explorer.records import Answer, Evaluations, Outcome, TargetVerdict

STUDY_SCHEMA = 1
RECORDS_FILE = "records.jsonl"


@dataclass(frozen=True, kw_only=True)
class StudiedClip:
    """A sound of the study."""

    name: str  # a gallery clip's id, a file's name, or its path from its folder on
    sha256: str  # of the file
    label: str | None  # the clip's own label, in the task's terms; null if unknown

    @property
    def id(self) -> str:
        """Identifies the clip by its name and its bytes."""
        return f"{self.name}@{self.sha256}"


@dataclass(frozen=True, kw_only=True)
class StudiedModel:
    """A model of the study."""

    id: str
    version: str
    family: str  # kind of network; variants of one family count once among flat-earthers


@dataclass(frozen=True, kw_only=True)
class StudySettings:
    """Settings that all items of one study share."""

    task: str
    partition: str
    n_cells: int | None  # null: the partition's default
    effort: str
    batch_size: int
    models: tuple[StudiedModel, ...]  # all of them judge every fragment


@dataclass(frozen=True, kw_only=True)
class FragmentMeasures:
    """Measures of a fragment's size and information; see `explorer.study.measures`."""

    n_kept: int
    n_cells: int
    bandwidth_hz: float
    energy_db: float | None  # re the clip's; null if the fragment is silent
    mask_bits: float  # information in the choice of cells
    spectral_entropy_bits: float | None  # null for silence
    # From the source's posterior on the clip to that on the fragment; null if infinite.
    kl_bits: float | None


@dataclass(frozen=True, kw_only=True)
class StudyCertificate:
    """The certificate in short: what was checked at batch size 1 on the file itself."""

    sha256: str  # of the fragment's file
    margin: float
    lower_bound: int
    holds: bool


@dataclass(frozen=True, kw_only=True)
class ItemResult:
    """How the search of an item ended, and every model's verdict on its fragment."""

    outcome: Outcome
    sample_rate: int  # Hz, the source's, to which the clip was resampled
    n_samples: int
    clip_label: str  # the source's answer to the whole clip: the class that was searched for
    probability: float  # of that answer
    truth: str | None  # the clip's label in the source's terms, of several its answer; or null
    keep: tuple[int, ...] | None
    evaluations: Evaluations
    certificate: StudyCertificate | None
    measures: FragmentMeasures | None
    targets: tuple[TargetVerdict, ...]  # empty without a fragment
    # The source's answer to the clip without the fragment; null without a fragment, and in records
    # of versions that did not judge it.
    remainder: Answer | None = None


@dataclass(frozen=True, kw_only=True)
class ItemRecord:
    """The record of one item: a clip, a source and a seed."""

    schema: int
    key: str
    settings: StudySettings
    clip: StudiedClip
    source: str  # id of one of the settings' models
    seed: int
    error: str | None  # why the item failed
    finding: ItemResult | None  # the result; null if the item failed
    seconds: float
    device: str
    versions: dict[str, str]


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
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{directory} does not hold a study: {error}.") from error
    return records_of(text, path)


def records_of(text: str, path: Path) -> tuple[ItemRecord, ...]:
    """Parse records from the text of a file; a torn last line is ignored.

    Raises:
        InputError: a line is not a record of this version; the message names `path` and the line.
    """
    whole = text.split("\n")[:-1]  # anything after the last newline was still being written
    return tuple(_read_line(line, f"{path}, line {at}") for at, line in enumerate(whole, 1))


def rewrite_records(directory: Path, records: Iterable[ItemRecord]) -> None:
    """Replace a study's records atomically: a crash leaves either the old file or the new one."""
    path = directory / RECORDS_FILE
    new = path.with_suffix(".new")
    with writing_to(directory):
        with new.open("w", encoding="utf-8") as file:
            file.writelines(map(_json_line, records))
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)


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
        document = json.loads(line)
        if document["schema"] != STUDY_SCHEMA:
            raise InputError(
                f"{where} has schema {document['schema']}; this version reads {STUDY_SCHEMA}."
            )
        record = from_document(ItemRecord, document)
    except (KeyError, TypeError, ValueError, RecursionError, OverflowError) as error:
        raise InputError(f"{where} is not a complete record: {error!r}.") from error
    return record
