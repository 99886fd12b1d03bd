"""Audacity's labels and Raven's selections, read back: exactly the kept cells, inside the file."""

import csv
import dataclasses
import io
import itertools
import json

import pytest

from explorer.export.audacity import label_track
from explorer.export.raven import selection_table
from explorer.records import RESULT_FILE
from tests.support.exported import (
    NASTY,
    NASTY_IN_A_LINE,
    material,
    padded,
    renamed,
    searched,
    with_keep,
)
from tests.support.fakes import N_SAMPLES, SAMPLE_RATE, noise_clip

SECONDS = N_SAMPLES / SAMPLE_RATE
KINDS = ("mel", "linear", "bins", "tiles")
CLOSE = 1e-5  # six digits are written
Rectangle = tuple[float, float, float, float]  # start and end in s, low and high in Hz


def rows_of_raven(content: bytes) -> list[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(content.decode()), delimiter="\t", quoting=csv.QUOTE_NONE)
    return list(rows)


def of_raven(content: bytes) -> list[Rectangle]:
    columns = ("Begin Time (s)", "End Time (s)", "Low Freq (Hz)", "High Freq (Hz)")
    return [tuple(float(row[name]) for name in columns) for row in rows_of_raven(content)]


def of_audacity(content: bytes) -> list[Rectangle]:
    lines = content.decode().splitlines()
    assert len(lines) % 2 == 0
    found = []
    for times, edges in zip(lines[::2], lines[1::2], strict=True):
        start, end, label = times.split("\t")
        mark, low, high = edges.split("\t")
        assert mark == "\\"
        assert label
        found.append((float(start), float(end), float(low), float(high)))
    return found


FORMATS = pytest.mark.parametrize(
    ("write", "read"), [(label_track, of_audacity), (selection_table, of_raven)]
)


def cells_inside(record: dict, rectangle: Rectangle) -> set[int]:
    """The cells whose middle is in a rectangle."""
    start, end, low, high = rectangle
    edges_hz = record["partition"]["edges_hz"]
    edges_s = record["partition"]["edges_s"] or [0, SECONDS]
    n_slices = len(edges_s) - 1
    middles_hz = [sum(pair) / 2 for pair in itertools.pairwise(edges_hz)]
    middles_s = [record["clip"]["start_s"] + sum(pair) / 2 for pair in itertools.pairwise(edges_s)]
    return {
        band * n_slices + slice_
        for band, hz in enumerate(middles_hz)
        for slice_, s in enumerate(middles_s)
        if low < hz < high and start < s < end
    }


@FORMATS
@pytest.mark.parametrize("kind", KINDS)
def test_the_rectangles_are_the_kept_cells(tmp_path, kind, write, read):
    found = material(tmp_path, kind=kind)
    record = json.loads((tmp_path / RESULT_FILE).read_text())
    inside = [cells_inside(record, rectangle) for rectangle in read(write(found))]
    assert record["keep"]
    assert set().union(*inside) == set(record["keep"])
    assert sum(map(len, inside)) == len(record["keep"]), "no cell is in two"
    edges = {round(edge, 4) for edge in record["partition"]["edges_hz"]}
    for _, _, low, high in read(write(found)):
        assert {round(low, 4), round(min(high, 500), 4)} <= {*edges, 500}


@FORMATS
def test_neighbouring_bands_are_one(tmp_path, write, read):
    found = with_keep(material(tmp_path), (2, 3, 4, 9))
    edges = found.record.partition.edges_hz
    heights = [rectangle[2:] for rectangle in read(write(found))]
    assert heights == [
        pytest.approx((edges[2], edges[5]), abs=CLOSE),
        pytest.approx((edges[9], edges[10]), abs=CLOSE),
    ]


