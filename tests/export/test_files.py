"""Which files are written, replaced and refused, on the command line and from Python."""

import csv
import io
import itertools
import json
import os
import re
import shlex
from dataclasses import asdict
from pathlib import Path

import pytest

import explorer
from explorer.cli.main import main
from explorer.export.export import RENDERERS
from explorer.export.formats import FORMATS, FormatName
from explorer.export.html import html_page
from explorer.export.material import VERDICTS, read_material
from explorer.records import FILES, ORIGINAL, REMAINDER, RESULT_FILE, SUFFICIENT, read_record
from tests.export.test_html import read
from tests.support.exported import searched
from tests.support.file_operations import at_operation, fill_disk

ALL = pytest.mark.parametrize("name", list(FormatName))
LISTS = [name for name, each in FORMATS.items() if not each.shows_no_fragment]
VERDICT = {
    "model": "other",
    "verdict": "accepts",
    "label": "yes",
    "probability": 0.9,
    "margin": 2.0,
    "agrees_on_clip": True,
    "vacuous": False,
    "controls": [{"kind": "random", "accepted": 5, "draws": 64}],
}


@pytest.fixture
def result(tmp_path) -> Path:
    return searched(tmp_path / "result")


def export(directory: Path, name: str, *words: object) -> int:
    return main(["export", str(directory), "--format", name, *map(str, words)])


def snapshot(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def write_verdicts(directory: Path, source: str = "rule", label: str = "yes") -> None:
    document = {"source": source, "label": label, "targets": [VERDICT]}
    (directory / VERDICTS).write_text(json.dumps(document))


def test_every_format_has_a_renderer_and_a_name_of_its_own():
    assert set(RENDERERS) == set(FORMATS) == set(FormatName)
    names = {each.file_name for each in FORMATS.values()}
    assert len(names) == len(FORMATS)
    assert not names & {*FILES, VERDICTS}


@ALL
def test_a_file_is_added_to_the_directory_and_nothing_else_is_touched(capsys, result, name):
    before = snapshot(result)
    assert export(result, name) == 0
    path = result / FORMATS[name].file_name
    assert capsys.readouterr().out == f"{path}\n"
    after = snapshot(result)
    assert after.pop(path.name)
    assert after == before
    assert export(result, name, "--json") == 0, "the same again: nothing is replaced"
    assert json.loads(capsys.readouterr().out) == {"format": name, "files": [str(path)]}


@ALL
def test_without_a_name_no_other_file_is_replaced(capsys, result, name):
    path = result / FORMATS[name].file_name
    path.write_text("mine")
    assert export(result, name) == 2
    assert path.read_text() == "mine"
    expected = f"earshot: {path} exists and is not replaced; to replace it, name it with --out.\n"
    assert capsys.readouterr() == ("", expected)
    assert export(result, name, "--out", path) == 0
    assert path.read_bytes() == RENDERERS[name](read_material(result))


def test_a_named_file_is_replaced_as_a_whole_or_not_at_all(capsys, result, tmp_path):
    path = tmp_path / "out" / "mine.svg"
    path.parent.mkdir()
    path.write_text("mine")
    for number in itertools.count(1):
        with at_operation(number, path.parent, fill_disk) as was_reached:
            code = export(result, "svg", "--out", path)
        if not was_reached():
            break
        assert code == 2
        assert capsys.readouterr().err.startswith(f"earshot: {path} cannot be written: ")
        assert path.read_text() == "mine"
    assert number > 2
    assert code == 0
    assert path.read_text().startswith("<?xml")
    assert os.listdir(path.parent) == ["mine.svg"]


@pytest.mark.parametrize("own", [*FILES, VERDICTS])
def test_no_file_of_the_result_is_replaced(capsys, result, own):
    before = snapshot(result)
    assert export(result, "csv", "--out", result / ".." / result.name / own) == 2
    assert "belongs to the result" in capsys.readouterr().err
    assert snapshot(result) == before


def test_what_cannot_be_written_is_said_in_a_line(capsys, result, tmp_path):
    for path in (tmp_path, tmp_path / "none" / "x.svg"):
        assert export(result, "svg", "--out", path) == 2
        error = capsys.readouterr().err
        assert error.startswith(f"earshot: {path} ")
        assert error.count("\n") == 1


@ALL
@pytest.mark.parametrize("sound", [ORIGINAL, SUFFICIENT, REMAINDER])
def test_a_changed_or_missing_sound_is_refused(capsys, result, name, sound):
    path = result / sound
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert export(result, name) == 2
    expected = f"{path} is not the file that the search wrote; please search again."
    assert capsys.readouterr().err == f"earshot: {expected}\n"
    path.unlink()
    assert export(result, name) == 2
    assert capsys.readouterr().err == f"earshot: {expected}\n"
    assert not (result / FORMATS[name].file_name).exists()


def test_a_directory_without_a_result_is_refused(capsys, tmp_path):
    assert export(tmp_path, "png") == 2
    assert "does not hold the result of a search" in capsys.readouterr().err


@ALL
def test_a_search_without_a_fragment_is_shown_or_refused_in_a_sentence(capsys, tmp_path, name):
    result = searched(tmp_path, needed=())
    code = export(result, name)
    if name in LISTS:
        assert code == 2
        assert capsys.readouterr().err == (
            "earshot: The search found no fragment (the model already says so to silence: no "
            f"fragment is needed), so {name} has nothing to list; html, png, svg, csv show the "
            "clip.\n"
        )
        assert snapshot(result).keys() <= set(FILES)
    else:
        assert code == 0


def test_the_table_of_a_search_without_a_fragment_keeps_nothing(tmp_path):
    result = searched(tmp_path, needed=())
    assert export(result, "csv") == 0
    rows = list(csv.DictReader(io.StringIO((result / "cells.csv").read_text())))
    assert {row["kept"] for row in rows} == {"false"}


def test_verdicts_beside_the_result_are_shown_and_have_a_table(capsys, result):
    write_verdicts(result)
    assert export(result, "csv", "--json") == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert [Path(each).name for each in files] == ["cells.csv", "cells-verdicts.csv"]
    (row,) = csv.DictReader(io.StringIO(Path(files[1]).read_text()))
    assert (row["model"], row["random_accepted"]) == ("other", "5")
    words = read(html_page(read_material(result))).words()
    assert "Who else is convinced" in words
    assert "other accepts yes 0.900 same class 5 of 64 random" in words


def test_the_second_table_replaces_no_other_file_either(capsys, result):
    write_verdicts(result)
    (result / "cells-verdicts.csv").write_text("mine")
    before = snapshot(result)
    assert export(result, "csv") == 2
    assert "cells-verdicts.csv exists and is not replaced" in capsys.readouterr().err
    assert snapshot(result) == before


@ALL
def test_verdicts_of_another_result_are_refused(capsys, result, name):
    write_verdicts(result, label="no")
    assert export(result, name) == 2
    assert f"{VERDICTS} is about rule and no, and the result about rule and yes" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"source": 1}', '{"targets": 3}', "\x00"])
