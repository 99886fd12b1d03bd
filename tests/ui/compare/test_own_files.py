"""A visitor's labelled files become a folder with an index, and no path of theirs is followed."""

import re
from pathlib import Path

import pytest

from explorer.errors import InputError
from explorer.study.clips import study_clips
from explorer.study.label_table import SUFFIXES
from explorer.ui.compare import own_files
from explorer.ui.compare.own_files import gather
from explorer.ui.wording.comparing import study_request as texts


def uploaded(folder: Path, names: dict[str, str]) -> list[Path]:
    """Files with these contents, each in a folder of its own, as Gradio keeps uploads."""
    paths = []
    for at, (name, content) in enumerate(names.items()):
        (folder / str(at)).mkdir(parents=True)
        path = folder / str(at) / name
        path.write_text(content)
        paths.append(path)
    return paths


def labels_of(folder: Path) -> dict[str, str | None]:
    found = study_clips([str(folder)], "genre", lambda label: label or None)
    return {clip.name: clip.label for clip, _ in found}


def test_sounds_are_copied_and_labelled_by_their_names(tmp_path):
    table = "file,label\nfolder/a.wav,rock\nC:\\sounds\\b.wav,pop\n"
    files = uploaded(
        tmp_path / "up", {"a.wav": "1", "b.wav": "2", "c.wav": "3", "labels.csv": table}
    )
    folder = gather(files, tmp_path)
    assert labels_of(folder) == {"own/a.wav": "rock", "own/b.wav": "pop", "own/c.wav": None}
    assert (folder / "b.wav").read_text() == "2"


def test_tables_of_spreadsheets_are_read(tmp_path):
    table = "\ufeffFile;Label\na.wav;rock\n"
    files = uploaded(tmp_path / "up", {"a.wav": "1", "labels.CSV": table})
    assert labels_of(gather(files, tmp_path)) == {"own/a.wav": "rock"}


def test_too_many_bytes_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(own_files, "MAX_BYTES", 3)
    with pytest.raises(InputError, match=re.escape(texts.too_many_bytes(3))):
        gather(uploaded(tmp_path / "up", {"a.wav": "12", "b.wav": "34"}), tmp_path)


def test_without_a_table_nothing_is_labelled(tmp_path):
    folder = gather(uploaded(tmp_path / "up", {"a.wav": "1"}), tmp_path)
    assert labels_of(folder) == {"own/a.wav": None}


@pytest.mark.parametrize(
    ("secret", "name"),
    [
        ("/etc/passwd", "passwd"),
        ("../../secret.wav", "secret.wav"),
        ("..\\secret.wav", "secret.wav"),
    ],
)
def test_a_table_cannot_name_a_file_of_the_server(tmp_path, secret, name):
    (tmp_path / "secret.wav").write_text("private")
    files = uploaded(tmp_path / "up", {"a.wav": "1", "labels.csv": f"file,label\n{secret},rock\n"})
    with pytest.raises(InputError, match=re.escape(texts.unknown_sound("labels.csv", name))):
        gather(files, tmp_path)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({}, texts.choose_files(SUFFIXES)),
        ({"labels.csv": "file,label\n"}, texts.choose_files(SUFFIXES)),
        ({"a.wav": "1", "x.csv": "name\n1\n"}, "x.csv has no column named file, only name"),
        ({"a.wav": "1", "x.csv": "file\na.wav\n", "y.csv": ""}, texts.ONE_TABLE),
        (
            {"a.wav": "1", "x.csv": "file,label\na.wav,pop\na.wav,rock\n"},
            texts.two_labels("x.csv", "a.wav"),
        ),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path, names, said):
    with pytest.raises(InputError, match=re.escape(said)):
        gather(uploaded(tmp_path / "up", names), tmp_path)


def test_two_sounds_of_one_name_are_refused(tmp_path):
    one, other = uploaded(tmp_path / "a", {"a.wav": "1"}), uploaded(tmp_path / "b", {"a.wav": "2"})
    with pytest.raises(InputError, match=texts.SAME_NAME):
        gather([*one, *other], tmp_path)


def test_too_many_sounds_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(own_files, "MAX_FILES", 1)
    with pytest.raises(InputError, match=re.escape(texts.too_many_sounds(2, 1))):
        gather(uploaded(tmp_path / "up", {"a.wav": "1", "b.wav": "2"}), tmp_path)
