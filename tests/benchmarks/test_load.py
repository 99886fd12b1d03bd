"""The measurement under load tells wrong results from right ones, and reads what is held."""

import dataclasses
import json
import os
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="needs Playwright")

from benchmarks.load_crowd import Visit, Visitor, format_crowd, is_right, visitors
from benchmarks.process_readings import bytes_under, read
from explorer import load_clip, load_model, search
from explorer.clips.gallery import bundled_clips

CLIP, OTHER = bundled_clips("genre")[:2]
MODEL = "genre-logmel-cnn"


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, zipfile.ZipFile]:
    """What a visitor got for the first clip with seed 0."""
    folder: Path = tmp_path_factory.mktemp("answer")
    result = search(load_clip(CLIP.path), load_model(MODEL))
    result.save(folder / "result")
    with zipfile.ZipFile(folder / "all.zip", "w") as files:
        for file in (folder / "result").iterdir():
            files.write(file, file.name)
    return json.loads(result.to_json()), zipfile.ZipFile(folder / "all.zip")


def test_a_visitors_own_result_is_right(answer):
    assert is_right(Visitor(sound=CLIP.path, model=MODEL, seed=0), *answer)


@pytest.mark.parametrize(
    "change", [{"sound": OTHER.path}, {"model": "genre-mfcc-gru"}], ids=["sound", "model"]
)
def test_anothers_result_is_wrong(answer, change):
    visitor = Visitor(sound=CLIP.path, model=MODEL, seed=0)
    assert not is_right(dataclasses.replace(visitor, **change), *answer)


def test_another_fragment_is_wrong(answer):
    record, files = answer
    changed = {**record, "keep": [*record["keep"][:-1], 63]}
    assert not is_right(Visitor(sound=CLIP.path, model=MODEL, seed=0), changed, files)


def test_a_result_whose_files_were_changed_is_wrong(answer):
    record, files = answer
    changed = {**record, "files": {name: sha256(b"").hexdigest() for name in record["files"]}}
    assert not is_right(Visitor(sound=CLIP.path, model=MODEL, seed=0), changed, files)


def test_every_visitor_has_a_sound_of_their_own(tmp_path: Path):
    all_of_them = visitors(8, tmp_path)
    contents = {visitor.sound.read_bytes() for visitor in all_of_them}
    assert len(contents) == 8
    assert len({visitor.model.split("-")[0] for visitor in all_of_them}) == 3


def test_the_table_has_median_and_maximum_of_each_kind():
    def visit(by: str, found_s: float, **more: float) -> Visit:
        times = {"began_s": None, "judged_s": None, **more}
        return Visit(by=by, is_right=found_s < 9, found_s=found_s, own_s=1.0, **times)

    lines = format_crowd(
        [*(visit("API", seconds) for seconds in (1, 2, 9)), visit("browser", 3, began_s=0.5)]
    ).splitlines()
    assert lines[2] == "| API | 3 | 2 |  | 2.0 (at most 9.0) |  | 1.0 (at most 1.0) |"
    assert lines[3].startswith("| browser | 1 | 1 | 0.5 (at most 0.5) | 3.0 (at most 3.0) |")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")
def test_what_a_process_holds_is_read(tmp_path: Path):
    before = read(os.getpid())
    with (tmp_path / "open").open("wb"):
        assert read(os.getpid()).n_files == before.n_files + 1
    assert 1 < before.memory_mib < 100_000
    assert before.n_threads >= 1


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")
def test_the_only_child_is_found():
    script = (
        "import subprocess, sys; from benchmarks.process_readings import only_child\n"
        "child = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE)\n"
        "print(only_child() == child.pid); child.communicate()\n"
        "try: only_child()\nexcept RuntimeError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["True", "this process has 0 children"]


def test_bytes_are_summed_below_a_folder(tmp_path: Path):
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    (tmp_path / "one").write_bytes(b"123")
    (tmp_path / "deep" / "deeper" / "two").write_bytes(b"4567")
    assert bytes_under(tmp_path) == 7
