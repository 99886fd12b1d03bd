"""What a method pays for, and where its budget ends it."""

import pytest
import torch

from benchmarks.peer_methods.evaluator import BudgetSpent, Evaluator
from benchmarks.peer_methods.running import METHODS, run_method, suits
from tests.support.fakes import SAMPLE_RATE, linear_bands, noise_clip
from tests.support.peer_cases import case, cells, present

SINGLES = torch.eye(12, dtype=torch.bool)


def test_a_budget_is_spent_to_the_last_evaluation_and_not_exceeded():
    fragment = case(present(3))
    evaluator = Evaluator(fragment, 5)
    with pytest.raises(BudgetSpent):
        evaluator.score(SINGLES)
    assert evaluator.evaluations == fragment.classifier.n_judged == 5
    assert evaluator.left == 0
    assert cells(evaluator.best) == [3]  # one of the first five
    evaluator.score(SINGLES[:5])  # known ones are free
    assert fragment.classifier.n_judged == 5


def test_a_request_that_just_fits_a_budget_is_answered():
    evaluator = Evaluator(case(present(3)), 12)
    assert evaluator.score(SINGLES).accepted.nonzero().flatten().tolist() == [3]


def test_sounds_that_no_keep_makes_are_paid_for():
    fragment = case(present(3))
    evaluator = Evaluator(fragment, 5)
    evaluator.judge(fragment.fragments(SINGLES[:3]))
    assert evaluator.left == 2
    with pytest.raises(BudgetSpent):
        evaluator.judge(fragment.fragments(SINGLES[:3]))
    assert fragment.classifier.n_judged == 3


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("budget", [None, 1, 2, 13, 40, 100])
def test_no_method_exceeds_its_budget_or_pays_for_a_keep_twice(name, budget):
    fragment = case(present(3, 7))
    result = run_method(name, fragment, 0, budget)
    judged = fragment.classifier.judged
    assert result.evaluations == len(judged) == len(set(judged))
    if budget is not None:
        assert result.evaluations <= budget
    assert result.keep is None or fragment.accepts(result.keep)


@pytest.mark.parametrize("name", METHODS)
def test_every_method_finds_the_needed_cells_on_its_own_terms(name):
    result = run_method(name, case(present(3, 7)), 0, None)
    assert cells(result.keep) == [3, 7]


@pytest.mark.parametrize("name", METHODS)
def test_a_set_consists_of_audible_cells_alone(name):
    clip = noise_clip(file_rate=SAMPLE_RATE // 2)
    fragment = case(present(3), clip=clip)
    assert fragment.n_audible < 12
    result = run_method(name, fragment, 0, None)
    assert len(result.keep) == 12
    assert cells(result.keep) == [3]


@pytest.mark.parametrize("name", ["restarts", "annealing"])
def test_random_methods_run_again_until_their_budget_is_used_up(name):
    assert run_method(name, case(present(3, 7)), 0, 300).evaluations == 300


@pytest.mark.parametrize("name", ["restarts", "annealing"])
def test_they_end_when_there_is_nothing_left_to_judge(name):
    few = linear_bands(4)
    result = run_method(name, case(present(1), few), 0, 100)
    assert cells(result.keep) == [1]
    assert result.evaluations <= 2**4


@pytest.mark.parametrize("name", ["deletion", "forward", "quickxplain", "ddmin", "sis", "freqrise"])
def test_the_other_methods_end_before_a_large_budget(name):
    own = run_method(name, case(present(3, 7)), 0, None).evaluations
    assert run_method(name, case(present(3, 7)), 0, 100_000).evaluations == own


@pytest.mark.parametrize("name", METHODS)
def test_a_seed_decides_what_a_random_method_does(name):
    asked = []
    for seed in (0, 0, 1):
        fragment = case(present(3, 7))
        run_method(name, fragment, seed, 60)
        asked.append(fragment.classifier.judged)
    assert asked[0] == asked[1]
    assert (asked[0] != asked[2]) == METHODS[name].is_random


def test_the_smallest_accepted_set_so_far_wins():
    fragment = case(present(3, 7))
    cut_short = [run_method("deletion", fragment, 0, budget) for budget in range(1, 12)]
    sizes = [int(result.keep.sum()) for result in cut_short]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 12
    assert sizes[-1] < 12


def test_a_budget_may_end_a_method_before_it_has_any_set():
    assert run_method("forward", case(present(3, 7)), 0, 12).keep is None


def test_methods_that_try_every_cell_in_each_step_do_not_suit_bins():
    assert [name for name in METHODS if not suits(name, 40_001)] == ["forward", "sis"]
    assert all(suits(name, 512) for name in METHODS)
