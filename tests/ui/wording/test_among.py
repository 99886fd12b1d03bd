"""Every sentence about a search that was allowed only some of the cells."""

import dataclasses

import pytest

from explorer.export.facts import checks as exported_checks
from explorer.records import Outcome, SearchRecord
from explorer.result.checks import allowed_in_words, why_nothing
from explorer.result.figures import _title
from explorer.searching.config import SearchConfig
from explorer.ui import panels
from explorer.ui.wording import certificate as belief
from explorer.ui.wording import headlines, strip
from explorer.ui.wording import search as texts
from tests.support.steps import a_step
from tests.ui.wording.test_certificate import sampled
from tests.ui.wording.test_search import (
    INFO,
    NO_LIMITS,
    TILES,
    certificate,
    everything_about,
    record,
    words,
)

ONLY = "Only 3 of 4 bands were allowed"
WITHOUT_A_KEEP = (Outcome.VACUOUS, Outcome.ABSTAINS, Outcome.BELOW_THRESHOLD, Outcome.IMPOSSIBLE)


def among(result: SearchRecord, *cells: int) -> SearchRecord:
    return dataclasses.replace(result, among=cells)


RESULT = among(record(Outcome.IRREDUCIBLE, lower_bound=2), 0, 1, 3)


@pytest.mark.parametrize("outcome", Outcome)
def test_a_search_of_the_allowed_cells_says_how_many_there_were(outcome):
    result = among(record(outcome, kept=outcome not in WITHOUT_A_KEEP), 0, 1, 3)
    assert (f"{ONLY}." in words(result)) == (outcome not in texts.NOT_SEARCHED)


@pytest.mark.parametrize("lower_bound", [1, 2])
def test_without_a_restriction_nothing_is_said_of_allowed_cells(lower_bound):
    for cells in (None, (0, 1, 2, 3)):
        result = record(Outcome.IRREDUCIBLE, lower_bound=lower_bound)
        result = dataclasses.replace(result, among=cells)
        assert "allowed" not in everything_about(result) + _title(result)
        assert allowed_in_words(result) == ""


def test_a_bound_is_said_of_the_allowed_cells_and_of_no_others():
    assert belief.checks(RESULT)[2:4] == [
        "No single allowed band is enough: all 3 were tried. So 2 allowed bands are the smallest "
        "possible number (proven).",
        f"{ONLY}; sets with other bands were not tried.",
    ]
    assert strip.needed(2, "linear", is_restricted=True) in strip.result_figures(RESULT)
    assert texts.no_fewer("linear", is_restricted=True) in words(RESULT)
    plain = texts.no_fewer("linear")
    assert plain not in everything_about(RESULT) + panels.belief(RESULT)
    assert "At least 2 of the allowed bands needed: every smaller number was tried." in (
        exported_checks(RESULT)
    )


def test_what_was_not_ruled_out_is_about_allowed_cells_too():
    keep = dataclasses.replace(RESULT, keep=(0, 1, 3), certificate=certificate(n_kept=3))
    (sentence,) = (each for each in belief.checks(keep) if "ruled out" in each)
    assert sentence.endswith(
        "A set of 1 or 2 allowed bands might be enough; that was not ruled out."
    )


def test_an_unfinished_search_with_a_proven_size_is_about_the_allowed_cells():
    _, detail = texts.result(INFO, among(record(Outcome.BUDGET, lower_bound=2), 0, 1, 3), NO_LIMITS)
    assert detail.startswith(f"{texts.CHECKED} {texts.no_fewer('linear', is_restricted=True)}")


def test_random_sets_are_said_to_be_of_the_allowed_cells():
    result = among(sampled(), *range(7))
    assert (
        "None of 299 random sets of 4 of the allowed bands was enough, so at most 1.0 % of all "
        "such sets are, with 95 % confidence."
    ) in belief.checks(result)


def test_nothing_found_is_said_of_the_allowed_cells():
    result = among(record(Outcome.IMPOSSIBLE, kept=False), 0, 1, 3)
    headline, _ = texts.result(INFO, result, NO_LIMITS)
    assert headline == headlines.impossible("blues", None, "the allowed bands", is_unclear=True)
    assert why_nothing(result) == (
        "no fragment with this label clearly was found among the allowed bands"
    )


@pytest.mark.parametrize("outcome", [Outcome.BUDGET, Outcome.CANCELLED])
def test_all_allowed_cells_are_not_called_a_find_nor_the_whole_clip(outcome):
    result = among(record(outcome), 0, 1)
    headline, detail = texts.result(INFO, result, SearchConfig(max_evaluations=30))
    assert "before any part could be left out" in headlines.as_text(headline)
    assert detail.startswith(texts.ALL_ALLOWED)
    assert texts.WHOLE_CLIP not in detail


def test_allowed_cells_above_the_recordings_own_band_count_as_left_out_by_nobody():
    result = among(record(Outcome.BUDGET), 0, 1, 3)
    clip = dataclasses.replace(result.clip, file_rate=round(2 * result.partition.edges_hz[3]))
    headline, _ = texts.result(INFO, dataclasses.replace(result, clip=clip), NO_LIMITS)
    assert "before any part could be left out" in headlines.as_text(headline)


@pytest.mark.parametrize("cells", [None, (0, 1, 3)])
def test_where_some_cells_were_inaudible_no_number_of_tried_ones_is_given(cells):
    """How many that were is not in the record."""
    result = dataclasses.replace(RESULT, among=cells)
    narrow = dataclasses.replace(result, clip=dataclasses.replace(result.clip, file_rate=12_000))
    (sentence,) = (each for each in belief.checks(narrow) if "No single" in each)
    assert "band is enough: all were tried." in sentence


def test_the_line_of_the_run_and_the_picture_have_the_restriction():
    assert "4 linear bands, 3 of them allowed · normal" in belief.run_line(RESULT)
    assert "of them allowed" not in belief.run_line(dataclasses.replace(RESULT, among=None))
    for result in (RESULT, among(record(Outcome.IMPOSSIBLE, kept=False), 0, 1, 3)):
        assert "; only 3 of 4 bands were allowed" in _title(result)


def test_while_a_search_runs_its_bound_is_about_the_allowed_cells():
    step = a_step(lower_bound=2)
    restricted = strip.step_figures(step, None, 4, "linear", "cpu", is_restricted=True)
    assert restricted[-1] == strip.needed(2, "linear", is_restricted=True)
    assert strip.step_figures(step, None, 4, "linear", "cpu")[-1] == strip.needed(2, "linear")


def test_cells_are_called_what_they_are():
    tiles = dataclasses.replace(RESULT, partition=TILES)
    assert "band" not in everything_about(tiles)
    assert "Only 3 of 4 tiles were allowed." in words(tiles)
