"""Searches among the cells around a fragment, checked against all keeps of eight bands."""

import pytest
import torch

from explorer.records import Outcome
from explorer.searching.config import SearchConfig
from explorer.searching.search import find_keep, find_sufficient
from tests.support.layer_rules import (
    accepts,
    aim,
    any_of,
    drawn,
    is_necessary,
    keep_of,
    lawless,
    supersets,
    without_one,
)

RULES = {
    **{f"drawn {seed}": drawn(seed) for seed in range(12)},
    **{f"lawless {seed}": lawless(seed) for seed in range(12)},
    "three sets": any_of((0,), (3, 4), (6, 7)),
}


def last(wanted, **config):
    *_, step = find_keep(wanted, SearchConfig(**config))
    return step


def fragment(rule):
    """The smallest sufficient keep, tried one by one; None if there is none."""
    return next((keep for keep in supersets(keep_of(())) if accepts(rule, keep)), None)


@pytest.mark.parametrize("name", RULES)
def test_a_necessary_set_is_what_it_says_and_no_added_cell_can_go(name):
    rule = RULES[name]
    base = fragment(rule)
    if base is None or int(base.sum()) == len(base):
        pytest.skip("nothing to add to")
    cells = tuple(base.nonzero().flatten().tolist())
    step = last(aim(rule, cells, rejects_rest=True))
    wanted = [keep for keep in supersets(base) if is_necessary(rule, keep)]
    if step.outcome is Outcome.VACUOUS:
        assert torch.equal(wanted[0], base)
    elif step.outcome is Outcome.IMPOSSIBLE:
        assert not wanted
    else:
        assert step.outcome is Outcome.IRREDUCIBLE
        assert (base & ~step.keep).sum() == 0
        assert is_necessary(rule, step.keep)
        assert not any(is_necessary(rule, rest) for rest in without_one(step.keep, base))
        assert int((step.keep & ~base).sum()) == step.n_kept > 0
        assert step.lower_bound <= int((wanted[0] & ~base).sum()) <= step.n_kept


def test_every_other_set_that_is_enough_is_broken():
    step = last(aim(RULES["three sets"], (0,), rejects_rest=True))
    kept = set(step.keep.nonzero().flatten().tolist())
    assert (step.outcome, len(kept), 0 in kept) == (Outcome.IRREDUCIBLE, 3, True)
    assert kept & {3, 4}
    assert kept & {6, 7}


@pytest.mark.parametrize("batch_size", [1, 2, 3, 5, 64])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_keep_is_the_same_for_every_batch_size(batch_size, seed):
    wanted = aim(drawn(3), (1,), rejects_rest=True)
    step = last(wanted, batch_size=batch_size, seed=seed)
    assert torch.equal(step.keep, last(wanted, seed=seed).keep)


@pytest.mark.parametrize("limit", [5, 20, 31, 60])
def test_a_limit_counts_sounds_and_leaves_enough_for_the_certificate(limit):
    wanted = aim(RULES["three sets"], (0,), rejects_rest=True)
    step = last(wanted, max_evaluations=limit)
    assert wanted.question.classifier.n_judged == step.evaluations + step.bound_evaluations
    assert step.outcome is Outcome.BUDGET
    assert wanted.question.classifier.n_judged <= limit - max(1, min(limit // 4, 2))


def test_a_search_among_no_cells_has_the_base_or_nothing():
    all_cells = tuple(range(8))
    assert last(aim(any_of((0,)), all_cells, rejects_rest=True)).outcome is Outcome.VACUOUS
    never = aim(lambda present: -1.0 + 0.0 * present.sum(1), all_cells)
    assert last(never).outcome is Outcome.IMPOSSIBLE


def test_a_search_for_a_fragment_is_one_with_nothing_kept_in_any_case():
    asked = aim(drawn(5)).question
    *_, one = find_sufficient(asked, SearchConfig())
    other = last(aim(drawn(5)))
    assert torch.equal(one.keep, other.keep)
    assert one.evaluations == other.evaluations
