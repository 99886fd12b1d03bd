"""The tables of the comparison agree with figures computed by hand."""

import pytest

from benchmarks.peer_before import HEADER as BEFORE_HEADER
from benchmarks.peer_before import change_of, format_changes
from benchmarks.peer_figures import (
    best_known,
    best_of_peers,
    duels_with,
    our_figures,
    peer_figures,
)
from benchmarks.peer_summary import OUR_HEADER, PEER_HEADER, format_summary
from tests.support.peer_results import ours, result


def rows(text: str, start: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith(start)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


RESULTS = [
    ours("a", 2, 100),
    ours("b", 4, 200),
    ours("c", 6, 300, holds=False),
    ours("d", 8, 400),
    ours("e", None, 2, outcome="vacuous", holds=None),
    result("a", "rex", 20, 1_000),
    result("b", "rex", 4, 1_000),
    result("c", "rex", 3, 2_000),
    result("d", "rex", 1, 9_000, sufficient=False),
    result("e", "forward", 7),
    result("a", "ddmin", 3, 50, budget="equal"),
    result("b", "ddmin", 3, 60, budget="equal"),
    result("c", "ddmin", None, 300, budget="equal"),
    result("d", "ddmin", 9, 70, budget="equal"),
    result("a", "sis", 1, 100, budget="equal"),
    result("b", "sis", 5, 200, budget="equal"),
    result("c", "sis", None, 300, budget="equal"),
]


def test_a_peer_is_counted_against_ours():
    (row,) = rows(format_summary([], RESULTS), "| `rex` |")
    assert row[:7] == ["`rex`", "own", "4", "1", "1", "1", "1"]
    assert row[7:9] == ["25.0", "4.6 to 69.9"]  # of 4; Wilson's interval for 1 of 4
    assert row[10:12] == ["4.00", "9.00"]  # over a, b and c: (2 + 4 + 6) / 3, (20 + 4 + 3) / 3
    assert row[12].startswith("-5.00 (")
    assert row[13:] == ["250", "1,500"]
    assert len(row) == PEER_HEADER.count("|") - 1


def test_a_peer_without_any_set_has_no_sizes():
    text = format_summary([], [ours("a", 2), result("a", "rex", None)])
    (row,) = rows(text, "| `rex` |")
    assert row[2:8] == ["1", "0", "0", "0", "1", "0.0"]
    assert row[10:13] == ["-", "-", "-"]


def test_only_irreducible_searches_are_compared():
    text = format_summary([], RESULTS)
    assert not rows(text, "| `forward` |")
    assert (
        "5 searches of ours at normal effort: 5 clips, 5 pairs of a clip and a model, 1 seeds. 4 "
        "are irreducible; counted apart: 1 vacuous. 3 of 4 certificates hold." in text
    )


def test_the_best_of_all_peers_is_the_smallest_set_within_a_budget():
    best = {one.clip: one for one in best_of_peers(RESULTS, "equal")}
    assert {clip: one.size for clip, one in best.items()} == {"a": 1, "b": 3, "c": None}
    assert best["a"].evaluations == 150
    assert "d" not in best  # sis has no result there
    (row,) = rows(format_summary([], RESULTS), "| **best of all peers** |")
    assert row[1:7] == ["equal", "3", "0", "0", "2", "1"]
    assert row[13:] == ["200", "260"]


def test_the_best_of_all_peers_is_accepted():
    rejected = result("a", "ddmin", 1, budget="equal", sufficient=False)
    (best,) = best_of_peers([rejected, result("a", "sis", 5, budget="equal")], "equal")
    assert best.size == 5


def test_ours_is_compared_with_the_smallest_set_that_any_method_found_with_any_seed():
    results = [
        ours("a", 4, 100),
        ours("a", 3, 300, seed=1),
        ours("a", 2, 900, method="ours-thorough"),
        result("a", "rex", 1, sufficient=False),
        result("b", "sis", 5, budget="equal"),
        ours("b", 6, 200),
    ]
    best = best_known(results)
    assert sorted(best.values()) == [2, 5]
    figures = our_figures(results, "ours")
    assert (figures.n_searches, figures.median_evaluations) == (3, 200)
    assert figures.mean_cells == pytest.approx(13 / 3)
    assert figures.above_best.value == pytest.approx((2 + 1 + 1) / 3)
    assert (figures.above_best.low, figures.above_best.high) == (1.0, 1.5)  # of b alone, a alone
    assert figures.largest_above_best == 2
    (row,) = rows(format_summary([], results), "| `ours` |")
    assert row == ["`ours`", "3", "4.33", "4", "200", "1.33 (1.00 to 1.50)", "2"]
    assert len(row) == OUR_HEADER.count("|") - 1
    assert our_figures(results, "ours-quick") is None


def test_a_peer_is_compared_with_the_effort_that_set_its_budget():
    results = [ours("a", 4), ours("a", 2, 900, method="ours-thorough")]
    peers = [result("a", "sis", 3, budget=budget) for budget in ("own", "equal", "equal-thorough")]
    duels = duels_with([*results, *peers], peers)
    assert [duel.ours.method for duel in duels] == ["ours", "ours", "ours-thorough"]
    assert [duel.verdict for duel in duels] == ["larger", "larger", "smaller"]


def test_seeds_and_models_of_one_clip_count_as_one_clip():
    keys = [{"seed": seed, "model": model} for seed in (0, 1, 2) for model in "mn"]
    results = [ours(clip, 2, **key) for clip in "ab" for key in keys]
    theirs = [
        result(clip, "sis", size, **key) for clip, size in (("a", 1), ("b", 3)) for key in keys
    ]
    figures = peer_figures(duels_with(results, theirs))
    assert (figures.n_searches, figures.n_clips) == (12, 2)
    assert figures.larger_wilson.value == figures.larger_bootstrap.value == 0.5
    assert figures.larger_wilson.low == pytest.approx(0.0945, abs=1e-3)  # 1 of 2, not 6 of 12
    assert (figures.larger_bootstrap.low, figures.larger_bootstrap.high) == (0.0, 1.0)
    assert figures.cells_more.value == 0
    assert (figures.cells_more.low, figures.cells_more.high) == (-1.0, 1.0)


def test_each_partition_has_its_own_tables():
    results = [ours("a", 2), ours("a", 3, partition="bins", n_cells=40_001)]
    text = format_summary([], results)
    assert "### mel, 64 cells, strength clear" in text
    assert "### bins, 40,001 cells" in text


BEFORE = [
    ours("a", 4, 100),
    ours("b", 6, 300),
    ours("c", 5, 100),
    ours("d", None, 2, outcome="vacuous", holds=None),
    ours("e", 9, 100),
    ours("a", 8, 100, method="ours-quick"),
]
NOW = [
    ours("a", 2, 200),
    ours("b", 6, 300),
    ours("c", None, 100, outcome="impossible", holds=None),
    ours("d", 7, 100),
    ours("f", 1, 100),
]


def test_a_change_is_over_the_searches_that_are_irreducible_both_times():
    change = change_of(BEFORE, NOW, "ours")
    assert (change.n_searches, change.n_only_before, change.n_only_now) == (2, 1, 1)
    assert dict(change.verdicts) == {"smaller": 1, "same": 1}
    assert change.mean_cells == (5, 4)
    assert change.size_ratio.value == 0.8
    assert (change.size_ratio.low, change.size_ratio.high) == (0.5, 1.0)  # of a alone, b alone
    assert change.mean_evaluations == change.median_evaluations == (200, 250)


def test_the_table_of_a_change_has_a_row_for_each_effort_that_both_files_have():
    text = format_summary([], NOW, before=BEFORE)
    assert "Our search, before and now:" in text
    found = rows(text, "| `ours` | 2 |")
    cells = ["`ours`", "2", "1", "1", "1", "1", "0", "5.00", "4.00", "-20.0 (-50.0 to +0.0)"]
    assert found == [[*cells, "200", "250", "1.25", "200", "250", "1.25"]]
    assert len(found[0]) == BEFORE_HEADER.count("|") - 1
    assert "`ours-quick`" not in text


def test_there_is_no_table_of_a_change_without_shared_searches():
    assert format_changes([ours("a", 2)], [ours("b", 2)]) == ""
    assert "before and now" not in format_summary([], [ours("b", 2)], before=[ours("a", 2)])
