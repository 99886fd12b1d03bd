"""Texts reach every console: no encoding, closed pipe or full disk ends in a traceback."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.cli.console import CLOSED, any_console, show
from explorer.cli.main import main, make_parser
from explorer.clips.gallery import bundled_clips
from tests.support.paths import ROOT
from tests.support.sounds import RATE, sound

MODEL = ("--model", "genre-logmel-cnn")
QUICK = ("--cells", "8", "--effort", "quick", "--max-evaluations", "40")
ODD_NAME = "Grüße \U0001f600 日本 “q” – …’ " + os.fsdecode(b"caf\xe9.wav")
every_encoding = pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "utf-8"])
a_few_encodings = pytest.mark.parametrize("encoding", ["cp437", "utf-8"])


@pytest.fixture
def console(monkeypatch):
    """Return a function that replaces stdout and stderr by streams of an encoding."""

    def use(encoding: str) -> tuple[io.BytesIO, io.BytesIO]:
        streams = io.BytesIO(), io.BytesIO()
        for name, raw in zip(("stdout", "stderr"), streams, strict=True):
            text = io.TextIOWrapper(raw, encoding=encoding, errors="strict")
            monkeypatch.setattr(sys, name, text)
        return streams

    return use


@a_few_encodings
def test_a_search_prints_its_end_on_any_console(console, tmp_path, encoding):
    (tmp_path / ODD_NAME).write_bytes(bundled_clips("genre")[0].path.read_bytes())
    out, _ = console(encoding)
    words = [str(tmp_path / ODD_NAME), *MODEL, *QUICK, "--out", str(tmp_path / f"out {ODD_NAME}")]
    assert main(["search", *words]) == 0
    shown = out.getvalue().decode(encoding)
    assert "of 8 mel bands are enough" in shown
    assert shown.splitlines()[-1].startswith(str(tmp_path))


@a_few_encodings
def test_json_is_lossless_on_any_console(console, tmp_path, encoding):
    sound(tmp_path / "file.wav", RATE)
    (tmp_path / "file.wav").rename(tmp_path / ODD_NAME)
    out, _ = console(encoding)
    assert main(["classify", str(tmp_path / ODD_NAME), *MODEL, "--json"]) == 0
    expected = os.fsencode(ODD_NAME).decode("utf-8", "replace")
    assert json.loads(out.getvalue().decode("ascii"))["clip"] == expected


@every_encoding
def test_a_mistake_is_one_line_on_any_console(console, encoding):
    _, err = console(encoding)
    assert main(["classify", f"nowhere/{ODD_NAME}", *MODEL]) == 2
    line = err.getvalue().decode(encoding)
    assert line.startswith("earshot: There is no file")
    assert line.count("\n") == 1


@every_encoding
def test_a_word_that_is_no_option_is_reported_on_any_console(console, encoding):
    _, err = console(encoding)
    with pytest.raises(SystemExit, match="2"):
        main(["clips", "--“odd”", "\U0001f600"])
    assert err.getvalue().decode(encoding).count("\n") == 1


def test_what_we_write_ourselves_in_help_needs_no_special_characters():
    """On a console without them they would appear as escapes."""
    parser = make_parser()
    (commands,) = (action for action in parser._actions if action.dest == "command")
    texts = [parser.format_help(), *(each.format_help() for each in commands.choices.values())]
    assert all(text.isascii() for text in texts)


def test_the_streams_are_as_before_afterwards(console):
    console("ascii")
    with any_console():
        assert sys.stdout.errors == "backslashreplace"
    assert (sys.stdout.errors, sys.stderr.errors) == ("strict", "strict")


def test_without_a_console_nothing_is_shown(monkeypatch):
    """As under pythonw on Windows."""
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["clips"]) == 0
    assert main(["classify", "nowhere.wav", *MODEL]) == 2


@pytest.mark.parametrize("words", [["clips"], ["--help"]])
@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_reader_that_goes_away_ends_the_program_quietly(words):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "explorer", *words]
    buffered = os.environ | {"PYTHONUNBUFFERED": ""}  # as usual: only the end writes the help
    done = subprocess.run(
        command, cwd=ROOT, env=buffered, stdout=writer, stderr=subprocess.PIPE, timeout=120
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (CLOSED, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_output_that_cannot_be_written_is_a_mistake_in_one_line():
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "explorer", "clips"]
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, timeout=120)
    assert done.returncode == 2
    assert done.stderr == b"earshot: The output cannot be written: No space left on device.\n"


def test_a_real_process_with_another_encoding_has_no_traceback():
    """Without UTF-8 mode and with the C locale, as in a bare container."""
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    name = b"nowhere/" + os.fsencode(ODD_NAME)
    command = [sys.executable, "-m", "explorer", "classify", name, *MODEL]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
    assert done.stderr.startswith(b"earshot: There is no file")


def test_a_closed_pipe_under_progress_ends_the_work(monkeypatch):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stream, pytest.raises(SystemExit, match=str(CLOSED)):
        show("1 of 9 items", stream)
