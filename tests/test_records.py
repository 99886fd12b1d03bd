"""Records that nothing of ours can have written are refused in one line when they are read."""

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest
import torch

from explorer.audio.wav import write_wav
from explorer.checksum import file_sha256
from explorer.cli.main import main
from explorer.errors import InputError
from explorer.records import RESULT_FILE, read_record
from explorer.result.stored import StoredResult
from explorer.study.records import RECORDS_FILE, read_records, rewrite_records
from tests.support.small_searches import needs_two, run

SEARCH_CHANGES: list[tuple[str, Any]] = [
    *(("keep", value) for value in ([-1], [10**12], [2, 2], [9, 2], [2.0], ["2"], [[2]], [])),
    *(("keep", value) for value in ([16], [True], 2, {"2": 9}, [None], None)),
    *(("clip.sample_rate", value) for value in (0, -1, 10**9, 16e3, "16000", 10**400)),
    *(("clip.n_samples", value) for value in (0, -5, 10**15)),
    *(("clip.sha256", value) for value in ("", "xyz", "0" * 63, None, "A" * 64)),
    *(("clip.start_s", value) for value in (-1.0, float("nan"), float("inf"), "0")),
    ("model.id", ""),
    ("model", None),
    *(("outcome", value) for value in ("splendid", "", None, 1)),
    *(("probability", value) for value in (float("nan"), -0.1, 1.5, "1", None)),
    *(("partition.kind", value) for value in ("wavelets", "", None)),
    *(("partition.n_cells", value) for value in (0, -1, 17, 10**12)),
    ("partition.edges_hz", [0.0]),
    ("partition.edges_hz", []),
    ("partition.edges_hz", [float(edge) for edge in range(16, -1, -1)]),
    ("partition.edges_hz", [0.0] * 17),
    ("partition.edges_s", [0.0, 0.5, 1.0]),
    ("partition.edges_s", [0.0]),
    ("share", None),
    *(("share.cells", value) for value in (-0.5, 2.0, 0.5, float("inf"))),
    ("criterion.label", "other"),
    *(("evaluations.search", value) for value in (-1, 1.5, 10**30)),
    *(("seconds", value) for value in (-1.0, float("-inf"))),
    *(("seed", value) for value in (-1, 2**63)),
    ("certificate", None),
    ("certificate.sha256", "0" * 64),
    ("certificate.file", "../sufficient.wav"),
    ("certificate.file", "original.wav"),
    *(("certificate.margin", value) for value in (float("nan"), None, -1.0)),
    *(("certificate.lower_bound", value) for value in (-1, 3, 10**12)),
    ("certificate.removals", [{"cell": 3, "label": "no", "margin": 0.0, "probability": 0.5}]),
    ("certificate.removals", [{"cell": 2, "label": "no", "margin": 0.0, "probability": 0.5}] * 2),
    *(("among", value) for value in ([], [2], [9, 2], [2, 9, 16], [2, 2, 9], 11, ["2", "9"])),
    ("files", {}),
    ("files", {"original.wav": ""}),
    ("files.original.wav", "not a checksum"),
    ("files", {"../original.wav": "0" * 64}),
    ("files", []),
]
STUDY_CHANGES: list[tuple[str, Any]] = [
    *(("finding.keep", value) for value in ([-1], [2, 2], [10**12], [], None)),
    *(("finding.outcome", value) for value in ("splendid", None)),
    *(("finding.sample_rate", value) for value in (0, -1)),
    *(("finding.probability", value) for value in (float("nan"), 2.0)),
    ("finding.measures.n_kept", 7),
    ("finding.measures.mask_bits", float("inf")),
    ("finding.evaluations.bound", -1),
    ("finding.certificate.sha256", ""),
    *(("finding.targets.0.verdict", value) for value in ("perhaps", "", None)),
    ("finding.targets.0.model", "nobody"),
    ("finding.targets.0.controls.0.accepted", 10**6),
    ("finding.targets.0.controls.0.draws", -1),
    ("finding", None),
    ("error", "it failed"),
    ("source", "nobody"),
    *(("clip.sha256", value) for value in ("", None, "0")),
    ("clip.name", ""),
    ("settings.partition", "wavelets"),
    ("settings.n_cells", -1),
    ("settings.models", []),
    ("key", ""),
    ("seed", -1),
    ("seconds", -1.0),
    ("versions", []),
]


def changed(document: Any, path: str, value: Any) -> str:
    """Change one place of a document and write it as JSON, with the numbers that are none."""
    document = copy.deepcopy(document)
    at, words = document, path.split(".") if not path.endswith(".wav") else ["files", path[6:]]
    for word in words[:-1]:
        at = at[int(word)] if isinstance(at, list) else at[word]
    at[int(words[-1]) if isinstance(at, list) else words[-1]] = value
    return json.dumps(document)