def test_verdicts_that_cannot_be_read_are_refused(capsys, result, content):
    (result / VERDICTS).write_text(content)
    assert export(result, "html") == 2
    assert re.fullmatch(r"earshot: .*verdicts\.json cannot be read: .*\n", capsys.readouterr().err)


def test_what_transfer_prints_will_do_as_verdicts(capsys, tmp_path):
    words = ["--model", "genre-logmel-cnn", "--out", str(tmp_path), "--effort", "quick"]
    assert main(["search", "genre/blues-1", *words]) == 0
    capsys.readouterr()
    targets = ["--targets", "genre-mfcc-gru", "--controls", "1"]
    assert main(["transfer", str(tmp_path), *targets, "--json"]) == 0
    (tmp_path / VERDICTS).write_text(capsys.readouterr().out)
    assert export(tmp_path, "csv") == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "cells-verdicts.csv").read_text())))
    assert [row["model"] for row in rows] == ["genre-mfcc-gru", "genre-logmel-cnn"]
    assert {row["random_draws"] for row in rows} <= {"1", ""}


@pytest.mark.parametrize("kind", ["mel", "linear", "tiles"])
def test_the_command_of_the_page_repeats_the_search(monkeypatch, tmp_path, kind):
    words = ["--partition", kind, "--cells", "32", "--seed", "3", "--effort", "quick"]
    first = ["genre/rock-1", "--model", "genre-logmel-cnn", "--out", str(tmp_path / "first")]
    assert main(["search", *first, *words, "--strength", "top", "--start", "0.5"]) == 0
    page = read(html_page(read_material(tmp_path / "first")))
    (command,) = (text for tag, text in page.texts if tag == "code" and "earshot" in text)
    program, *words = shlex.split(command)
    assert program == "earshot"
    monkeypatch.chdir(tmp_path)
    assert main(words) == 0
    records = [read_record(tmp_path / name) for name in ("first", "result")]
    varying = {"seconds": 0}
    one, two = ({**asdict(record), **varying} for record in records)
    assert one == two


def test_python_exports_what_the_command_line_does(tmp_path):
    clip = explorer.bundled_clip("genre/blues-1")
    model = explorer.load_model("genre-logmel-cnn")
    result = explorer.search(clip, model, effort="quick")
    result.save(tmp_path / "saved")
    for name in ("raven", "svg", "csv"):
        assert export(tmp_path / "saved", name) == 0
        path = tmp_path / name
        assert result.export(name, path) == [path]
        assert path.read_bytes() == (tmp_path / "saved" / FORMATS[name].file_name).read_bytes()
    verdicts = explorer.transfer(result, [model], controls=0)
    assert len(result.export("csv", tmp_path / "a.csv", verdicts=verdicts)) == 2
    with pytest.raises(explorer.EarshotError, match="There is no format 'pdf'; there are audacity"):
        result.export("pdf", tmp_path / "x")
    assert RESULT_FILE not in os.listdir(tmp_path)
