"""Zips of strangers: what is read of them, and what is refused before it costs anything."""

import os
import struct
import zipfile
from pathlib import Path

import pytest

from explorer.errors import InputError
from explorer.ui.endpoints import archive as zips
from explorer.ui.wording.archives import endpoints as words

NAME = "result.json"


def zip_of(path: Path, *entries: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as opened:
        for name, content in entries:
            opened.writestr(name, content)
    return path


def content(path: Path, max_bytes: int = 1_000) -> bytes:
    with zips.opened(path) as opened:
        return zips.content_of(opened, NAME, max_bytes)


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("n_bytes", [0, 1_000, 3 * zips.MAX_READ_BYTES])
def test_an_entry_is_read_whole(tmp_path, packing, n_bytes):
    sent = os.urandom(n_bytes)
    path = zip_of(tmp_path / "a.zip", ("other", b"2"), (NAME, sent), packing=packing)
    assert content(path, n_bytes) == sent


@pytest.mark.parametrize("made", [b"", b"no zip", b"PK\x05\x06", b"PK\x03\x04" + bytes(40)])
def test_what_is_no_zip_is_refused(tmp_path, made):
    (path := tmp_path / "a.zip").write_bytes(made)
    with pytest.raises(InputError, match=words.NOT_AN_ARCHIVE):
        content(path)


def test_a_folder_and_a_pipe_are_refused_without_waiting(tmp_path):
    os.mkfifo(pipe := tmp_path / "pipe")
    for path in (tmp_path, pipe, tmp_path / "nothing"):
        with pytest.raises(InputError, match=words.NOT_AN_ARCHIVE):
            content(path)


def test_an_entry_that_is_not_there_or_there_twice_is_refused(tmp_path):
    with pytest.raises(InputError) as refused:
        content(zip_of(tmp_path / "a.zip", (f"folder/{NAME}", b"{}"), (f"../{NAME}", b"{}")))
    assert str(refused.value) == words.missing(NAME)
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = zip_of(tmp_path / "b.zip", (NAME, b"1"), (NAME, b"2"))
    with pytest.raises(InputError) as refused:
        content(twice)
    assert str(refused.value) == words.more_than_one(NAME)


def test_no_more_is_unpacked_than_there_may_be_whatever_the_zip_says(tmp_path, monkeypatch):
    path = zip_of(tmp_path / "a.zip", (NAME, bytes(50 << 20)))
    unpacked = []
    read = zipfile.ZipExtFile.read

    def count(stream, n=-1):
        unpacked.append(read(stream, n))
        return unpacked[-1]

    monkeypatch.setattr(zipfile.ZipExtFile, "read", count)
    as_it_is = path.read_bytes()
    sizes = struct.pack("<I", 50 << 20), struct.pack("<I", 10)
    for packed in (as_it_is, as_it_is.replace(*sizes)):
        path.write_bytes(packed)
        with pytest.raises(InputError):
            content(path)
    assert 1_000 < sum(map(len, unpacked)) <= 2 * 1_001


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_packings_are_refused(tmp_path, packing):
    with pytest.raises(InputError) as refused:
        content(zip_of(tmp_path / "a.zip", (NAME, b"{}"), packing=packing))
    assert str(refused.value) == words.unreadable(NAME)


def test_an_encrypted_and_a_damaged_entry_are_refused(tmp_path):
    path = zip_of(tmp_path / "a.zip", (NAME, b"{}" * 99))
    whole = path.read_bytes()
    encrypted = bytearray(whole)
    encrypted[whole.rfind(b"PK\x01\x02") + 8] |= 1
    encrypted[6] |= 1
    damaged = bytearray(whole)
    damaged[30 + len(NAME)] ^= 0xFF
    for made in (encrypted, damaged, whole.replace(NAME.encode(), b"resu\xfft.json", 1)):
        path.write_bytes(made)
        with pytest.raises(InputError) as refused:
            content(path)
        assert str(refused.value) == words.unreadable(NAME)


def test_a_long_list_of_entries_is_not_even_read(tmp_path, monkeypatch):
    path = zip_of(tmp_path / "a.zip", *((f"{k}", b"") for k in range(4_000)))
    made = []
    monkeypatch.setattr(zipfile, "ZipInfo", made.append)
    with pytest.raises(InputError, match=words.NOT_AN_ARCHIVE):
        content(path)
    assert made == []
