"""Figures and report of a study show what its summary contains, without using the network."""

import dataclasses
import re

import pytest

from explorer.study.figures import (
    MEASURES,
    band_usage_plot,
    measure_spread,
    overlap_matrix,
    rate_comparison_plot,
    transfer_matrix,
)
from explorer.study.report import REPORT_FILE, render_report, write_report
from explorer.study.statistics.acceptance import acceptance_table
from explorer.study.statistics.rates import acceptance_rate
from explorer.study.summary import StudySummary, summarise
from explorer.verdicts import NOT_ASKED
from tests.support.studies import ZOO

TITLES = {"twin": "Twin <b>", "stranger": "The stranger"}


@pytest.fixture(scope="module")
def summary(zoo_records) -> StudySummary:
    return summarise(zoo_records)


def test_the_matrix_shows_the_rates_and_their_counts_on_hover(summary):
    (heat,) = transfer_matrix(summary, TITLES).data
    by_pair = {(each.source, each.target): each for each in summary.transfers}
    for row, source in enumerate(ZOO):
        for column, target in enumerate(ZOO):
            each = by_pair[source, target]
            interval = each.where_target_agrees.interval
            assert heat.z[row][column] == (None if interval is None else interval.value)
            assert tuple(heat.customdata[row][column][:2]) == (source, target)
    hover_text = heat.customdata[ZOO.index("twin")][ZOO.index("weak")][2]
    assert "1.00 (0.76 to 1.00); 12 of 12 fragments, 12 clips" in hover_text
    assert "1.00 (0.86 to 1.00); 24 of 24 fragments, 24 clips" in hover_text
    assert "random controls: 0.00; above them +1.00 (" in hover_text
    assert heat.customdata[ZOO.index("constant")][0][2].count("no fragment") == 2


def test_titles_are_escaped_and_models_without_one_show_their_id(summary):
    names = transfer_matrix(summary, TITLES).data[0].y
    assert list(names[:2]) == ["Twin &lt;b&gt;", "other twin"]
    assert "Twin <b>" not in render_report(summary, TITLES)


def test_flat_earthers_are_in_colour_and_others_are_not(summary):
    (points,) = rate_comparison_plot(summary, {}).data
    colours = dict(zip(points.text, points.marker.color, strict=True))
    assert set(colours) == set(ZOO) - {"constant"}  # it has no fragments, and so no out-rate
    assert colours["stranger"] != colours["twin"] == colours["weak"]
    rates = {(s.model, s.direction): s.log_odds for s in summary.standings}
    assert list(points.x) == [rates[model, "in"] for model in points.text]
    assert list(points.y) == [rates[model, "out"] for model in points.text]


@pytest.mark.parametrize("measure", MEASURES)
def test_boxes_are_the_quartiles_beside_accuracy(summary, measure):
    (boxes,) = measure_spread(summary, {}, measure).data
    known = {model.id: model for model in summary.models if measure in model.measures}
    assert set(known) == set(ZOO) - {"constant"}
    for at, name in enumerate(boxes.y):
        model = known[name.split("<br>")[0]]
        assert f"accuracy {100 * model.accuracy.value:.0f} %" in name
        spread = model.measures[measure]
        box = (boxes.lowerfence[at], boxes.q1[at], boxes.median[at], boxes.q3[at])
        assert box == (spread.least, spread.low, spread.median, spread.high)


def test_overlap_is_symmetric_with_the_seeds_on_the_diagonal(summary):
    (heat,) = overlap_matrix(summary, {}).data
    twin, other, stranger = (ZOO.index(name) for name in ("twin", "other twin", "stranger"))
    assert heat.z[twin][other] == heat.z[other][twin] == 1
    assert heat.z[twin][stranger] == 0
    assert heat.z[twin][twin] is None  # one seed
    assert heat.z[ZOO.index("constant")][twin] is None


