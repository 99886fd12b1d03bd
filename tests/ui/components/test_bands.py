"""The list of what a fragment keeps, and the sound of each part."""

from pathlib import Path

import gradio as gr
import pytest
import torch

from explorer.audio.wav import read_wav
from explorer.partitions.partition import make_partition
from explorer.records import ORIGINAL, read_record
from explorer.ui.components.bands import bands
from explorer.ui.explore.search import SearchEvents, finished
from explorer.ui.search_run import Phase
from explorer.ui.session import Visit
from explorer.ui.wording import request as refusals
from tests.support.bench import asked, bench_device, selection_of, sound_file


@pytest.fixture
def visit(runs, tmp_path: Path) -> Visit:
    """A visitor whose search has found bands 3 and 5."""
    visit = asked(runs, selection_of(sound_file(tmp_path / "mine.wav")))
    list(SearchEvents(bench_device(), runs).search(visit))
    finished(visit)
    return visit


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    return tmp_path / "uploads"


def press(cell: object) -> gr.EventData:
    return gr.EventData(None, {"cell": cell})


def test_every_kept_band_has_a_row(visit: Visit):
    record = read_record(visit.run.directory)
    value = bands.bands(record)
    edges = record.partition.edges_hz
    assert value is not None
    assert [row["cell"] for row in value["rows"]] == [3, 5]
    assert value["rows"][0]["name"] == f"{edges[3]:,.0f} to {edges[4]:,.0f} Hz"
    assert value["more"] == ""


def test_a_long_list_says_how_much_it_leaves_out(visit: Visit, monkeypatch):
    monkeypatch.setattr(bands, "MAX_ROWS", 1)
    value = bands.bands(read_record(visit.run.directory))
    assert value is not None
    assert (len(value["rows"]), value["more"]) == (1, "and 1 band more")


@pytest.mark.parametrize("cell", [3, 5])
def test_a_band_is_cut_out_of_the_clip_by_the_partition_of_the_result(visit: Visit, cell):
    record = read_record(visit.run.directory)
    clip, rate = read_wav(visit.run.directory / ORIGINAL)
    partition = make_partition(
        record.partition.kind, record.partition.n_cells, sample_rate=rate, n_samples=len(clip)
    )
    alone = torch.arange(partition.n_cells) == cell
    expected = partition.resynthesise(partition.analyse(clip), alone[None])[0]
    sound = bands.play(press(cell), visit)["sound"]
    heard, _ = read_wav(Path(sound["file"]["path"]))
    assert sound["cell"] == cell
    assert torch.equal(heard, expected)


@pytest.mark.parametrize("cell", [4, -1, 10**9, "3", 3.0, True, None, [3]])
def test_no_other_cell_is_played(visit: Visit, cell):
    with pytest.raises(gr.Error):
        bands.play(press(cell), visit)


def test_the_shared_example_is_played_and_not_changed(visit: Visit, uploads: Path):
    visit.run.move(Phase.JUDGING)
    visit.run.move(Phase.SHARED)
    before = sorted(visit.run.directory.iterdir())
    sound = bands.play(press(3), visit)["sound"]
    assert uploads in Path(sound["file"]["path"]).parents
    assert sorted(visit.run.directory.iterdir()) == before


def test_without_a_result_nothing_is_played(runs, tmp_path: Path):
    visit = asked(runs, selection_of(sound_file(tmp_path / "mine.wav")))
    for nobodys in (visit, None):
        with pytest.raises(gr.Error, match=refusals.GONE):
            bands.play(press(3), nobodys)
