"""The statistics in the documentation are those that the commands print."""

import numpy as np
import pytest

from benchmarks import flat_earther_power, study_tables
from benchmarks.flat_earther_power import CONTROL, Plan, centre, plans, row, simulate
from benchmarks.markdown import DOCUMENT, replace_section, section
from explorer.study.shipped import SHIPPED_STUDIES, shipped_summary


def test_the_documentation_has_the_tables_of_every_study():
    written = section(DOCUMENT, study_tables.SECTION)
    assert [line[4:] for line in written.splitlines() if line.startswith("### ")] == [
        study.id for study in SHIPPED_STUDIES
    ]


def test_the_documentation_states_how_the_searches_ended():
    counted = study_tables.counts_text([shipped_summary(study) for study in SHIPPED_STUDIES])
    assert section(DOCUMENT, study_tables.SECTION).startswith(counted)
    n_items = sum(shipped_summary(study).n_items for study in SHIPPED_STUDIES)
    assert f"Of the {n_items:,} searches" in counted


@pytest.mark.parametrize("study", ["deepfake-bundled", "emotion-bundled"])
def test_the_documentation_s_tables_are_those_that_are_printed(study, capsys):
    assert study_tables.main(["--only", study]) == 0
    assert capsys.readouterr().out.strip() in section(DOCUMENT, study_tables.SECTION)


def test_an_unknown_study_is_refused(capsys):
    assert study_tables.main(["--only", "nothing"]) == 2
    assert "no study 'nothing'" in capsys.readouterr().err


def test_only_the_text_between_the_markers_is_replaced(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("before\n<!-- begin: x -->old<!-- end: x -->\nafter\n")
    replace_section(path, "x", "new")
    assert section(path, "x") == "new"
    text = path.read_text()
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    with pytest.raises(ValueError, match="needs the markers"):
        replace_section(path, "y", "new")


def test_the_power_table_in_the_documentation_has_every_planted_effect():
    written = section(DOCUMENT, flat_earther_power.SECTION)
    for plan in plans((24, 48, 80)):
        planted = "none" if plan.planted == plan.base else f"{plan.planted:g}"
        assert f"| {plan.base:g} | {planted} | {plan.n_clips} |" in written


def test_simulated_studies_have_the_rates_that_they_state():
    plan = Plan(n_clips=4_000, base=0.08, planted=0.28)
    accepted, control = simulate(plan, np.random.default_rng(0))
    assert np.nanmean(accepted[:-1]) == pytest.approx(0.08, abs=0.01)
    assert np.nanmean(accepted[-1]) == pytest.approx(0.28, abs=0.02)
    assert np.nanmean(control) == pytest.approx(0.08 * CONTROL, abs=0.005)
    assert centre(0.4) < 0 < centre(0.6)


def test_a_planted_model_is_found_and_none_where_nothing_is_planted():
    planted = row(Plan(n_clips=60, base=0.4, planted=0.8), 3)
    assert planted[3] == "100 %"
    nothing = row(Plan(n_clips=60, base=0.4, planted=0.4), 3)
    assert nothing[3] == ""
