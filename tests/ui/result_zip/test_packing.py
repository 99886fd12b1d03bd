"""A result's zip: with a picture if somebody downloads it from the page, and kept nowhere."""

import io
import zipfile
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from explorer.errors import InputError
from explorer.records import FILES, SPECTROGRAM
from explorer.ui.explore.search import SearchEvents, finished
from explorer.ui.result_zip import packing
from explorer.ui.result_zip.packing import zip_address, zip_result, zip_route
from explorer.ui.search_run import RunDirectories
from explorer.ui.session import Visit
from explorer.ui.wording import request as refusals
from explorer.ui.wording.archives.zip import README, REPEAT, VERDICTS
from tests.support.bench import Bench, asked, bench_device, selection_of, sound_file


@pytest.fixture
def visit(runs: RunDirectories, tmp_path: Path) -> Visit:
    visit = asked(runs, selection_of(sound_file(tmp_path / "mine.wav")))
    list(SearchEvents(bench_device(), runs).search(visit))
    finished(visit)
    return visit


@pytest.fixture
def client(runs: RunDirectories) -> TestClient:
    return TestClient(Starlette(routes=[zip_route(runs, Bench())]))


def files(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir() if not path.name.startswith(".")}


def test_a_search_of_the_page_makes_no_picture_and_no_zip(visit):
    assert files(visit.run.directory) == set(FILES) - {SPECTROGRAM}


def test_the_zip_that_is_asked_for_holds_all_files_and_a_picture_which_are_not_kept(visit, client):
    before = files(visit.run.directory)
    answer = client.get(zip_address(visit.run.key))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == sorted([*FILES, README, VERDICTS, REPEAT])
        assert b"plotly" in archive.read(SPECTROGRAM)
        for name in before:
            assert archive.read(name) == (visit.run.directory / name).read_bytes()
    assert files(visit.run.directory) == before


def test_the_zip_of_another_or_of_a_discarded_run_cannot_be_had(visit, client):
    for key in ("", "x", visit.run.directory.name, "..%2f..%2fetc%2fpasswd"):
        assert client.get(zip_address(key)).status_code == 404
    visit.end()
    answer = client.get(zip_address(visit.run.key))
    assert (answer.status_code, answer.text) == (404, refusals.GONE)


def test_a_zip_of_which_a_file_is_missing_is_refused(visit, client):
    (visit.run.directory / "result.json").unlink()
    answer = client.get(zip_address(visit.run.key))
    assert (answer.status_code, answer.text) == (404, refusals.GONE)


def test_the_zip_of_a_script_has_no_picture(visit):
    with zipfile.ZipFile(zip_result(visit.run.directory, "mine.wav")) as archive:
        assert set(archive.namelist()) == set(FILES) - {SPECTROGRAM}


def test_a_full_disk_is_said_in_words(visit, monkeypatch):
    def full(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("explorer.ui.result_zip.packing.zipfile.ZipFile", full)
    with pytest.raises(InputError, match=r"cannot be packed: No space left on device\."):
        zip_result(visit.run.directory, "mine.wav")


def test_a_full_disk_is_said_to_who_downloads(visit, client, monkeypatch):
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packing, "zip_of_page", full)
    answer = client.get(zip_address(visit.run.key))
    assert answer.status_code == 507
    assert answer.text == refusals.cannot_pack("No space left on device")


def test_where_many_wait_for_zips_more_are_refused(visit, client, monkeypatch):
    monkeypatch.setattr(packing, "MAX_WAITING", 0)
    answer = client.get(zip_address(visit.run.key))
    assert (answer.status_code, answer.text) == (429, refusals.ZIPS_ARE_BUSY)
