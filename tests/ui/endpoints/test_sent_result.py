"""A result that was sent is what a search of this app can have written, or it is refused."""

import dataclasses
import hashlib
import json
from pathlib import Path

import pytest
import torch

from explorer.audio.wav import read_wav, write_wav
from explorer.documents import from_document
from explorer.errors import InputError
from explorer.extending.extend import extend
from explorer.extending.records import COMPLETE_SET, EXTENSION_FILE, NECESSARY, NECESSARY_SET
from explorer.records import FILES, Outcome, SearchRecord, read_record, to_json
from explorer.result.stored import StoredResult
from explorer.searching.config import SearchConfig
from explorer.ui.endpoints.sent_result import MAX_RECORD_BYTES, sent_layer, sent_result
from explorer.ui.result_zip.packing import zip_result
from explorer.ui.wording.archives import endpoints as words
from tests.support.archives import packed, unpacked
from tests.support.bench import Bench
from tests.support.small_results import searched


@pytest.fixture(scope="module")
def directory(tmp_path_factory) -> Path:
    """A result with its layers and its zip; not to be changed."""
    directory = tmp_path_factory.mktemp("result")
    result = searched(directory)
    *_, _ = extend(result, Bench().model, SearchConfig(effort="quick"))
    zip_result(directory, "noise")
    return directory


@pytest.fixture(scope="module")
def archive(directory) -> Path:
    return directory / "earshot-noise.zip"


@pytest.fixture
def place(tmp_path) -> Path:
    (place := tmp_path / "place").mkdir()
    return place


def refusal(archive: object, place: Path, layer: str = "") -> str:
    with pytest.raises(InputError) as refused:
        sent_layer(archive, place, Bench(), layer) if layer else sent_result(
            archive, place, Bench()
        )
    return str(refused.value)


def rewritten(directory: Path, **changes: object) -> bytes:
    """The record with other values, as someone might write it by hand."""
    return to_json(dataclasses.replace(read_record(directory), **changes)).encode()


def test_a_result_is_taken_as_it_is(directory, archive, place):
    result = sent_result(str(archive), place, Bench())
    assert result == StoredResult(place, read_record(directory))
    assert {path.name for path in place.iterdir()} == {*FILES} - {"spectrogram.html"}


def test_other_files_in_the_zip_are_left_there(archive, place, tmp_path):
    strange = {"../../outside.txt": b"1", "/tmp/earshot-outside.txt": b"1", "README.txt": b"1"}
    sent_result(str(packed(archive, tmp_path / "more.zip", strange)), place, Bench())
    assert {path.name for path in place.iterdir()} == {*FILES} - {"spectrogram.html"}
    assert not (tmp_path.parent / "outside.txt").exists()
    assert not Path("/tmp/earshot-outside.txt").exists()


def test_a_layer_is_taken_in_place_of_the_fragment(directory, archive, place):
    result = sent_layer(str(archive), place, Bench(), NECESSARY_SET)
    layers = json.loads((directory / EXTENSION_FILE).read_text("utf-8"))
    assert list(result.record.keep) == layers["necessary"]["keep"]


@pytest.mark.parametrize("archive", [None, "", 3, ["a.zip"]])
def test_nothing_is_refused(place, archive):
    assert refusal(archive, place) == words.NO_ARCHIVE


@pytest.mark.parametrize("name", ["result.json", "original.wav", "sufficient.wav"])
def test_a_file_that_is_missing_or_too_large_is_named(archive, place, tmp_path, name):
    without = packed(archive, tmp_path / "a.zip", {name: None})
    assert refusal(str(without), place) == words.missing(name)
    large = packed(archive, tmp_path / "a.zip", {name: bytes(MAX_RECORD_BYTES + 1)})
    assert refusal(str(large), place) == words.too_large(name)


@pytest.mark.parametrize("name", ["original.wav", "sufficient.wav", "remainder.wav"])
def test_a_sound_that_is_not_the_recorded_one_is_named(archive, place, tmp_path, name):
    other = packed(archive, tmp_path / "a.zip", {name: b"another"})
    message = refusal(str(other), place)
    assert f"{name} is not the file that the search wrote" in message


