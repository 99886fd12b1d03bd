"""The table of clips, bundled and downloadable."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest

from explorer.checksum import file_sha256
from explorer.clips import gallery
from explorer.clips.gallery import (
    BundledClip,
    all_clips,
    bundled_clips,
    downloadable_clips,
    find_bundled,
    find_clip,
)
from explorer.errors import InputError
from models.labels import TASKS, harmonise
from tests.support.paths import ROOT

DOWNLOADABLE = downloadable_clips()
every_download = pytest.mark.parametrize("clip", DOWNLOADABLE, ids=lambda clip: clip.id)
COMMITS = {
    "librosa/data": "450cdd8a002c98e7bdbfebb309fc1ed024001f77",
    "f90/jamendolyrics": "6e54911444920137abe6fa81d4b4303dff7c73fe",
    "cjthomas-opensource/mcmusic-kevin-macleod": "22cb68a5d78e2814ce3409768f79229fc24dda67",
    "jik876/hifi-gan-demo": "81ffda419094dc699b11a4777a1463b575e9ee01",
    "sylaschacko/voice-emotion-analysis": "4b0f64c947b84beb43c8b1a7e7a6597a04902f02",
}
LICENCES = {
    "Public domain",
    "CC BY 3.0",
    "CC BY 4.0",
    "CC BY-SA",
    "CC0-1.0 (as audeering/datasets states)",
    "Public domain (LJSpeech) or CC BY 4.0 (VCTK): see the demo's sections",
}
NO_MODEL_KNOWS = {"folk"}
MAX_TITLE_CHARACTERS = 60
FACTS = ROOT.parent / "shared" / "facts" / "downloads.csv"


def test_ids_and_checksums_are_unique_and_ids_begin_with_the_task():
    clips = all_clips()
    assert len({clip.id for clip in clips}) == len({clip.sha256 for clip in clips}) == len(clips)
    for clip in clips:
        assert clip.task in TASKS
        assert clip.id.startswith(f"{clip.task}/")
        if clip.label is not None and clip.label not in NO_MODEL_KNOWS:
            assert harmonise(clip.task, clip.label) is not None


def test_bundled_clips_are_the_files_that_the_table_describes():
    for clip in bundled_clips():
        assert file_sha256(clip.path) == clip.sha256


def test_real_voices_emotions_and_recorded_music_can_be_downloaded():
    found = [(clip.task, clip.label) for clip in DOWNLOADABLE]
    assert len(found) == 41
    assert found.count(("deepfake", "real")) == 18
    emotions = [found.count(("emotion", label)) for label in ("angry", "happy", "neutral", "sad")]
    assert emotions == [3, 3, 3, 3]
    music = [found.count(("genre", label)) for label in ("classical", "jazz", "country", "folk")]
    assert (music, found.count(("genre", None))) == ([2, 1, 1, 1], 6)


@every_download
def test_a_downloadable_clip_is_one_fixed_version_of_a_public_file(clip):
    at = re.fullmatch(
        r"https://raw\.githubusercontent\.com/([\w-]+/[\w-]+)/([0-9a-f]{40})/"
        r"[\w/().-]+\.(ogg|mp3|wav)",
        clip.url,
    )
    assert at is not None
    assert COMMITS[at[1]] == at[2]
    assert re.fullmatch("[0-9a-f]{64}", clip.sha256)
    assert 0 < clip.n_bytes < 4_000_000
    assert clip.seconds is None  # not stated


@every_download
def test_a_downloadable_clip_names_its_maker_its_source_and_its_licence(clip):
    by = r"(read|narrated|played|produced|acted)? ?by ([A-Z]|speaker \d\d of the Berlin EmoDB)"
    assert re.search(rf"{by}|recordings beside HiFi-GAN’s samples, \w+_gt_\d\.", clip.origin)
    repository = "/".join(clip.url.split("/")[3:5])
    assert clip.origin.endswith(f"github.com/{repository}.")
    assert clip.licence in LICENCES
    assert len(clip.title) <= MAX_TITLE_CHARACTERS


def facts() -> list[dict[str, Any]]:
    if not FACTS.is_file():
        pytest.skip("the list of downloads is not here: ../shared/facts")
    with FACTS.open(newline="", encoding="utf-8") as stream:
        return [row for row in csv.DictReader(stream) if row["kind"] == "clip"]


def test_the_files_are_those_of_the_list_of_downloads():
    host = "https://raw.githubusercontent.com"
    expected = [
        (
            row["task"],
            row["label"] or None,
            f"{host}/{row['repo']}/{row['commit']}/{row['path']}",
            int(row["bytes"]),
            row["sha256"],
            row["licence"].casefold(),
        )
        for row in facts()
    ]
    found = [
        (clip.task, clip.label, clip.url, clip.n_bytes, clip.sha256, clip.licence.casefold())
        for clip in DOWNLOADABLE
    ]
    assert found == expected


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


@pytest.mark.parametrize(
    ("lines", "label", "seconds"),
    [([], None, None), (['label = "blues"'], "blues", None), (["seconds = 2.5"], None, 2.5)],
)
def test_a_downloadable_clip_may_have_a_label_and_a_length_or_not(
    tmp_path: Path, monkeypatch, lines, label, seconds
):
    entry = ["[[download]]", "bytes = 9", *lines, *(f'{name} = "x"' for name in NAMES)]
    (tmp_path / "clips.toml").write_text("\n".join(entry))
    monkeypatch.setattr(gallery, "ASSETS", tmp_path)
    (clip,) = all_clips()
    assert (clip.label, clip.seconds, clip.n_bytes) == (label, seconds, 9)
    assert bundled_clips() == ()


NAMES = ("id", "task", "title", "origin", "licence", "sha256", "url")


@pytest.mark.parametrize("task", TASKS)
def test_no_two_clips_of_a_class_have_one_title(task):
    named = [(clip.label, clip.title) for clip in all_clips(task)]
    assert len(set(named)) == len(named)
