"""The table of a study has a row for every verdict, with all values of the records."""

import csv
import dataclasses
import io

import pytest

from explorer.study.table import COLUMNS, to_csv
from tests.support.studies import run_zoo


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    models = ("twin", "stranger", "constant")
    return run_zoo(tmp_path_factory.mktemp("zoo"), n_clips=2, models=models)


def rows_of(records) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_csv(records))))


def test_every_verdict_is_a_row(records):
    rows = rows_of(records)
    assert list(rows[0]) == list(COLUMNS)
    twin = [row for row in rows if (row["source"], row["clip"]) == ("twin", "low-0.wav")]
    assert [row["target"] for row in twin] == ["twin", "stranger", "constant"]
    record = next(record for record in records if record.source == "twin")
    for row, verdict in zip(twin, record.finding.targets, strict=True):
        assert row["verdict"] == verdict.verdict
        assert float(row["probability"]) == verdict.probability
        assert row["agrees_on_clip"] == str(verdict.agrees_on_clip)
        assert (row["keep"], row["n_kept"], row["mask_bits"]) == ("2", "1", "4.0")
        assert row["certificate_holds"] == "True"
        rest = record.finding.remainder
        assert (row["rest_hears"], row["rest_accepted"]) == (rest.label, str(rest.accepted))
        assert float(row["rest_probability"]) == rest.probability
        without = verdict.without_none
        assert row["hears_without_none"] == without.label
        assert row["accepted_without_none"] == str(without.accepted)
        for control in verdict.controls:
            assert int(row[f"{control.kind}_accepted"]) == control.accepted
            assert int(row[f"{control.kind}_draws"]) == control.draws


def test_an_item_without_a_fragment_is_a_row_without_a_target(records):
    rows = [row for row in rows_of(records) if row["source"] == "constant"]
    assert [(row["outcome"], row["target"], row["keep"]) for row in rows] == [
        ("vacuous", "", "")
    ] * 2


def test_a_failed_item_is_a_row_with_its_error(records):
    failed = dataclasses.replace(records[0], finding=None, error='a "bad", file\nindeed')
    (row,) = rows_of([failed])
    assert (row["error"], row["outcome"]) == ('a "bad", file\nindeed', "")


def test_a_target_that_was_not_asked_has_an_empty_answer(records):
    record = next(record for record in records if record.source == "twin")
    deaf = dataclasses.replace(
        record.finding.targets[1],
        verdict="cannot hear",
        label=None,
        probability=None,
        margin=None,
        agrees_on_clip=None,
        vacuous=None,
        controls=(),
    )
    finding = dataclasses.replace(record.finding, targets=(deaf,), remainder=None)
    (row,) = rows_of([dataclasses.replace(record, finding=finding)])
    assert row["verdict"] == "cannot hear"
    empty = ("target_hears", "probability", "margin", "agrees_on_clip", "vacuous", "random_draws")
    assert {row[name] for name in (*empty, "rest_hears", "rest_accepted")} == {""}
