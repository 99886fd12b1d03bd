"""Which sounds a study takes, and which labels they get."""

import hashlib

import pytest

from explorer.clips.gallery import bundled_clips
from explorer.errors import InputError
from explorer.study.clips import study_clips
from models.labels import harmonise
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
    with pytest.raises(InputError, match="labelled sad in one place, joy in another"):
        labels_of(folder)


def test_an_indexed_file_outside_the_folder_is_named_without_its_path(folder, tmp_path):
    sound(tmp_path / "elsewhere.wav", RATE, seconds=0.1)
    (folder / "index.csv").write_text(f"file,label\n{tmp_path / 'elsewhere.wav'},sad\n")
    assert labels_of(folder) == {"voices/elsewhere.wav": "sad"}


def test_a_row_without_a_file_is_refused(folder):
    (folder / "index.csv").write_text("label,file\nsad\n")
    with pytest.raises(InputError, match="a row without a file"):
        labels_of(folder)


@pytest.mark.parametrize("text", ["", "name,label\na.wav,sad\n"])
def test_an_index_without_files_is_refused(folder, text):
    (folder / "index.csv").write_text(text)
    with pytest.raises(InputError, match="needs a column `file`"):
        labels_of(folder)


def test_an_index_that_is_not_text_is_refused(folder):
    (folder / "index.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"index\.csv cannot be read"):
        labels_of(folder)


def test_missing_files_and_empty_folders_are_named_in_the_error(folder, tmp_path):
    with pytest.raises(InputError, match="no file, folder or clip 'emotion/glad-1'"):
        labels_of("emotion/glad-1")
    (folder / "index.csv").write_text("file\nmissing.wav\n")
    with pytest.raises(InputError, match=r"missing\.wav cannot be read"):
        labels_of(folder)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="contains no sound files"):
        labels_of(tmp_path / "empty")
