"""Visitors' files: in one place, not for long."""

import os
import time
from pathlib import Path

import pytest

from explorer.ui import uploads
from explorer.ui.uploads import sweep, upload_directory


@pytest.fixture
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "new" / "parent"))
    return tmp_path / "new" / "parent"


def test_gradio_is_given_a_directory_that_is_deleted_at_the_end(parent):
    with upload_directory() as directory:
        assert os.environ["GRADIO_TEMP_DIR"] == str(directory)
        assert directory.parent == parent
        (directory / "hash").mkdir()
        (directory / "hash" / "voice.wav").write_bytes(b"sound")
    assert list(parent.iterdir()) == []


def test_it_is_deleted_when_a_signal_ends_the_app(parent):
    with pytest.raises(SystemExit), upload_directory() as directory:
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
    assert file.parent.exists()


def test_it_is_swept_while_the_app_runs(parent, monkeypatch):
    monkeypatch.setattr(uploads, "HOUR_S", 0.01)
    monkeypatch.setattr(uploads, "LONGEST_S", 0)
    with upload_directory() as directory:
        (directory / "broken off").write_bytes(b"half a sound")
        end = time.monotonic() + 30
        while (directory / "broken off").exists():
            assert time.monotonic() < end
            time.sleep(0.01)
