"""Which sounds a study takes, and which labels they get."""

import hashlib
import os
from pathlib import Path

import pytest

from explorer.clips import cache as clip_cache
from explorer.clips.gallery import bundled_clips
from explorer.errors import InputError
from explorer.study import clips as clips_module
from explorer.study.clips import study_clips
from models.labels import harmonise
from tests.support.downloads import downloadable
from tests.support.sounds import RATE, sound


def harmonised(label: str) -> str | None:
    return harmonise("emotion", label)


def labels_of(*paths) -> dict[str, str | None]:
    clips = study_clips([str(path) for path in paths], "emotion", harmonised)
    return {clip.name: clip.label for clip, _ in clips}


@pytest.fixture
def folder(tmp_path):
    voices = tmp_path / "voices"
    for name in ("sad/a.wav", "joy/deep/b.wav", "joy/c.wav", "loose.wav", "shouted/d.wav"):
        (voices / name).parent.mkdir(parents=True, exist_ok=True)
        sound(voices / name, RATE, seconds=0.1)
    (voices / "sad/notes.txt").write_text("no sound")
    return voices


def test_without_names_all_bundled_clips_of_the_task_are_taken():
    clips = study_clips([], "emotion", harmonised)
    assert [clip.name for clip, _ in clips] == [clip.id for clip in bundled_clips("emotion")]
    for (clip, path), bundled in zip(clips, bundled_clips("emotion"), strict=True):
        assert (clip.sha256, clip.label, path) == (bundled.sha256, bundled.label, bundled.path)


def test_gallery_clips_are_named_by_id():
    assert labels_of("genre/blues-1", "emotion/sad-1")["emotion/sad-1"] == "sad"


def test_a_gallery_clip_without_a_class_counts_as_unlabelled(tmp_path, monkeypatch):
    clip = downloadable(b"as if it were a sound", id="emotion/real-x", label=None)
    monkeypatch.setattr(clips_module, "all_clips", lambda: (clip,))
    monkeypatch.setenv(clip_cache.ENVIRONMENT, str(tmp_path))
    (tmp_path / clip.sha256).write_bytes(b"as if it were a sound")
    notes: list[str] = []
    ((found, _),) = study_clips([clip.id], "emotion", harmonised, note=notes.append)
    assert (found.name, found.label, found.sha256) == (clip.id, None, clip.sha256)
    assert notes == []


def test_a_single_file_has_a_checksum_and_no_label(folder):
    ((clip, path),) = study_clips([str(folder / "loose.wav")], "emotion", harmonised)
    assert (clip.name, clip.label, path) == ("loose.wav", None, folder / "loose.wav")
    assert clip.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_subfolders_are_labels_if_the_task_has_them(folder):
    assert labels_of(folder) == {
        "voices/joy/c.wav": "happy",
        "voices/joy/deep/b.wav": None,
        "voices/loose.wav": None,
        "voices/sad/a.wav": "sad",
        "voices/shouted/d.wav": None,
    }


def test_an_index_names_the_files_and_their_labels(folder):
    (folder / "index.csv").write_text(
        "file,speaker,label\nsad/a.wav,1,anger\nloose.wav,2,\njoy/c.wav,1,boredom\n"
    )
    assert labels_of(folder) == {
        "voices/sad/a.wav": "angry",
        "voices/loose.wav": None,
        "voices/joy/c.wav": None,
    }


def test_an_index_without_labels_is_a_list_of_files(folder):
    (folder / "index.csv").write_text("file\nsad/a.wav\n")
    assert labels_of(folder) == {"voices/sad/a.wav": None}


@pytest.mark.parametrize("first", [True, False])
def test_a_file_that_is_named_twice_is_studied_once_with_its_label(folder, first):
    alone = folder / "sad/a.wav"
    names = [alone, folder, folder] if first else [folder, folder, alone]
    clips = labels_of(*names)
    assert len(clips) == 5
    assert clips["voices/sad/a.wav"] == "sad"


def test_equal_files_with_one_name_are_studied_once(folder, tmp_path):
    twin = tmp_path / "twin"
    twin.mkdir()
    (twin / "loose.wav").write_bytes((folder / "loose.wav").read_bytes())
    assert labels_of(folder / "loose.wav", twin / "loose.wav") == {"loose.wav": None}


def test_contradictory_labels_are_refused(folder):
    (folder / "index.csv").write_text("file,label\nsad/a.wav,sad\nsad/a.wav,joy\n")
    twice = r"sad/a\.wav has two labels: sad by row 2 of .*index\.csv, joy by row 3 of .*index\.csv"
    with pytest.raises(InputError, match=twice):
        labels_of(folder)


def test_an_indexed_file_outside_the_folder_is_named_without_its_path(folder, tmp_path):
    sound(tmp_path / "elsewhere.wav", RATE, seconds=0.1)
    for file in (tmp_path / "elsewhere.wav", "../elsewhere.wav", "sad/../../elsewhere.wav"):
        (folder / "index.csv").write_text(f"file,label\n{file},sad\n")
        assert labels_of(folder) == {"voices/elsewhere.wav": "sad"}


def test_unknown_names_and_empty_folders_are_named_in_the_error(folder, tmp_path):
    with pytest.raises(InputError, match="no file, folder or clip 'emotion/glad-1'"):
        labels_of("emotion/glad-1")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="contains no sound files"):
        labels_of(tmp_path / "empty")