DEEP = '{"a":' * 990 + "1" + "}" * 990
NO_OBJECTS = ["", "[]", "NaN", "\xff", "[" * 10_000, '{"a":' * 10_000]
NO_RECORDS = ["{}", '{"model": "rule"}', '{"model": {"id": 3}}', '{"model": {"id": "rule"}}']


@pytest.mark.parametrize("text", [*NO_OBJECTS, *NO_RECORDS, DEEP])
@pytest.mark.parametrize("name", ["result.json", EXTENSION_FILE])
def test_what_is_no_record_is_refused_without_details(archive, place, tmp_path, name, text):
    other = packed(archive, tmp_path / "a.zip", {name: text.encode("latin-1")})
    expected = {words.not_a_record(name), words.NOT_A_RESULT, words.NOT_LAYERS}
    assert refusal(str(other), place, NECESSARY_SET) in expected


@pytest.mark.parametrize("name", ["result.json", EXTENSION_FILE])
def test_a_list_longer_than_any_of_a_search_is_refused_before_its_items_are_looked_at(
    directory, archive, place, tmp_path, monkeypatch, name
):
    document = json.loads((directory / name).read_text("utf-8"))
    parts = {"result.json": ("partition", "edges_hz"), EXTENSION_FILE: ("necessary", "keep")}
    part, field = parts[name]
    document[part][field] = [0] * 1_000
    other = packed(archive, tmp_path / "a.zip", {name: json.dumps(document).encode()})
    read: list[str] = []
    documents = "explorer.records.from_document"
    monkeypatch.setattr(
        documents, lambda kind, found: read.append(kind) or from_document(kind, found)
    )
    assert refusal(str(other), place, NECESSARY_SET) in (words.NOT_A_RESULT, words.NOT_LAYERS)
    assert len(read) == [*parts].index(name)


def replaced(record: SearchRecord, **changes: object) -> dict[str, object]:
    clip = {name: value for name, value in changes.items() if name in ("sample_rate", "n_samples")}
    others = {name: value for name, value in changes.items() if name not in clip}
    return {**others, **({"clip": dataclasses.replace(record.clip, **clip)} if clip else {})}


@pytest.mark.parametrize(
    "changes", [{"sample_rate": 44_101}, {"n_samples": 10**12}, {"n_samples": 3}]
)
def test_a_clip_as_the_model_hears_none_is_refused(directory, archive, place, tmp_path, changes):
    record = rewritten(directory, **replaced(read_record(directory), **changes))
    other = packed(archive, tmp_path / "a.zip", {"result.json": record})
    title = Bench().model.info.title
    assert refusal(str(other), place) == words.not_heard_so(title)


def test_a_class_that_the_model_does_not_know_is_refused(directory, archive, place, tmp_path):
    criterion = dataclasses.replace(read_record(directory).criterion, label="polka")
    record = rewritten(directory, label="polka", criterion=criterion)
    other = packed(archive, tmp_path / "a.zip", {"result.json": record})
    assert refusal(str(other), place) == words.not_heard_so(Bench().model.info.title)


def test_another_model_and_another_version_are_refused(directory, archive, place, tmp_path):
    model = read_record(directory).model
    long = dataclasses.replace(model, id="m" * 400)
    other = packed(archive, tmp_path / "a.zip", {"result.json": rewritten(directory, model=long)})
    message = refusal(str(other), place)
    assert message.startswith("The result is one of 'mmm")
    assert len(message) < 200
    for name in ("id", "version"):
        long = rewritten(directory, model=dataclasses.replace(model, **{name: "m" * 10_000}))
        other = packed(archive, tmp_path / "a.zip", {"result.json": long})
        assert refusal(str(other), place) == words.NOT_A_RESULT
    old = rewritten(directory, model=dataclasses.replace(model, version="older"))
    other = packed(archive, tmp_path / "a.zip", {"result.json": old})
    assert "version older of rule" in refusal(str(other), place)


