"""The files of the layers, beside those of the result that they extend."""

import dataclasses
import os
from pathlib import Path

from explorer.checksum import file_sha256
from explorer.directories import writing_to
from explorer.errors import InputError
from explorer.extending.records import (
    EXTENSION_FILE,
    NECESSARY_SET,
    SOUNDS,
    SUFFICIENT_SET,
    Extended,
    ExtensionRecord,
)
from explorer.records import Certificate, read_of_schema
from explorer.result.staging import FileSet, finish_earlier
from explorer.result.stored import StoredResult

LAYERS = FileSet(kind="extension", record=EXTENSION_FILE, others=SOUNDS)


def read_extension(result: StoredResult) -> ExtensionRecord:
    """Read the layers of a result.

    Raises:
        InputError: there are none that can be read, or they are those of another result.
    """
    extension, record = _read(result.directory), result.record
    layers = (extension.necessary.keep, extension.complete.keep)
    highest = max((max(keep) for keep in (extension.extends.keep, *layers) if keep), default=0)
    is_of_this = record.keep is not None and extension.extends == Extended.of(record)
    if not is_of_this or highest >= record.partition.n_cells:
        raise InputError(
            f"{result.directory / EXTENSION_FILE} extends another result; please extend this one."
        )
    return extension


def layer_as_result(result: StoredResult, name: str) -> StoredResult:
    """Return a result with one of its layers in the place of the fragment, to be judged like that.

    Args:
        result: of a search.
        name: of the layer, one of `LAYER_NAMES`; `sufficient` is the fragment itself.

    Raises:
        InputError: it has no such layer, or none that can be read.
    """
    if name == SUFFICIENT_SET:
        return result
    extension = read_extension(result)
    layer = extension.necessary if name == NECESSARY_SET else extension.complete
    if layer.certificate is None:
        raise InputError(f"There is no {name} set: the search for it ended {layer.outcome}.")
    kept, answer = layer.certificate.kept, layer.certificate.kept.answer
    assert answer.margin is not None, "a layer is not silence"
    certificate = Certificate(
        file=kept.file,
        sha256=kept.sha256,
        label=answer.label,
        probability=answer.probability,
        margin=answer.margin,
        removals=(),
        lower_bound=0,
        holds=layer.certificate.holds,
    )
    record = dataclasses.replace(
        result.record,
        keep=layer.keep,
        share=layer.share,
        certificate=certificate,
        among=None,  # any cell may be in a layer, wherever the fragment was searched for
    )
    return StoredResult(result.directory, record)


def check_replaceable(directory: Path) -> None:
    """Raise InputError if new layers would replace a file that is not as Earshot wrote it."""
    with writing_to(directory):
        finish_earlier(directory, LAYERS)
        names = [name for name in SOUNDS if os.path.lexists(directory / name)]
        has_record = os.path.lexists(directory / EXTENSION_FILE)
    ours = _read(directory).files if has_record else {}
    for name in names:
        with writing_to(directory):
            path = directory / name
            is_ours = path.is_file() and file_sha256(path) == ours.get(name)
        if not is_ours:
            raise InputError(
                f"{directory} holds {name}, which is not as Earshot wrote it; move it elsewhere."
            )


def _read(directory: Path) -> ExtensionRecord:
    what = "the necessary and the complete part of a result"
    return read_of_schema(ExtensionRecord, directory / EXTENSION_FILE, what)