def test_labels_that_mean_the_same_do_not_contradict(folder):
    (folder / "index.csv").write_text("file,label\nsad/a.wav,anger\nsad/a.wav,angry\n")
    assert labels_of(folder) == {"voices/sad/a.wav": "angry"}


def test_files_that_cannot_be_read_are_named_at_once_and_the_others_taken(folder):
    os.mkfifo(folder / "pipe.wav")
    (folder / "link.wav").symlink_to("nowhere")
    (folder / "circle.wav").symlink_to("circle.wav")
    names = ["sad/a.wav", "gone.wav", "pipe.wav", "link.wav", "circle.wav", "sad"]
    rows = "".join(f"{name},sad\n" for name in names)
    (folder / "index.csv").write_text(f"file,label\n{rows}")
    notes: list[str] = []
    clips = study_clips([str(folder)], "emotion", harmonised, note=notes.append)
    assert [clip.sha256 is None for clip, _ in clips] == [False, True, True, True, True, True]
    assert {clip.label for clip, _ in clips} == {"sad"}
    (note,) = notes
    assert note.startswith("5 of 6 files cannot be read, and their items will fail: ")
    for at, name in enumerate(names[1:], 3):
        assert f"voices/{name} (row {at} of {folder / 'index.csv'}: " in note


def test_what_cannot_be_read_in_a_folder_is_named_too(folder):
    (folder / "sad" / "link.wav").symlink_to("nowhere")
    (folder / "sad" / "folder.wav").mkdir()
    notes: list[str] = []
    clips = study_clips([str(folder)], "emotion", harmonised, note=notes.append)
    assert [clip.name for clip, _ in clips if clip.sha256 is None] == ["voices/sad/link.wav"]
    assert "voices/sad/link.wav (the folder " in notes[0]


def test_labels_that_the_task_does_not_know_are_named(folder):
    notes: list[str] = []
    study_clips([str(folder)], "emotion", harmonised, note=notes.append)
    assert notes == [
        "The task emotion does not know 2 of 5 labels (deep, shouted); their clips count as "
        "unlabelled."
    ]


def test_hidden_files_and_the_notes_of_macs_do_not_count(folder):
    before = labels_of(folder)
    for name in ("sad/._a.wav", "__MACOSX/sad/._a.wav", ".cache/b.wav", "._index.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"notes")
    assert labels_of(folder) == before


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("labels.csv", ""),
        ("sad/metadata.csv", ""),
        ("index.csv.txt", ""),
        ("metadata.jsonl", "save it as CSV, "),
        ("Labels.XLSX", "save it as CSV, "),
        ("labels.ods", "save it as CSV, "),
    ],
)
def test_a_table_that_is_not_read_is_named(folder, name, first):
    (folder / name).write_text("file,label\n")
    notes: list[str] = []
    study_clips([str(folder)], "emotion", harmonised, note=notes.append)
    assert f"contains voices/{name}, which is not read; {first}name it index.csv" in notes[0]


@pytest.mark.parametrize(
    ("written", "on_disk"),
    [
        ("sub\\b.wav", "sub/b.wav"),
        (".\\sub\\b.wav", "sub/b.wav"),
        ("./sub/../sub/b.wav", "sub/b.wav"),
        ("SUB/B.WAV", "sub/b.wav"),
        (" b.wav ", " b.wav "),
        ("u\u0308ber.wav", "\u00fcber.wav"),
        ("\u00fcber.wav", "u\u0308ber.wav"),
        ("sub\\\u00dcber.wav", "sub/u\u0308ber.wav"),
    ],
    ids=ascii,
)
def test_a_file_is_found_whatever_way_its_name_is_spelt(tmp_path, written, on_disk):
    sound(tmp_path / "x.wav", RATE, seconds=0.1)
    folder = tmp_path / "voices"
    (folder / on_disk).parent.mkdir(parents=True)
    (tmp_path / "x.wav").rename(folder / on_disk)
    (folder / "index.csv").write_text(f"file,label\n{written},sad\n", "utf-8")
    ((clip, path),) = study_clips([str(folder)], "emotion", harmonised)
    assert path.samefile(folder / on_disk)
    assert (clip.name, clip.label) == (f"voices/{on_disk}", "sad")


def test_two_files_that_differ_in_case_are_not_confused(tmp_path):
    for at, name in enumerate(("A.wav", "a.wav")):
        sound(tmp_path / name, RATE, seconds=0.1 + at)
    (tmp_path / "index.csv").write_text("file,label\na.WAV,sad\nA.wav,angry\n")
    clips = study_clips([str(tmp_path)], "emotion", harmonised)
    assert [(clip.sha256 is None, clip.label) for clip, _ in clips] == [
        (True, "sad"),
        (False, "angry"),
    ]


def test_names_of_files_are_valid_text(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.wav"))
    sound(tmp_path / "x.wav", RATE, seconds=0.1)
    (tmp_path / "x.wav").rename(path)
    assert list(labels_of(path)) == ["caf\ufffd.wav"]
    assert list(labels_of(tmp_path)) == [f"{tmp_path.name}/caf\ufffd.wav"]