def test_cells_that_the_fragment_does_not_have_are_refused(directory, archive, place, tmp_path):
    record = read_record(directory)
    certificate = dataclasses.replace(record.certificate, removals=())
    keep = tuple(cell + 1 for cell in record.keep)
    forged = rewritten(directory, keep=keep, certificate=certificate, outcome=Outcome.BUDGET)
    other = packed(archive, tmp_path / "a.zip", {"result.json": forged})
    assert refusal(str(other), place) == words.NOT_ITS_CELLS


@pytest.mark.parametrize("level", [torch.nan, torch.inf, 3e38])
def test_samples_that_are_no_sound_are_refused(directory, archive, place, tmp_path, level):
    write_wav(sound := tmp_path / "a.wav", torch.full_like(original(directory), level), 1_000)
    sent = forged(directory, archive, tmp_path, "original.wav", sound)
    assert refusal(str(sent), place) == words.not_a_sound("original.wav")


def original(directory: Path) -> torch.Tensor:
    return read_wav(directory / "original.wav")[0]


def forged(directory: Path, archive: Path, folder: Path, name: str, sound: Path) -> Path:
    """Put another sound in place of one, with its checksum in the record."""
    content = sound.read_bytes()
    files = read_record(directory).files | {name: hashlib.sha256(content).hexdigest()}
    record = rewritten(directory, files=files)
    return packed(archive, folder / "a.zip", {"result.json": record, name: content})


def test_edges_that_are_not_those_of_this_version_are_refused(directory, archive, place, tmp_path):
    record = read_record(directory)
    many = tuple(float(at) for at in range(301))
    partition = dataclasses.replace(
        record.partition, kind="tiles", n_cells=300**2, edges_hz=many, edges_s=many
    )
    share = dataclasses.replace(record.share, cells=len(record.keep) / 300**2)
    other = rewritten(directory, partition=partition, share=share)
    assert "tiles" in refusal(
        str(packed(archive, tmp_path / "a.zip", {"result.json": other})), place
    )


def test_layers_that_are_missing_or_of_another_result_are_refused(
    directory, archive, place, tmp_path
):
    without = packed(archive, tmp_path / "a.zip", {EXTENSION_FILE: None})
    assert refusal(str(without), place, NECESSARY_SET) == words.missing(EXTENSION_FILE)
    for content in (b"{}", (directory / EXTENSION_FILE).read_bytes().replace(b'"rule"', b'"r"')):
        other = packed(archive, tmp_path / "a.zip", {EXTENSION_FILE: content})
        assert refusal(str(other), place, NECESSARY_SET) == words.NOT_LAYERS


def test_a_zip_of_a_directory_of_the_command_line_is_taken(directory, place, tmp_path):
    copy = unpacked(directory / "earshot-noise.zip", tmp_path / "copy")
    assert zip_result(copy, "again") == copy / "earshot-again.zip"
    assert sent_result(str(copy / "earshot-again.zip"), place, Bench()).record.keep


def test_a_layer_that_was_not_found_is_refused_with_the_reason(directory, archive, place, tmp_path):
    extension = json.loads((directory / EXTENSION_FILE).read_text("utf-8"))
    none = dict.fromkeys(("keep", "added", "share", "certificate"))
    extension["complete"] |= {**none, "outcome": "budget"}
    del extension["files"]["complete.wav"]
    content = json.dumps(extension).encode()
    other = packed(archive, tmp_path / "a.zip", {EXTENSION_FILE: content})
    assert refusal(str(other), place, COMPLETE_SET).endswith("ended budget.")


def test_a_layer_whose_cells_its_file_does_not_hold_is_refused(directory, archive, place, tmp_path):
    content = (directory / "original.wav").read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    extension = json.loads((directory / EXTENSION_FILE).read_text("utf-8"))
    extension["files"][NECESSARY] = extension["necessary"]["certificate"]["kept"]["sha256"] = sha256
    changes = {EXTENSION_FILE: json.dumps(extension).encode(), NECESSARY: content}
    other = packed(archive, tmp_path / "a.zip", changes)
    assert refusal(str(other), place, NECESSARY_SET) == words.NOT_ITS_CELLS
