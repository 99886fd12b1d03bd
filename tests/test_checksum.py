"""Checksums of files, and of what only looks like one."""

import hashlib
import os
from pathlib import Path

import pytest

from explorer import checksum
from explorer.checksum import file_sha256


def test_the_checksum_is_that_of_the_bytes(tmp_path):
    (tmp_path / "file").write_bytes(b"bytes")
    assert file_sha256(tmp_path / "file") == hashlib.sha256(b"bytes").hexdigest()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
def test_a_pipe_or_a_device_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(OSError, match="not a regular file"):
            file_sha256(path)


def test_a_directory_and_a_missing_file_are_errors_of_the_system(tmp_path):
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(OSError, match="directory"):
            file_sha256(path)


def test_a_file_beyond_the_limit_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(checksum, "MAX_BYTES", 4)
    (tmp_path / "file").write_bytes(b"bytes")
    with pytest.raises(OSError, match="File too large"):
        file_sha256(tmp_path / "file")
