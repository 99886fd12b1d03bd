"""What a study writes down: one line of JSON for every item, appended as items come in.

The file can be cut off at any moment, even in the middle of a line, and loses no more than that
line. Nothing here computes; `explorer.study.run` makes the records, `explorer.study.summary` reads
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
from explorer.records import Evaluations, Outcome, TargetVerdict

STUDY_SCHEMA = 1
RECORDS_FILE = "records.jsonl"


@dataclass(frozen=True, kw_only=True)
class StudiedClip:
    """Which sound."""

    name: str  # a bundled clip's id, or the path that was given
    sha256: str  # of the file
    label: str | None  # what the clip itself is said to be; null if nobody said

    @property
    def id(self) -> str:
        """What makes it this clip: its name and its bytes."""
        return f"{self.name}@{self.sha256}"


@dataclass(frozen=True, kw_only=True)
class StudiedModel:
    """Which model."""

    id: str
    version: str
    family: str  # what kind of network; variants of one family count once


@dataclass(frozen=True, kw_only=True)
class StudySettings:
    """What all items of one study have in common."""

    task: str
    partition: str
    n_cells: int | None  # null: the partition's own choice
    effort: str
    batch_size: int
    models: tuple[StudiedModel, ...]  # all of them judge every fragment


@dataclass(frozen=True, kw_only=True)
class FragmentMeasures:
    """How much a fragment is; see `explorer.study.measures`."""

    n_kept: int
    n_cells: int
    bandwidth_hz: float
    energy_db: float | None  # over the clip's; null if the fragment has none
    mask_bits: float  # to say which cells
    spectral_entropy_bits: float | None  # null for silence
    kl_bits: float | None  # of the source's posterior, clip against fragment; null if infinite


@dataclass(frozen=True, kw_only=True)
class StudyCertificate:
    """What was checked at batch size 1 on the file itself."""

    sha256: str  # of the fragment's file
    margin: float
    lower_bound: int
    holds: bool


@dataclass(frozen=True, kw_only=True)
class ItemResult:
    """How the search of an item ended, and who was convinced."""

    outcome: Outcome
    sample_rate: int  # Hz, of the clip as the source hears it
    n_samples: int
    clip_label: str  # the source's answer to the clip; what was searched for
    probability: float  # of that answer
    truth: str | None  # the source's name for the clip's label; null if it has none
    keep: tuple[int, ...] | None
    evaluations: Evaluations
    certificate: StudyCertificate | None
    measures: FragmentMeasures | None
    targets: tuple[TargetVerdict, ...]  # empty without a fragment


@dataclass(frozen=True, kw_only=True)
class ItemRecord:
    """One clip, source and seed."""

    schema: int
    key: str
    settings: StudySettings
    clip: StudiedClip
    source: str  # id of one of the settings' models
    seed: int
    error: str | None  # why there is no finding
    finding: ItemResult | None
    seconds: float
    device: str
    versions: dict[str, str]


def start_records(directory: Path) -> None:
    """Make the directory of a new study.

    Raises:
        InputError: there is a study in it already, or it cannot be made.
    """
    path = directory / RECORDS_FILE
    if path.exists() and path.stat().st_size:
        raise InputError(f"{directory} holds a study; --resume goes on with it.")
    with writing_to(directory):
        directory.mkdir(parents=True, exist_ok=True)
        path.touch()


def read_records(directory: Path) -> tuple[ItemRecord, ...]:
    """All records of a study, in the order in which they came in; a torn last line is left out.

    Raises:
        InputError: there is no study, or a line is not a record of this version.
    """
    path = directory / RECORDS_FILE
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{directory} does not hold a study: {error}.") from error
    return records_of(text, path)


def records_of(text: str, path: Path) -> tuple[ItemRecord, ...]:
    """The records in a text; errors as `read_records` has them, with the path in their words."""
    whole = text.split("\n")[:-1]  # what follows the last newline was being written
    return tuple(_read_line(line, f"{path}, line {at}") for at, line in enumerate(whole, 1))


def rewrite_records(directory: Path, records: Iterable[ItemRecord]) -> None:
    """Replace a study's records by some of them, all at once or not at all, whatever happens."""
    path = directory / RECORDS_FILE
    new = path.with_suffix(".new")
    with writing_to(directory):
        with new.open("w", encoding="utf-8") as file:
            file.writelines(map(_line, records))
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)


@contextmanager
def appending(directory: Path) -> Iterator[Callable[[ItemRecord], None]]:
    """A function that appends records, each of them safe on disk when it returns.

    Raises:
        InputError: the disk is full, or the file cannot be written to for another reason.
    """
    with writing_to(directory):
        file = (directory / RECORDS_FILE).open("a", encoding="utf-8")

    def append(record: ItemRecord) -> None:
        with writing_to(directory):
            file.write(_line(record))
            file.flush()
            os.fsync(file.fileno())

    with file:
        yield append


def _line(record: ItemRecord) -> str:
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
        raise InputError(f"{where} is not a whole record: {error!r}.") from error
    return record
