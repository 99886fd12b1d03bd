"""The table of clips, bundled and downloadable."""

import re
from pathlib import Path

import pytest

from explorer.checksum import file_sha256
from explorer.clips import gallery
from explorer.clips.gallery import (
    BundledClip,
    DownloadableClip,
    all_clips,
    bundled_clips,
    find_bundled,
    find_clip,
)
from explorer.errors import InputError
from models.labels import TASKS, harmonise

DOWNLOADABLE = [clip for clip in all_clips() if isinstance(clip, DownloadableClip)]
every_download = pytest.mark.parametrize("clip", DOWNLOADABLE, ids=lambda clip: clip.id)
LIBROSA_COMMITS = (
    "4d0012251832097ccfe21b40b791c2b74bdbfa14",
    "d90d4bcdc1480093bcfe74bc94a151768d556dc4",
    "5cd73a334b1ad53cda65284bebfc87be7524def6",
)


def test_ids_and_checksums_are_unique_and_ids_begin_with_the_task():
    clips = all_clips()
    assert len({clip.id for clip in clips}) == len({clip.sha256 for clip in clips}) == len(clips)
    for clip in clips:
        assert clip.task in TASKS
        assert clip.id.startswith(f"{clip.task}/")
        assert harmonise(clip.task, clip.label) is not None


def test_bundled_clips_are_the_files_that_the_table_describes():
    for clip in bundled_clips():
        assert file_sha256(clip.path) == clip.sha256


def test_real_speech_and_recorded_music_can_be_downloaded():
    found = [(clip.task, clip.label) for clip in DOWNLOADABLE]
    assert found.count(("deepfake", "real")) == 3
    assert found.count(("genre", "classical")) == 2


@every_download
def test_a_downloadable_clip_is_one_fixed_version_of_a_public_file(clip):
    at = re.fullmatch(
        r"https://raw\.githubusercontent\.com/librosa/data/([0-9a-f]{40})/audio/[\w().-]+\.ogg",
        clip.url,
    )
    assert at is not None
    assert at[1] in LIBROSA_COMMITS
    assert re.fullmatch("[0-9a-f]{64}", clip.sha256)
    assert 0 < clip.max_bytes <= 8_000_000
    assert clip.seconds is None  # not measured


@every_download
def test_a_downloadable_clip_names_its_maker_its_source_and_its_licence(clip):
    assert re.search(r"(read by|narrated by|played by|by) [A-Z]", clip.origin)
    assert "github.com/librosa/data" in clip.origin
    assert clip.licence in ("CC BY 4.0", "CC BY 3.0", "Public Domain")
    assert ("LibriSpeech" in clip.origin) == (clip.task == "deepfake")


def test_clips_are_listed_by_task_the_bundled_ones_first():
    clips = all_clips("genre")
    kinds = [isinstance(clip, BundledClip) for clip in clips]
    assert {clip.task for clip in clips} == {"genre"}
    assert kinds == sorted(kinds, reverse=True)
    assert clips[: len(bundled_clips("genre"))] == bundled_clips("genre")


def test_a_downloadable_clip_is_not_found_among_the_bundled_ones():
    clip = DOWNLOADABLE[0]
    assert find_clip(clip.id) == clip
    with pytest.raises(InputError, match="no bundled clip"):
        find_bundled(clip.id)
    with pytest.raises(InputError, match="There is no clip 'genre/none'"):
        find_clip("genre/none")


def test_a_table_may_state_the_length_of_a_downloadable_clip(tmp_path: Path, monkeypatch):
    entry = "\n".join(
        ["[[download]]", "seconds = 2.5", "max_bytes = 9", *(f'{name} = "x"' for name in NAMES)]
    )
    (tmp_path / "clips.toml").write_text(entry)
    monkeypatch.setattr(gallery, "ASSETS", tmp_path)
    (clip,) = all_clips()
    assert clip.seconds == 2.5
    assert bundled_clips() == ()


NAMES = ("id", "task", "label", "title", "origin", "licence", "sha256", "url")
