"""The tables of cells and verdicts, read back by another reader of CSV."""

import csv
import dataclasses
import io
import json
import math

import pytest

from explorer.export.tables import cell_table, verdict_table
from explorer.records import RESULT_FILE
from explorer.verdicts import Control, TargetVerdict
from tests.support.exported import material
from tests.support.fakes import noise_clip


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


@pytest.mark.parametrize("kind", ["mel", "linear", "bins", "tiles"])
def test_there_is_a_row_for_every_cell(tmp_path, kind):
    clip = dataclasses.replace(noise_clip(), start_s=2.0)
    rows = rows_of(cell_table(material(tmp_path, clip=clip, kind=kind)))
    record = json.loads((tmp_path / RESULT_FILE).read_text())
    edges_hz = record["partition"]["edges_hz"]
    edges_s = record["partition"]["edges_s"] or [0, 0.4]
    n_slices = len(edges_s) - 1
    assert [int(row["cell"]) for row in rows] == list(range(record["partition"]["n_cells"]))
    for cell, row in enumerate(rows):
        band, slice_ = divmod(cell, n_slices)
        assert float(row["low_hz"]) == edges_hz[band]
        assert float(row["high_hz"]) == edges_hz[band + 1]
        assert float(row["start_s"]) == 2 + edges_s[slice_]
        assert float(row["end_s"]) == 2 + edges_s[slice_ + 1]
        assert row["kept"] == ("true" if cell in record["keep"] else "false")


def test_energies_sum_to_the_clip_and_those_kept_to_the_fragment(tmp_path):
    found = material(tmp_path)
    rows = rows_of(cell_table(found))
    shares = [10 ** (float(row["energy_db"]) / 10) for row in rows]
    assert sum(shares) == pytest.approx(1, abs=1e-3)
    kept = sum(share for share, row in zip(shares, rows, strict=True) if row["kept"] == "true")
    assert 10 * math.log10(kept) == pytest.approx(found.record.share.energy_db, abs=1e-3)


def test_kept_cells_have_the_answer_without_them(tmp_path):
    found = material(tmp_path)
    removals = {str(each.cell): each for each in found.record.certificate.removals}
    assert removals
    for row in rows_of(cell_table(found)):
        removal = removals.get(row["cell"])
        if removal is None:
            assert row["label_without"] == row["margin_without"] == ""
        else:
            assert row["label_without"] == removal.label
            assert float(row["margin_without"]) == removal.margin
            assert float(row["probability_without"]) == removal.probability


def test_no_text_is_a_formula_and_every_name_is_one_cell(tmp_path):
    labels = ('@no,"1"\n', "-2\t3")
    found = material(tmp_path, labels=labels)
    rows = rows_of(cell_table(found))
    assert {row["label_without"] for row in rows} == {"", "'-2 3"}
    assert None not in {key for row in rows for key in row}
    assert any(row["margin_without"].startswith("-") for row in rows), "a number stays a number"


VERDICT = TargetVerdict(
    model='=cmd|" /C calc"!A0',
    verdict="accepts",
    label="+yes",
    probability=0.75,
    margin=-1.5,
    agrees_on_clip=True,
    vacuous=False,
    controls=(
        Control(kind="random", accepted=3, draws=64),
        Control(kind="other clip", accepted=0, draws=1),
    ),
)
NOT_ASKED = TargetVerdict(
    model="deaf",
    verdict="cannot hear",
    label=None,
    probability=None,
    margin=None,
    agrees_on_clip=None,
    vacuous=None,
)


def test_verdicts_have_a_table_with_a_column_for_every_control(tmp_path):
    found = dataclasses.replace(material(tmp_path), verdicts=(VERDICT, NOT_ASKED))
    first, second = rows_of(verdict_table(found))
    assert first["model"] == '\'=cmd|" /C calc"!A0'
    assert first["label"] == "'+yes"
    assert (first["verdict"], first["margin"], first["agrees_on_clip"]) == (
        *("accepts", "-1.5", "true"),
    )
    assert (first["random_accepted"], first["random_draws"]) == ("3", "64")
    assert (first["other_clip_accepted"], first["other_clip_draws"]) == ("0", "1")
    assert first["matched_draws"] == ""
    assert second["verdict"] == "cannot hear"
    assert {second["probability"], second["vacuous"], second["shift_draws"]} == {""}
