"""What exports are made from: a stored result, its sounds, and the verdicts beside it.

Everything is read and checked before anything is written: an export shows the files of one search,
or there is none.
"""

import reprlib
from dataclasses import dataclass
from pathlib import Path

from jaxtyping import Float
from torch import Tensor

from explorer.documents import from_document, parse_json, read_text
from explorer.errors import InputError
from explorer.partitions.partition import Partition
from explorer.records import ORIGINAL, REMAINDER, SUFFICIENT, SearchRecord
from explorer.result.cells import recorded_partition
from explorer.result.stored import StoredResult
from explorer.verdicts import TargetVerdict

VERDICTS = "verdicts.json"  # as in a zip of the page; what `transfer --json` prints will do
SOUNDS = (ORIGINAL, SUFFICIENT, REMAINDER)


@dataclass(frozen=True, kw_only=True, eq=False)
class Material:
    """A result with everything that an export shows of it."""

    record: SearchRecord
    partition: Partition
    sounds: dict[str, Float[Tensor, " n_samples"]]  # by file name; one without a fragment
    verdicts: tuple[TargetVerdict, ...]  # of other models; empty if none are known

    @property
    def clip(self) -> Float[Tensor, " n_samples"]:
        """The whole clip, as the model heard it."""
        return self.sounds[ORIGINAL]

    @property
    def seconds(self) -> float:
        """Length of the clip, with the silence that pads a short one."""
        return self.record.clip.n_samples / self.record.clip.sample_rate

    @property
    def sound_end_s(self) -> float:
        """When the last sample that is not zero begins, in seconds of the clip.

        Zeros pad a clip that is shorter than the model's window. The record does not say where
        they begin; nothing that is shown up to here reaches beyond the end of the file.
        """
        heard = self.clip.nonzero()
        return float(heard[-1]) / self.record.clip.sample_rate if len(heard) else 0.0

    @property
    def highest_hz(self) -> float:
        """Half of the clip's rate or of the file's own, whichever is less."""
        clip = self.record.clip
        return min(clip.sample_rate, clip.file_rate or clip.sample_rate) / 2


def read_material(directory: Path) -> Material:
    """Read a result that a search wrote, and `verdicts.json`, if it is there.

    Raises:
        InputError: there is no result, a file of it is missing or is not the search's, or the
            verdicts are of another result.
    """
    stored = StoredResult.read(directory)
    return material_of(stored, _read_verdicts(directory, stored.record))


def material_of(stored: StoredResult, verdicts: tuple[TargetVerdict, ...]) -> Material:
    """Read the sounds of a result; errors as in `read_material`."""
    record = stored.record
    return Material(
        record=record,
        partition=recorded_partition(record),
        sounds={name: stored.sound(name) for name in SOUNDS if name in record.files},
        verdicts=verdicts,
    )


def _read_verdicts(directory: Path, record: SearchRecord) -> tuple[TargetVerdict, ...]:
    path = directory / VERDICTS
    if not path.exists():
        return ()
    try:
        document = parse_json(read_text(path))
        about = (document["source"], document["label"])
        verdicts = tuple(from_document(TargetVerdict, each) for each in document["targets"])
    except (OSError, KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise InputError(f"{path} cannot be read: {reprlib.repr(error)}.") from error
    if about != (record.model.id, record.label):
        raise InputError(
            f"{path} is about {about[0]} and {about[1]}, and the result about {record.model.id} "
            f"and {record.label}; please remove it, or judge the fragment again."
        )
    return verdicts
