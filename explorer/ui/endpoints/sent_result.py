"""A result that a script sends back, checked before any model judges it.

A zip may come from anywhere, so it is trusted in nothing that can be checked: the record must be
one that a search with a model of this app can have written, every sound the file that the record
names, as long as that model hears it, and the fragment the kept cells of the clip. What remains is
only what the sender says of a sound of the sender's own.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import gradio as gr
import torch

from explorer.audio.excerpt import MAX_AMPLITUDE
from explorer.audio.wav import wav_bytes
from explorer.directories import writing_to
from explorer.documents import parse_json, read_text
from explorer.errors import InputError
from explorer.extending.files import layer_as_result, read_extension
from explorer.extending.records import EXTENSION_FILE, SOUNDS, SUFFICIENT_SET
from explorer.judging.aim import keep_of
from explorer.judging.info import ClassifierInfo
from explorer.records import ORIGINAL, RESULT_FILE, SearchRecord, read_record
from explorer.result.cells import recorded_partition
from explorer.result.stored import StoredResult, check_version
from explorer.ui.device.models import ModelHost
from explorer.ui.endpoints import archive as zips
from explorer.ui.settings import shortened
from explorer.ui.wording.archives import endpoints as words

MAX_RECORD_BYTES = 16 << 20  # every bin of half a minute, kept, takes 10
MAX_NAME_CHARACTERS = 500  # of a model or its version: errors say them
MAX_LEVEL = 2 * MAX_AMPLITUDE  # resampling and filtering may exceed a file's own
TOLERANCE = 1e-5  # of the clip's peak: rounding of FFTs on different machines


def archive_input() -> gr.File:
    """Return the input for the zip of a result."""
    return gr.File(label="archive: the zip of a result, from /search", type="filepath")


def sent_result(archive: object, directory: Path, host: ModelHost) -> StoredResult:
    """Write the result in a zip into a directory, once it is checked.

    Args:
        archive: the path of an upload, or nothing.
        directory: of the call, where there is no result yet.
        host: the models.

    Raises:
        InputError: there is no zip, or none of a result of one of these models that is as the
            search wrote it.
    """
    return _unpacked(archive, directory, host, with_layers=False)


def sent_layer(archive: object, directory: Path, host: ModelHost, layer: str) -> StoredResult:
    """Do the same, and return a layer of the result in place of its fragment.

    Args:
        archive: as for `sent_result`.
        directory: likewise.
        host: likewise.
        layer: one of `LAYER_NAMES`.

    Raises:
        InputError: as for `sent_result`, or the zip holds no such layer.
    """
    if layer == SUFFICIENT_SET:
        return sent_result(archive, directory, host)
    result = _unpacked(archive, directory, host, with_layers=True)
    try:
        read_extension(result)
    except InputError as error:
        raise InputError(words.NOT_LAYERS) from error
    found = layer_as_result(result, layer)
    _check_cells(found)
    return found


def _unpacked(
    archive: object, directory: Path, host: ModelHost, *, with_layers: bool
) -> StoredResult:
    if not isinstance(archive, str) or not archive:
        raise InputError(words.NO_ARCHIVE)
    with zips.opened(Path(archive)) as opened:
        _write(opened, [RESULT_FILE], directory, MAX_RECORD_BYTES)
        record = _checked_record(directory, host)
        n_bytes = wav_bytes(record.clip.n_samples)
        _write(opened, list(record.files), directory, n_bytes)
        if with_layers:
            _write(opened, [EXTENSION_FILE], directory, MAX_RECORD_BYTES)
            if _longest(_document(directory / EXTENSION_FILE)) > _max_items(record.clip.n_samples):
                raise InputError(words.NOT_LAYERS)
            names = set(opened.namelist())
            _write(opened, [name for name in SOUNDS if name in names], directory, n_bytes)
    result = StoredResult(directory, record)
    for name in record.files:
        sound = result.sound(name)  # refuses a file that is not the record's
        if not torch.all(sound.abs() <= MAX_LEVEL):  # also if some are not numbers
            raise InputError(words.not_a_sound(name))
    _check_cells(result)
    return result


def _write(opened: ZipFile, names: Sequence[str], directory: Path, max_bytes: int) -> None:
    """Write entries of a zip, whose names are ours, into a directory."""
    for name in names:
        content = zips.content_of(opened, name, max_bytes)
        with writing_to(directory):
            (directory / name).write_bytes(content)


def _checked_record(directory: Path, host: ModelHost) -> SearchRecord:
    document = _document(directory / RESULT_FILE)
    info = _source(document, host)
    if _longest(document) > _max_items(info.n_samples):  # before each of its items is checked
        raise InputError(words.NOT_A_RESULT)
    try:
        record = read_record(directory)
    except InputError as error:  # its text is about fields and types
        raise InputError(words.NOT_A_RESULT) from error
    check_version(record, info)
    if not _is_heard_so(record, info):
        raise InputError(words.not_heard_so(info.title))
    return record


def _document(path: Path) -> dict[str, Any]:
    """Return a JSON object of which nothing but that is known."""
    try:
        document = parse_json(read_text(path))
    except (ValueError, RecursionError) as error:
        raise InputError(words.not_a_record(path.name)) from error
    if not isinstance(document, dict):
        raise InputError(words.not_a_record(path.name))
    return document


def _source(document: dict[str, Any], host: ModelHost) -> ClassifierInfo:
    model = document.get("model")
    names = [model.get(key) for key in ("id", "version")] if isinstance(model, dict) else [None]
    if not all(isinstance(name, str) and len(name) <= MAX_NAME_CHARACTERS for name in names):
        raise InputError(words.NOT_A_RESULT)
    model_id = names[0]
    try:
        return host.info(model_id)
    except InputError as error:
        raise InputError(words.unknown_source(shortened(model_id))) from error


def _longest(part: object) -> int:
    """Return the length of the longest list, or object, in an object and those in it."""
    if isinstance(part, dict):
        return max([len(part), *map(_longest, part.values())])
    return len(part) if isinstance(part, list) else 0


def _max_items(n_samples: int) -> int:
    """Return how long a list of a record about so many samples can be: all cells, or their edges.

    There are half as many bins as samples. Tiles are of frames that overlap by half, so there can
    be about as many as samples, and in a clip of a few frames some more.
    """
    return 2 * n_samples + 2


def _is_heard_so(record: SearchRecord, info: ClassifierInfo) -> bool:
    """Whether a clip of this rate and length, and this class, can be what the model was asked."""
    clip = record.clip
    return (
        clip.sample_rate == info.sample_rate
        and clip.n_samples == info.length_heard(clip.n_samples)
        and record.label in info.labels
    )


def _check_cells(result: StoredResult) -> None:
    """Raise InputError if the file of a fragment is not what its cells leave of the clip."""
    record = result.record
    partition = recorded_partition(record)
    if record.keep is None or record.certificate is None:
        return
    original, found = result.sound(ORIGINAL), result.sound(record.certificate.file)
    keep = keep_of(record.keep, partition.n_cells)
    kept = partition.resynthesise(partition.analyse(original), keep[None])[0]
    tolerance = TOLERANCE * original.abs().max()
    if not torch.all((kept - found).abs() <= tolerance):  # also if some are not numbers
        raise InputError(words.NOT_ITS_CELLS)
