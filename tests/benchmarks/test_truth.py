"""The fewest cells of all, by trying every small set."""

import itertools

import pytest
import torch

from benchmarks import truth
from benchmarks.exhaustive import find_smallest, keeps_of, largest_size
from benchmarks.truth import TruthJob, find_truth, main
from benchmarks.truth_records import TruthResult, append_truths, read_truths
from benchmarks.truth_summary import format_truths
from explorer.errors import InputError
from explorer.strengths import Strength
from tests.support.fakes import SAMPLE_RATE, linear_bands, noise_clip
from tests.support.peer_cases import case, present

EIGHT = linear_bands(8)


def either(*rules):
    return lambda keeps: torch.stack([rule(keeps) for rule in rules]).any(dim=0)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_the_smallest_accepted_set_of_eight_cells_is_found(size):
    needed = [7, 2, 5, 0][:size]
    fragment = case(either(present(*needed), present(1, 3, 4, 6, 7)), EIGHT)
    found = find_smallest(fragment, 4)
    assert (found.size, found.tried) == (size, size)
    assert found.evaluations == fragment.classifier.n_judged


def test_every_set_is_tried_where_none_is_accepted():
    fragment = case(present(0, 2, 5, 7), EIGHT)
    found = find_smallest(fragment, 3)
    assert (found.size, found.tried, found.evaluations) == (None, 3, 8 + 28 + 56)
    assert len(set(fragment.classifier.judged)) == 8 + 28 + 56


def test_no_larger_size_is_tried_once_a_set_is_accepted():
    fragment = case(present(1), EIGHT)
    find_smallest(fragment, 3)
    assert fragment.classifier.n_judged == 8 + 1  # all singles, and the accepted one once more


def test_a_set_that_only_the_sum_of_waveforms_makes_accepted_does_not_count(monkeypatch):
    fragment = case(present(1, 4), EIGHT)
    monkeypatch.setattr("benchmarks.exhaustive._any_accepted", lambda keeps, scorer: False)
    assert find_smallest(fragment, 3).size is None


def test_sets_are_of_audible_cells_alone():
    clip = noise_clip(file_rate=SAMPLE_RATE // 2)
    fragment = case(present(0, 1, 2, 3), EIGHT, clip=clip)
    assert fragment.n_audible < 8
    n = fragment.n_audible
    assert find_smallest(fragment, 2).evaluations == n + n * (n - 1) // 2


def test_all_sets_of_a_size_come_once():
    keeps = torch.cat(list(keeps_of(9, 4, 50)))  # 126: three batches
    assert {tuple(row.nonzero().flatten().tolist()) for row in keeps} == set(
        itertools.combinations(range(9), 4)
    )
    assert len(keeps) == 126


def test_sizes_are_tried_as_far_as_the_number_of_sets_allows():
    assert [largest_size(n) for n in (3, 8, 32, 64, 128)] == [3, 8, 4, 3, 2]


def test_a_search_is_compared_with_the_truth(monkeypatch):
    fragment = case(present(1, 3, 4, 6), EIGHT)
    monkeypatch.setattr(truth, "load_case", lambda *_: fragment)
    job = TruthJob(
        clip="a",
        model="m",
        kind="linear",
        n_cells=8,
        strength=Strength.CLEAR,
        seed=0,
        effort="quick",
    )
    (result,) = find_truth(job, "cpu")
    assert (result.ours, result.smaller, result.tried, result.minimum) == (4, None, 3, 4)
    assert result.evaluations == 8 + 28 + 56
    assert job.counts_with([result])
    assert job.after([result]).is_finished
    assert not job.after([one(5)]).is_finished


def test_a_small_set_of_ours_is_not_tried(monkeypatch):
    fragment = case(present(1, 3), EIGHT)
    monkeypatch.setattr(truth, "load_case", lambda *_: fragment)
    job = TruthJob(
        clip="a",
        model="m",
        kind="linear",
        n_cells=8,
        strength=Strength.CLEAR,
        seed=0,
        effort="quick",
    )
    (result,) = find_truth(job, "cpu")
    assert (result.ours, result.evaluations, result.in_words) == (2, 0, "not tried")
    assert not job.counts_with([result])


def one(
    ours, smaller=None, tried=3, clip="a", outcome="irreducible", strength=Strength.CLEAR
) -> TruthResult:
    return TruthResult(
        clip=clip,
        model="m",
        kind="mel",
        n_cells=64,
        strength=strength,
        seed=0,
        effort="normal",
        outcome=outcome,
        ours=ours,
        smaller=smaller,
        tried=tried,
        evaluations=1_000,
        seconds=1.0,
    )


def test_what_is_known_of_the_minimum():
    assert one(4, None, 3).minimum == 4
    assert one(5, None, 3).minimum is None
    assert one(5, None, 3).in_words == "more than 3"
    assert one(5, 2, 2).minimum == 2
    assert one(2, None, 0).minimum is None


def test_the_gap_is_over_the_pairs_with_a_known_minimum():
    text = format_truths(
        [one(4, clip="a"), one(5, 3, 3, clip="b"), one(7, clip="c"), one(2, None, 0, clip="d")]
    )
    assert "### mel, 64 cells, strength clear, normal effort, seed 0" in text
    assert "| c | m | 7 | more than 3 | 1,000 |" in text
    assert "| d |" not in text
    assert (
        "4 pairs searched; in 3 our set is irreducible and has 3 cells or more; in 2 of those the "
        "fewest of all is known. There, ours is the fewest in 1, and has 1.00 cells more on "
        "average (95 %, over clips: 0.00 to 2.00), at most 2." in text
    )


def test_there_is_no_gap_without_a_known_minimum():
    assert format_truths([one(7)]).endswith("in 0 of those the fewest of all is known.")


def test_results_are_read_back_and_other_files_refused(tmp_path):
    path = tmp_path / "truth.jsonl"
    results = [one(4), one(5, 3), one(4, strength=Strength.COMPLETE)]
    append_truths(path, results)
    assert read_truths(path) == results
    path.write_text('{"line": 3}\n')
    with pytest.raises(InputError, match="is not a file of this benchmark"):
        read_truths(path)


def test_an_input_error_is_one_line_and_exit_code_2(capsys, tmp_path):
    assert main([]) == 2
    assert main(["--summary", str(tmp_path / "not-there")]) == 2
    errors = capsys.readouterr().err
    assert "Name a file" in errors
    assert "cannot be read" in errors
