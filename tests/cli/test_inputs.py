"""Bad and unusual files on the command line: a plain message or a correct result.

Never a traceback, never a hang, and no memory or disk that the sound does not need. The page gets
the same files in tests/browser/test_inputs.py.
"""

import json
import os
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
import soundfile

from explorer.cli.main import main
from tests.support.odd_sounds.table import odd_files
from tests.support.paths import ROOT
from tests.support.sound_cases import HEARD, NAMES, REFUSED, Case, assert_heard
from tests.support.sounds import RATE, giant_flac, sound

MODEL = ("--model", "genre-logmel-cnn")
QUICK = ("--cells", "8", "--effort", "quick", "--max-evaluations", "40")
MAX_MORE_KIB = 300 << 10
GOOD = Case(name="good.wav", write=partial(sound, rate=RATE, subtype="FLOAT"), seconds=2.0)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def error_of(capsys, *words: str) -> str:
    """Run a command that has to fail, and return its one line on stderr."""
    assert main([*words, *MODEL]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("earshot: ")
    assert shown.err.count("\n") == 1
    return shown.err


def answer(capsys, *words: str):
    assert main([*words, *MODEL, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_an_unusable_file_is_refused_in_one_plain_line(capsys, folder, case: Case):
    case.write(folder / case.name)
    line = error_of(capsys, "classify", case.name)
    assert case.refusal
    assert re.search(case.refusal, line)
    assert error_of(capsys, "search", case.name, "--out", "result") == line
    assert os.listdir(folder) == [case.name]


@pytest.mark.parametrize("case", HEARD, ids=str)
def test_a_usable_file_is_heard_as_it_is(capsys, folder, case: Case):
    case.write(folder / case.name)
    record = answer(capsys, "search", case.name, "--out", "result", *QUICK)
    assert record["clip"]["name"] == case.name
    samples, rate = soundfile.read("result/original.wav")
    assert rate == RATE
    assert_heard(samples, case)
    heard = answer(capsys, "classify", case.name)
    assert (heard["clip"], heard["label"]) == (case.name, record["clip_label"])
    assert sorted(os.listdir(folder)) == sorted([case.name, "result"])


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_is_only_a_name(capsys, folder, name):
    GOOD.write(folder / "file.wav")
    (folder / "file.wav").rename(folder / name)
    assert answer(capsys, "classify", "--", name)["clip"] == name
    record = answer(capsys, "search", "--out", "result", *QUICK, "--", name)
    assert record["clip"]["name"] == name
    assert_heard(soundfile.read("result/original.wav")[0], GOOD)
    assert sorted(os.listdir(folder)) == sorted([name, "result"])


def test_a_path_may_contain_dot_dot(capsys, folder):
    (folder / "below").mkdir()
    GOOD.write(folder / GOOD.name)
    assert answer(capsys, "classify", "below/../good.wav")["clip"] == GOOD.name


@pytest.mark.parametrize(
    "name", ["../nowhere.wav", "x" * 296 + ".wav", "", "genre/../../secret", "no\0name", "circle"]
)
def test_a_missing_file_is_reported(capsys, folder, name):
    (folder / "circle").symlink_to("circle")
    assert "There is no file and no clip" in error_of(capsys, "classify", name)


def test_pipes_devices_and_directories_are_refused_at_once(capsys, folder):
    os.mkfifo(folder / "pipe.wav")
    for name in ("pipe.wav", "/dev/zero", "/dev/null"):
        assert "is not a file but a" in error_of(capsys, "classify", name)
    assert "is not a file but a folder" in error_of(capsys, "classify", ".")


def test_a_file_beyond_the_limit_is_refused(capsys, folder):
    with (folder / "vast.wav").open("wb") as file:
        file.truncate(1025 << 20)
    assert "has 1025.0 MiB; at most 1024 MiB are" in error_of(capsys, "classify", "vast.wav")


@pytest.mark.parametrize("start", ["-1", "2", "1e400", "nan", "-inf"])
def test_an_excerpt_outside_the_file_is_refused(capsys, folder, start):
    GOOD.write(folder / GOOD.name)
    line = error_of(capsys, "classify", GOOD.name, f"--start={start}")
    assert "cannot start at" in line
    assert "the file lasts 2.00 s" in line


@pytest.mark.parametrize("case", [case for case in REFUSED if "hour" in case.name], ids=str)
def test_the_last_seconds_of_an_hour_are_found(capsys, folder, case: Case):
    case.write(folder / case.name)
    line = error_of(capsys, "classify", case.name, "--start", "3590")
    assert "is silent: so is the file from there to its end" in line
    assert "cannot start at 9999 s" in error_of(capsys, "classify", case.name, "--start", "9999")


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


PEAKS = """
import resource, sys
from explorer.cli.main import main
for file in sys.argv[1:]:
    main(["classify", file, "--model", "genre-logmel-cnn", "--json"])  # the giant is silent
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def test_a_file_of_gigabytes_takes_little_memory(folder):
    """192 kHz, eight channels, ten minutes: 3.7 GB as float32."""
    GOOD.write(folder / GOOD.name)
    giant_flac(folder / "giant.flac")
    done = run("-c", PEAKS, folder / GOOD.name, folder / "giant.flac")
    assert done.returncode == 0, done.stderr
    before, after = map(int, filter(str.isdigit, done.stderr.split("\n")))
    assert after - before < MAX_MORE_KIB


@pytest.mark.slow
@pytest.mark.parametrize("name", ["list-fffffff8-behind.wav", "cut-0.5-mp3", "plain-opus"])
def test_the_command_itself_answers_to_odd_files(folder, name):
    """The first of them made libsndfile loop for ever."""
    file = next(file for file in odd_files() if file.name == name)
    (folder / name).write_bytes(file.data)
    done = run("-m", "explorer", "classify", folder / name, *MODEL, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["clip"] == name
    assert re.search(file.note, done.stderr)
    assert done.stderr.count("\n") == bool(file.note)


def test_a_bad_file_leaves_no_traceback(folder):
    (folder / "bad.wav").write_text("no sound")
    done = run("-m", "explorer", "classify", folder / "bad.wav", *MODEL)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("earshot: This is not a sound file")
    assert done.stderr.count("\n") == 1