@pytest.fixture(scope="module")
def result(tmp_path_factory) -> Path:
    """The directory of a search that keeps cells 2 and 9 of 16; not to be changed."""
    folder = tmp_path_factory.mktemp("result")
    run(needs_two(), folder, with_picture=False)
    return folder


@pytest.fixture(scope="module")
def line(zoo_records, tmp_path_factory) -> Any:
    """The document of an item with a fragment."""
    folder = tmp_path_factory.mktemp("study")
    rewrite_records(folder, [next(record for record in zoo_records if record.finding.keep)])
    return json.loads((folder / RECORDS_FILE).read_text())


def refused(read, directory: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(directory)
    assert len(str(caught.value)) < 2_000
    return str(caught.value)


@pytest.mark.parametrize(("path", "value"), SEARCH_CHANGES, ids=lambda part: repr(part)[:40])
def test_an_impossible_result_is_refused(result, tmp_path, path, value):
    document = json.loads((result / RESULT_FILE).read_text())
    (tmp_path / RESULT_FILE).write_text(json.dumps(document))
    assert read_record(tmp_path).keep == (2, 9)
    (tmp_path / RESULT_FILE).write_text(changed(document, path, value))
    refused(read_record, tmp_path)


def test_a_record_without_the_allowed_cells_is_read_as_one_of_all(result, tmp_path):
    """Earlier versions allowed no choice."""
    document = json.loads((result / RESULT_FILE).read_text())
    assert document.pop("among") is None
    (tmp_path / RESULT_FILE).write_text(json.dumps(document))
    record = read_record(tmp_path)
    assert (record.among, record.n_allowed) == (None, 16)
    (tmp_path / RESULT_FILE).write_text(json.dumps({**document, "among": [2, 5, 9]}))
    record = read_record(tmp_path)
    assert (record.among, record.n_allowed) == ((2, 5, 9), 3)


@pytest.mark.parametrize(("path", "value"), STUDY_CHANGES, ids=lambda part: repr(part)[:40])
def test_an_impossible_item_is_refused_with_its_line(line, tmp_path, path, value):
    (tmp_path / RECORDS_FILE).write_text(json.dumps(line) + "\n")
    assert len(read_records(tmp_path)) == 1
    (tmp_path / RECORDS_FILE).write_text(changed(line, path, value) + "\n")
    assert "line 1 is not a complete record" in refused(read_records, tmp_path)


def test_two_records_of_one_item_are_refused(line, tmp_path):
    (tmp_path / RECORDS_FILE).write_text(2 * (json.dumps(line) + "\n"))
    assert "line 2 is about the same item" in refused(read_records, tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"null", b"1", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"schema": 1e999}'],
    ids=lambda content: repr(content)[:20],
)
def test_what_is_no_record_at_all_is_refused(tmp_path, content):
    (tmp_path / RESULT_FILE).write_bytes(content)
    (tmp_path / RECORDS_FILE).write_bytes(content + b"\n")
    refused(read_record, tmp_path)
    refused(read_records, tmp_path)


def test_a_pipe_in_place_of_a_record_is_refused(tmp_path):
    for name in (RESULT_FILE, RECORDS_FILE):
        os.mkfifo(tmp_path / name)
    assert "does not hold the result" in refused(read_record, tmp_path)
    assert "does not hold a study" in refused(read_records, tmp_path)


def stereo(path: Path) -> None:
    import soundfile

    soundfile.write(path, torch.zeros(400, 2).numpy(), 1_000, subtype="FLOAT")


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (lambda path: write_wav(path, torch.zeros(399), 1_000), "another sample rate or length"),
        (lambda path: write_wav(path, torch.zeros(400), 999), "another sample rate or length"),
        (lambda path: write_wav(path, torch.zeros(10**6), 1_000), "is not the file"),
        (stereo, "not a result of Earshot|is not the file"),
        (lambda path: path.write_bytes(b"text"), "cannot be read"),
    ],
)
def test_a_sound_that_does_not_fit_its_record_is_refused(result, tmp_path, write, words):
    """Although its checksum is the recorded one."""
    write(tmp_path / "original.wav")
    document = json.loads((result / RESULT_FILE).read_text())
    document["files"]["original.wav"] = file_sha256(tmp_path / "original.wav")
    (tmp_path / RESULT_FILE).write_text(json.dumps(document))
    with pytest.raises(InputError, match=words):
        StoredResult.read(tmp_path).sound("original.wav")


@pytest.mark.parametrize(("path", "value"), [("keep", [-1]), ("partition.n_cells", 10**12)])
def test_transfer_says_so_in_one_line(result, tmp_path, capsys, path, value):
    document = json.loads((result / RESULT_FILE).read_text())
    (tmp_path / RESULT_FILE).write_text(changed(document, path, value))
    assert main(["transfer", str(tmp_path)]) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