@FORMATS
def test_slices_in_which_the_same_bands_continue_are_one(tmp_path, write, read):
    found = material(tmp_path, kind="tiles")
    n_slices = len(found.record.partition.edges_s) - 1
    assert n_slices == 2
    bands = [(1, (0, 1)), (2, (0, 1)), (5, (0,)), (6, (1,)), (7, (1,))]
    keep = tuple(band * n_slices + slice_ for band, slices in bands for slice_ in slices)
    edges, (_, middle, _) = found.record.partition.edges_hz, found.record.partition.edges_s
    rectangles = read(write(with_keep(found, keep)))
    end = (N_SAMPLES - 1) / SAMPLE_RATE
    expected = [(0, end, 1, 3), (0, middle, 5, 6), (middle, end, 6, 8)]
    assert rectangles == [
        pytest.approx((start, until, edges[low], min(edges[high], 500)), abs=CLOSE)
        for start, until, low, high in expected
    ]


@FORMATS
def test_times_count_from_the_start_of_the_file(tmp_path, write, read):
    clip = dataclasses.replace(noise_clip(), start_s=12.5)
    starts = {rectangle[0] for rectangle in read(write(material(tmp_path, clip=clip)))}
    assert starts == {12.5}


@FORMATS
def test_nothing_reaches_beyond_the_end_of_a_short_file(tmp_path, write, read):
    n_sound = 250
    clip = dataclasses.replace(padded(n_sound), start_s=3.0)
    ends = [rectangle[1] for rectangle in read(write(material(tmp_path, clip=clip)))]
    assert ends
    assert all(3 + (n_sound - 1) / SAMPLE_RATE - CLOSE < end <= 3 + n_sound / SAMPLE_RATE
               for end in ends)  # fmt: skip


@FORMATS
def test_a_tile_of_nothing_but_padding_is_not_listed(tmp_path, write, read):
    found = material(tmp_path, clip=padded(150), kind="tiles")
    middle = found.record.partition.edges_s[1]
    assert middle > 150 / SAMPLE_RATE
    kept = with_keep(found, (2, 3, 5))  # both slices of band 1, and the silent one of band 2
    (only,) = read(write(kept))
    assert only[1] < 150 / SAMPLE_RATE


@FORMATS
@pytest.mark.parametrize(("file_rate", "highest"), [(1_000, 500), (44_100, 500), (980, 490)])
def test_nothing_reaches_above_half_of_the_files_rate(tmp_path, write, read, file_rate, highest):
    clip = noise_clip(file_rate=file_rate)
    found = material(tmp_path, clip=clip, needed=(2, 15))
    assert found.record.keep[-1] == 15
    assert found.record.partition.edges_hz[-1] > 500
    assert max(rectangle[3] for rectangle in read(write(found))) == highest


@pytest.mark.parametrize(("channel", "number"), [("mix", "1"), ("left", "1"), ("right", "2")])
def test_raven_has_the_columns_that_it_needs_and_ours(tmp_path, channel, number):
    clip = dataclasses.replace(noise_clip(), channel=channel)
    found = material(tmp_path, clip=clip)
    rows = rows_of_raven(selection_table(found))
    assert list(rows[0])[:7] == [
        *("Selection", "View", "Channel", "Begin Time (s)", "End Time (s)"),
        *("Low Freq (Hz)", "High Freq (Hz)"),
    ]
    assert [row["Selection"] for row in rows] == ["1", "2"]
    assert {row["View"] for row in rows} == {"Spectrogram 1"}
    assert {row["Channel"] for row in rows} == {number}
    assert {row["Class"] for row in rows} == {"yes"}
    assert {row["Model"] for row in rows} == {"rule"}
    assert {row["Outcome"] for row in rows} == {"irreducible"}


def test_a_label_names_its_class_and_its_place(tmp_path):
    lines = label_track(material(tmp_path)).decode().splitlines()
    assert [line.split("\t")[2] for line in lines[::2]] == [
        *("yes, 61 to 94 Hz", "yes, 279 to 311 Hz"),
    ]


def test_names_stay_on_their_line_and_in_their_column(tmp_path):
    searched(tmp_path, labels=("a\tb\nc", "no"), model="m\t1\n2")
    found = renamed(tmp_path, NASTY)
    rows = rows_of_raven(selection_table(found))
    assert len(rows) == 2
    assert {(row["Class"], row["Model"], row["Clip"]) for row in rows} == {
        ("a b c", "m 1 2", NASTY_IN_A_LINE)
    }
    assert None not in rows[0]
    assert len(of_audacity(label_track(found))) == 2
