"""Searches that share what the model has answered: the same results with fewer evaluations."""

import pytest
import torch

from explorer.judging.scorer import KnownAnswers
from explorer.records import Outcome
from explorer.searching.config import SearchConfig
from explorer.searching.search import find_sufficient
from explorer.searching.step import Step
from tests.support.fakes import RuleClassifier, linear_bands, question, yes_if

N_CELLS = 20
PARTITION = linear_bands(N_CELLS)
MINIMA = (None, 0.5, 0.9, 0.99)


def graded(seed: int):
    """Some cells speak for the class, some against it, and pairs of them a little, too."""
    generator = torch.Generator().manual_seed(seed)
    weight = 1.5 * torch.randn(N_CELLS, generator=generator).clamp(min=-0.7)
    pairs = 0.1 * torch.randn(N_CELLS, N_CELLS, generator=generator)

    def rule(present):
        x = present.float()
        value = x @ weight + ((x @ pairs) * x).sum(1) - 5
        return torch.stack([value, torch.zeros(len(x)), torch.full((len(x),), -1.0)], 1)

    return rule


def classifier_of(seed: int) -> RuleClassifier:
    return RuleClassifier(PARTITION, graded(seed), labels=("yes", "no", "maybe"))


def search(
    classifier: RuleClassifier,
    min_probability: float | None = None,
    known: KnownAnswers | None = None,
    should_stop=lambda: False,
    **config,
) -> Step:
    asked = question(classifier, PARTITION, min_probability=min_probability)
    *_, step = find_sufficient(asked, SearchConfig(**config), should_stop, known)
    return step


def found(step: Step) -> tuple:
    """What a search found and proved, whatever that took."""
    keep = None if step.keep is None else tuple(step.keep.nonzero().flatten().tolist())
    return step.outcome, keep, step.lower_bound, step.sampled_bound


# As the version before answers were shared gave them: effort, seed, evaluations of search and
# bound, kept cells.
BEFORE = [
    ("quick", 0, 50, 0, [7, 18]),
    ("quick", 1, 41, 0, [10, 19]),
    ("quick", 2, 50, 0, [7, 13, 15]),
    ("normal", 0, 79, 0, [7, 18]),
    ("normal", 1, 57, 0, [10, 19]),
    ("normal", 2, 118, 124, [6, 13, 15]),
    ("normal", 3, 81, 0, [14, 19]),
    ("thorough", 0, 110, 0, [7, 18]),
]


@pytest.mark.parametrize(("effort", "seed", "n_search", "n_bound", "keep"), BEFORE)
def test_a_search_on_its_own_is_what_it_was(effort, seed, n_search, n_bound, keep):
    step = search(classifier_of(seed), effort=effort, seed=seed)
    assert (step.evaluations, step.bound_evaluations) == (n_search, n_bound)
    assert step.keep.nonzero().flatten().tolist() == keep


@pytest.mark.parametrize(
    ("effort", "batch_size", "minima"),
    [
        ("quick", 1, (*MINIMA, None, 0.5)),
        ("normal", 7, (0.9, None, 0.5)),
        ("normal", None, MINIMA),
        ("thorough", None, (None, 0.5)),
    ],
)
def test_with_known_answers_a_search_finds_the_same(effort, batch_size, minima):
    known: KnownAnswers = {}
    for least in minima:
        apart = search(classifier_of(0), least, effort=effort)
        together = search(classifier_of(0), least, known, effort=effort, batch_size=batch_size)
        assert found(together) == found(apart)
        assert apart.outcome is Outcome.IRREDUCIBLE


def test_no_keep_is_judged_twice_in_all_searches_and_what_is_judged_is_counted():
    classifier, known = classifier_of(0), {}
    for least in MINIMA:
        before = classifier.n_judged
        step = search(classifier, least, known)
        assert step.evaluations + step.bound_evaluations == classifier.n_judged - before
        alone = search(classifier_of(0), least)
        assert step.n_reused == alone.evaluations + alone.bound_evaluations - (
            classifier.n_judged - before
        )
    assert len(classifier.judged) == len(set(classifier.judged)) == len(known)


def test_the_same_search_again_takes_no_evaluation():
    classifier, known = classifier_of(0), {}
    first = search(classifier, 0.9, known)
    again = search(classifier, 0.9, known)
    assert found(again) == found(first)
    assert (again.evaluations, again.bound_evaluations, again.rounds) == (0, 0, 0)


def test_another_strength_takes_fewer_evaluations_than_on_its_own():
    alone = sum(search(classifier_of(0), least).evaluations for least in MINIMA)
    known: KnownAnswers = {}
    shared = sum(search(classifier_of(0), least, known).evaluations for least in MINIMA)
    assert shared < 0.8 * alone


@pytest.mark.parametrize("limit", [5, 40, 60, 120])
def test_a_limit_ends_a_search_at_the_same_keep_whatever_is_known(limit):
    """So what a visitor searched before changes nothing about a result."""
    known: KnownAnswers = {}
    search(classifier_of(1), None, known)
    apart = search(classifier_of(1), 0.9, max_evaluations=limit)
    together = search(classifier_of(1), 0.9, known, max_evaluations=limit)
    assert found(together) == found(apart)
    assert together.evaluations < apart.evaluations


def test_of_equal_keeps_the_one_asked_for_first_is_the_best_though_a_later_one_was_known():
    """Every cell alone is enough, so the first is kept; the last was known before."""
    partition = linear_bands(8)
    any_cell = RuleClassifier(partition, yes_if(lambda present: present.any(1)))
    asked, known = question(any_cell, partition), {}
    *_, apart = find_sufficient(asked, SearchConfig(batch_size=1), known=known)
    last = list(known)[-1]
    *_, step = find_sufficient(asked, SearchConfig(), known={last: known[last]})
    assert torch.equal(step.keep, apart.keep)
    assert step.keep.nonzero().flatten().tolist() == [0]


def test_a_search_whose_answers_are_all_known_can_be_stopped():
    known: KnownAnswers = {}
    search(classifier_of(0), None, known)
    n_checks = iter(range(10_000))
    step = search(classifier_of(0), None, known, should_stop=lambda: next(n_checks) >= 3)
    assert step.outcome is Outcome.CANCELLED
