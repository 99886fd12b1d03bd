"""The app's temporary files: in one place, not for long, and gone with the app."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from explorer.errors import InputError
from explorer.ui import own_directory as own
from explorer.ui.own_directory import ALIVE, PREFIX, own_directory, shrink, sweep, sweep_dead


@pytest.fixture
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "new" / "parent"))
    return tmp_path / "new" / "parent"


def test_all_temporary_files_go_where_they_are_deleted_at_the_end(parent):
    before = tempfile.gettempdir()
    with own_directory() as directory:
        assert directory.parent == parent
        assert os.environ["GRADIO_TEMP_DIR"] == str(directory / "uploads")
        (directory / "uploads" / "voice.wav").write_bytes(b"sound")
        assert Path(tempfile.mkdtemp()).parent == directory
    assert list(parent.iterdir()) == []
    assert tempfile.gettempdir() == before
    assert os.environ["GRADIO_TEMP_DIR"] == str(parent)


def test_no_place_for_temporary_files_is_said_in_one_line(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "file" / "below"))
    with pytest.raises(InputError, match="Temporary files cannot be kept in"), own_directory():
        pass


def test_it_is_deleted_when_a_signal_ends_the_app(parent):
    with pytest.raises(SystemExit), own_directory() as directory:
        raise SystemExit(0)
    assert not directory.exists()


def test_old_files_are_swept_away_and_new_ones_stay(tmp_path):
    (tmp_path / "hash").mkdir()
    file = tmp_path / "hash" / "broken off"
    file.write_bytes(b"half a sound")
    sweep(tmp_path, older_than_s=60)
    assert file.exists()
    while time.time() <= file.lstat().st_ctime:
        time.sleep(0.01)
    sweep(tmp_path, older_than_s=0)
    assert not file.exists()
    assert file.parent.exists()  # it has just been changed
    while time.time() <= file.parent.lstat().st_ctime:
        time.sleep(0.01)
    sweep(tmp_path, older_than_s=0)
    assert not file.parent.exists()


def test_of_too_many_bytes_the_oldest_files_go(tmp_path):
    files = [tmp_path / name / "sound.wav" for name in "abc"]
    for file in files:
        file.parent.mkdir()
        file.write_bytes(bytes(100))
        while time.time() <= file.lstat().st_ctime:
            time.sleep(0.01)
    shrink(tmp_path, max_bytes=300)
    assert all(file.exists() for file in files)
    shrink(tmp_path, max_bytes=250)
    assert [file.exists() for file in files] == [False, True, True]


@pytest.mark.parametrize(
    ("limit", "name"), [("MAX_UPLOAD_BYTES", "sound.wav"), ("ZIP_S", "earshot-clip.zip")]
)
def test_uploads_and_fetched_results_do_not_pile_up(parent, monkeypatch, limit, name):
    monkeypatch.setattr(own, "SECONDS_BETWEEN_LOOKS", 0.01)
    monkeypatch.setattr(own, limit, 0)
    with own_directory() as directory:
        file = directory / "uploads" / "hash" / name
        file.parent.mkdir()
        file.write_bytes(b"sound")
        end = time.monotonic() + 30
        while file.exists():
            assert time.monotonic() < end
            time.sleep(0.01)


def test_it_is_swept_while_the_app_runs(parent, monkeypatch):
    monkeypatch.setattr(own, "SECONDS_BETWEEN_LOOKS", 0.01)
    monkeypatch.setattr(own, "LONGEST_S", 0)
    with own_directory() as directory:
        upload = directory / "uploads" / "broken off"
        upload.write_bytes(b"half a sound")
        end = time.monotonic() + 30
        while upload.exists():
            assert time.monotonic() < end
            time.sleep(0.01)


HOLD = """
import sys, time
from explorer.ui.own_directory import own_directory
with own_directory() as directory:
    print(directory, flush=True)
    time.sleep(600)
"""


def test_what_a_killed_app_has_left_is_swept_and_what_a_running_one_has_is_not(parent, monkeypatch):
    monkeypatch.setattr(own, "STARTING_S", 0.0)
    parent.mkdir(parents=True)
    (parent / "earshot-of-somebody").mkdir()
    words = [sys.executable, "-c", HOLD]
    apps = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        killed, running = (Path(str(app.stdout and app.stdout.readline()).strip()) for app in apps)
        apps[0].send_signal(signal.SIGKILL)
        apps[0].wait()
        assert killed.exists()
        sweep_dead(parent)
        assert not killed.exists()
        assert running.exists()
    finally:
        for app in apps:
            app.kill()
            app.communicate()
    assert (parent / "earshot-of-somebody").exists()


def test_a_directory_that_an_app_is_just_making_is_left_alone(tmp_path):
    made = tmp_path / f"{PREFIX}new"
    made.mkdir()
    sweep_dead(tmp_path)
    assert made.exists()
    assert not (made / ALIVE).exists()


def test_a_link_is_not_followed(tmp_path, monkeypatch):
    monkeypatch.setattr(own, "STARTING_S", 0.0)
    (tmp_path / "precious").mkdir()
    (tmp_path / f"{PREFIX}link").symlink_to(tmp_path / "precious")
    sweep_dead(tmp_path)
    assert (tmp_path / "precious").exists()