def test_bands_and_frequency_ticks_are_where_they_belong(summary):
    figure = band_usage_plot(summary, {})
    (heat,) = figure.data
    twin = list(heat.y).index("twin")
    loudest = max(range(len(heat.z[twin])), key=lambda at: heat.z[twin][at])
    low, high = summary.listening_edges_hz[loudest : loudest + 2]
    assert 250 <= (low + high) / 2 <= 375 or 1_125 <= (low + high) / 2 <= 1_250  # bands 2 and 9
    assert heat.customdata[twin][loudest] == f"{low:,.0f} to {high:,.0f} Hz"
    assert figure.layout.xaxis.ticktext[0] == "0 Hz"
    assert figure.layout.xaxis.tickvals[0] == -0.5


def test_the_report_is_complete_and_loads_nothing_from_the_network(summary, tmp_path):
    write_report(tmp_path, summary, TITLES)
    page = (tmp_path / REPORT_FILE).read_text("utf-8")
    assert "The stranger (in-rate) 0.0" in page
    assert "24 clips, 6 models, 1 seed: 144 searches" in page
    without_plotly = re.sub(r"<script>.*?</script>", "", page, count=1, flags=re.S)
    assert not re.search(r"(src|href)=", without_plotly)
    for model in summary.settings.models:
        assert f"{model.id} {model.version}" in page


def test_the_tables_have_the_numbers_behind_the_figures(summary):
    page = render_report(summary, {})
    assert "<td>high 50 %, low 50 %</td>" in page  # the weak one's precision
    assert "<td>twin</td><td>constant</td><td>1.00</td><td>0.76 to 1.00</td><td>12</td>" in page
    assert "<td>1.00 to 1.00</td><td>1.00</td><td>+0.00</td><td>0.50 of 24</td><td>12</td>" in page


def test_every_text_in_the_report_is_escaped(summary):
    evil = "<img src=x onerror=alert(1)>"
    models = tuple(
        dataclasses.replace(model, id=f"{model.id}{evil}", version=evil)
        for model in summary.settings.models
    )
    settings = dataclasses.replace(summary.settings, task=evil, models=models)
    summaries = [dataclasses.replace(each, precision={evil: 1.0}) for each in summary.models]
    page = render_report(
        dataclasses.replace(summary, settings=settings, models=tuple(summaries)),
        {model.id: f"{model.id}{evil}" for model in summary.models},
    )
    assert "<img" not in page.partition("</script>")[2]
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") > 10


def test_failed_items_are_reported_if_there_are_any(summary):
    assert "failed." not in render_report(summary, {}).partition("</h1>")[2]
    assert "2 failed." in render_report(dataclasses.replace(summary, n_failed=2), {})


def test_a_study_with_too_few_families_has_no_section_on_flat_earthers(summary):
    few = dataclasses.replace(summary, standings=())
    assert "<h2>Flat-earthers" in render_report(summary, {})
    assert "Flat-earthers" not in render_report(few, {})


def test_a_target_that_was_never_asked_is_in_the_table_with_its_reason(summary):
    transfers = tuple(
        dataclasses.replace(
            each,
            over_all=acceptance_rate([]),
            where_target_agrees=acceptance_rate([]),
            agreeing=acceptance_table([]),
            n_cannot_hear=7,
            n_outside_window=3,
        )
        if (each.source, each.target) == ("twin", "third")
        else each
        for each in summary.transfers
    )
    page = render_report(dataclasses.replace(summary, transfers=transfers), {})
    row = "<td>twin</td><td>third</td><td></td><td></td><td>0</td>"
    assert row in page
    assert "<td>7</td><td>3</td></tr>" in page.partition(row)[2][:200]
    for head in NOT_ASKED:
        assert f"<th>{head}</th>" in page


def test_the_table_says_how_often_the_rest_is_still_the_class(summary):
    twin = next(each for each in summary.models if each.id == "twin")
    assert "<td>0 % (0 to 14 %)</td>" in render_report(summary, {})
    old = dataclasses.replace(summary, models=(dataclasses.replace(twin, remainder=None),))
    assert "<td>not judged</td>" in render_report(old, {})
