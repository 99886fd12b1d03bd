"""A file that is cut off: what is left of it is shown and searched, and the page says so."""

from pathlib import Path

import pytest

from explorer.records import SearchRecord, read_record
from explorer.ui.components.picker.picker import GalleryCards
from explorer.ui.explore.choose import ClipEvents
from explorer.ui.explore.search import SearchEvents
from tests.support.bench import RULE, SETTINGS, Bench, bench_device, sound_file, visit_of
from tests.support.choices import choose

CUT_OFF = "The file is cut off or damaged"


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    return folder


def test_the_stage_says_that_sound_is_missing_before_and_after_a_search(runs, uploads, tmp_path):
    visit = visit_of(runs, sound_file(tmp_path / "first.wav"))
    cut = sound_file(uploads / "cut.wav")
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    choosing = ClipEvents(Bench(), runs, GalleryCards())
    now = choose(choosing, visit, "file", RULE, path=str(cut)).choice.clip
    assert CUT_OFF in now.stage["progress"]["detail"]
    assert now.message == ""  # it can be searched as it is
    searching = SearchEvents(bench_device(), runs)
    searching.begin(visit, RULE, *SETTINGS)
    last = list(searching.search(visit))[-1]
    assert CUT_OFF in last.stage["progress"]["detail"]
    record = read_record(visit.run.directory)
    assert isinstance(record, SearchRecord)
    assert CUT_OFF in (record.clip.note or "")


def test_of_a_whole_file_nothing_is_said_to_be_missing(runs, uploads, tmp_path):
    visit = visit_of(runs, sound_file(tmp_path / "first.wav"))
    choosing = ClipEvents(Bench(), runs, GalleryCards())
    whole = str(sound_file(uploads / "whole.wav"))
    now = choose(choosing, visit, "file", RULE, path=whole).choice.clip
    assert "cut off" not in now.stage["progress"]["detail"]
