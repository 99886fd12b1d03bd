"""Tables and sentences of a study state its numbers, and what was not measured."""

import dataclasses
import math

import pytest

from explorer.study.report_tables import (
    acceptance_table,
    class_table,
    flat_earther_table,
    information_table,
    measure_table,
    necessity_table,
    overlap_table,
)
from explorer.study.sentences import flat_earther_sentences
from explorer.study.statistics.flat_earthers import RateComparison
from explorer.study.statistics.measures import Interval
from explorer.study.summary import StudySummary, summarise


@pytest.fixture(scope="module")
def summary(zoo_records) -> StudySummary:
    return summarise(zoo_records)


def rows_of(table) -> dict[str, dict[str, str]]:
    """Rows by their first text, cells by their head."""
    head, rows = table
    assert all(len(row) == len(head) for row in rows)
    return {row[0]: dict(zip(head, row, strict=True)) for row in rows}


def test_transfer_is_split_by_class_and_answer_and_has_a_column_for_each_control(summary):
    rows = rows_of(acceptance_table(summary))
    found = summary.between.over_all
    assert rows["both agree"]["fragments"] == str(found.n_items)
    assert rows["both agree"]["accepted"].startswith(f"{found.share.value:.2f} (")
    random = found.lifts["random"]
    assert rows["both agree"]["random cells: lift"].startswith(
        f"{random.control.value:.2f}: {random.lift.value:+.2f} ("
    )
    parts = ("both say high", "both say low", "the source is right", "the source is wrong")
    assert set(parts) <= set(rows)
    n_items = [int(rows[part]["fragments"]) for part in parts]
    assert sum(n_items[:2]) == sum(n_items[2:]) == found.n_items


def test_without_none_there_are_rows_only_where_that_changes_something(summary):
    row = "both agree, “none of these” left out"
    assert row not in rows_of(acceptance_table(summary))  # nobody answers so in this study
    exact = summary.between_without_none
    other = dataclasses.replace(
        exact, over_all=dataclasses.replace(exact.over_all, n_items=exact.over_all.n_items - 1)
    )
    changed = dataclasses.replace(summary, between_without_none=other)
    assert row in rows_of(acceptance_table(changed))


def test_a_control_that_was_judged_nowhere_has_no_column(summary):
    head, _ = acceptance_table(summary)
    assert "the bands of its fragment of another clip: lift" not in head


def test_a_control_that_was_judged_for_some_is_not_measured_for_the_rest(summary):
    by_class = {
        name: dataclasses.replace(found, lifts={}) if name == "low" else found
        for name, found in summary.between.by_class.items()
    }
    between = dataclasses.replace(summary.between, by_class=by_class)
    rows = rows_of(acceptance_table(dataclasses.replace(summary, between=between)))
    assert rows["both say low"]["random cells: lift"] == "not measured"
    assert rows["both say high"]["random cells: lift"] != "not measured"


def test_information_has_means_with_intervals_beside_accuracy(summary):
    rows = rows_of(information_table(summary, {"twin": "Twin"}))
    assert rows["Twin"]["accuracy"] == "1.00 (0.86 to 1.00)"
    assert rows["weak"]["precision"].startswith("0.50 (")
    assert rows["weak"]["recall"].startswith("0.50 (")
    assert rows["Twin"]["bits to name the fragment"] == "4.0 (4.0 to 4.0)"
    assert rows["constant"]["bits to name the fragment"] == "not known"


def test_measures_are_set_against_accuracy(summary):
    rows = rows_of(measure_table(summary))
    accuracy = summary.measures[0]
    apart = f"{accuracy.n_apart} of {accuracy.n_pairs}"
    assert rows["accuracy"]["pairs of models distinguished"] == apart
    assert set(rows) > {"bits to name the fragment", "bandwidth, Hz", "posterior divergence, bits"}


def test_necessity_is_one_less_the_rest(summary):
    rows = rows_of(necessity_table(summary, {}))
    assert rows["twin"]["all clips"] == "1.00 (0.86 to 1.00)"
    assert rows["twin"]["low"] == "1.00 (0.76 to 1.00)"
    assert rows["twin"]["answer wrong"] == ""
    assert "constant" not in rows


def test_sizes_are_given_by_class(summary):
    _, rows = class_table(summary, {})
    weak = {row[1]: row for row in rows if row[0] == "weak"}
    assert {name: row[2] for name, row in weak.items()} == {"low": "12", "high": "12"}


def test_overlap_is_beside_chance(summary):
    rows = rows_of(overlap_table(summary, {}))
    assert rows["twin and other twin"] == {
        "models": "twin and other twin",
        "overlap": "1.000",
        "by chance": "0.062",
    }
    assert not any("two seeds" in name for name in rows)  # there is one seed


def test_a_rate_s_row_says_what_could_have_been_found(summary):
    _, rows = flat_earther_table(summary, {})
    stranger = next(row for row in rows if row[:2] == ("stranger", "in-rate"))
    each = next(s for s in summary.standings if (s.model, s.direction) == ("stranger", "in"))
    assert stranger[-1] == "yes"
    assert stranger[-2] == f"{math.exp(each.smallest_effect):.1f} times"


def standing(model, verdict, distance=0.0, factor=3) -> RateComparison:
    return RateComparison(
        model=model,
        direction="in",
        n_clips=20,
        rate=0.1,
        control=0.05,
        log_odds=0.7,
        distance=Interval(value=distance, low=distance - 1, high=distance + 1),
        p_value=0.5,
        smallest_effect=math.log(factor),
        verdict=verdict,
    )


def sentences(summary, *standings):
    return " ".join(
        flat_earther_sentences(dataclasses.replace(summary, standings=standings), {"a": "A"})
    )


def test_no_is_said_with_what_would_have_been_found(summary):
    said = sentences(summary, standing("a", "no"), standing("b", "no", factor=2))
    assert said.startswith("No model is a flat-earther: 3.0 times the usual odds")
    assert "cannot be decided" not in said


def test_what_cannot_be_decided_is_no_no(summary):
    said = sentences(summary, standing("a", "no"), standing("b", "cannot be decided", factor=6))
    assert "No model" not in said
    assert said.startswith("1 of 2 rates are usual: 3.0 times")
    assert "It cannot be decided for b (in-rate): with these clips nothing below 6.0 times" in said


def test_a_flat_earther_is_named_with_its_odds(summary):
    said = sentences(summary, standing("a", "yes", distance=math.log(5)), standing("b", "no"))
    assert said.startswith("Flat-earthers: A (in-rate) 5 times the usual odds (1.8 to 14).")
    assert "No model" not in said


def test_without_a_comparison_nothing_is_said(summary):
    assert sentences(summary) == ""
