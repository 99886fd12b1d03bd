"""The search's promises about outcomes, keeps and evaluations."""

import dataclasses
import itertools

import pytest
import torch

from explorer.errors import InputError, ModelError
from explorer.judging.classifier import check_finite
from explorer.partitions.partition import make_partition
from explorer.records import Outcome
from explorer.searching.config import EFFORTS, SearchConfig
from explorer.searching.judging_loop import CHECKS_OF_FILES
from explorer.searching.ranking import random_keeps
from explorer.searching.search import find_sufficient
from explorer.searching.step import Step
from tests.support.fakes import RuleClassifier, linear_bands, noise_clip, question, yes_if


def search(
    classifier, partition, *, min_probability=None, should_stop=lambda: False, **config
) -> Step:
    asked = question(classifier, partition, min_probability=min_probability)
    steps = list(find_sufficient(asked, SearchConfig(**config), should_stop))
    assert [step.outcome for step in steps[:-1]] == [None] * (len(steps) - 1)
    return steps[-1]


def random_rule(n_cells: int, seed: int):
    """A random, non-monotone function of the keep, with plateaus and traps."""
    generator = torch.Generator().manual_seed(seed)
    weight = torch.randn(n_cells, generator=generator)
    pairs = torch.randn(n_cells, n_cells, generator=generator) / 2
    threshold = torch.rand(1, generator=generator) * 1.5

    def rule(present):
        x = present.float()
        value = x @ weight + ((x @ pairs) * x).sum(1)
        return torch.stack([value, threshold.expand(len(x))], 1)

    return rule


def brute_force(rule, n_cells: int):
    """Return all sufficient keeps, by trying every subset."""
    keeps = torch.tensor(list(itertools.product([False, True], repeat=n_cells)))
    logits = rule(keeps)
    return keeps[(logits[:, 0] - logits[:, 1]) >= 1e-4]


def test_one_needed_band_is_found_and_proven_minimum():
    partition = linear_bands(12)
    classifier = RuleClassifier(partition, yes_if(lambda present: present[:, 7]))
    step = search(classifier, partition)
    assert step.outcome is Outcome.IRREDUCIBLE
    assert step.keep.nonzero().flatten().tolist() == [7]
    assert step.lower_bound == 1


def test_bands_that_only_help_together_are_found():
    partition = linear_bands(64)
    needed = [5, 23, 40, 61]
    classifier = RuleClassifier(partition, yes_if(lambda present: present[:, needed].all(1)))
    step = search(classifier, partition)
    assert step.keep.nonzero().flatten().tolist() == needed
    assert step.lower_bound == 2


@pytest.mark.parametrize("n_cells", [2, 5, 8, 10])
def test_results_are_irreducible_against_brute_force(n_cells, record_property, capsys):
    partition = linear_bands(n_cells)
    sizes = []
    for seed in range(12):
        rule = random_rule(n_cells, seed)
        sufficient = brute_force(rule, n_cells)
        step = search(RuleClassifier(partition, rule), partition, seed=seed)
        if step.outcome is Outcome.IRREDUCIBLE:
            known = {tuple(keep.tolist()) for keep in sufficient}
            assert tuple(step.keep.tolist()) in known
            for cell in step.keep.nonzero().flatten():
                smaller = step.keep.clone()
                smaller[cell] = False
                assert tuple(smaller.tolist()) not in known
            least = int(sufficient.sum(1).min())
            assert step.lower_bound <= least <= step.n_kept
            sizes.append((step.n_kept, least))
        elif step.outcome is Outcome.VACUOUS:
            assert not sufficient[0].any()
        else:
            assert step.outcome is Outcome.IMPOSSIBLE
            assert not any(keep.all() for keep in sufficient)
    minimum = sum(found == least for found, least in sizes)
    with capsys.disabled():
        print(f"\n{n_cells} cells: {minimum} of {len(sizes)} irreducible keeps are minimum")


def test_silence_that_is_accepted_is_vacuous():
    partition = linear_bands(8)
    classifier = RuleClassifier(partition, yes_if(lambda present: present.any(1) | True))
    step = search(classifier, partition)
    assert step.outcome is Outcome.VACUOUS
    assert classifier.n_judged == 2


def test_a_clip_below_the_minimum_probability_ends_at_once():
    partition = linear_bands(8)
    classifier = RuleClassifier(partition, yes_if(lambda present: present.any(1)))
    assert search(classifier, partition, min_probability=0.9).outcome is Outcome.BELOW_THRESHOLD


def test_a_requested_label_that_no_fragment_has_is_impossible():
    partition = linear_bands(8)
    classifier = RuleClassifier(partition, yes_if(lambda present: present.all(1) & False))
    step = search(classifier, partition)
    assert step.outcome is Outcome.IMPOSSIBLE
    assert step.keep is None


def test_a_requested_label_that_only_a_fragment_has_is_found():
    partition = linear_bands(16)
    classifier = RuleClassifier(
        partition, yes_if(lambda present: present[:, 3] & ~present[:, 8:].any(1))
    )
    step = search(classifier, partition)
    assert step.outcome is Outcome.IRREDUCIBLE
    assert step.keep.nonzero().flatten().tolist() == [3]


@pytest.mark.parametrize("limit", [3, 10, 40, 150])
def test_the_budget_leaves_evaluations_for_the_certificate(limit):
    partition = linear_bands(64)
    classifier = RuleClassifier(partition, yes_if(lambda present: present.sum(1) >= 20))
    step = search(classifier, partition, max_evaluations=limit)
    assert step.outcome is Outcome.BUDGET
    assert step.keep is not None
    assert classifier.n_judged == step.evaluations + step.bound_evaluations < limit


def test_stopping_takes_effect_before_the_next_batch_and_keeps_the_best():
    partition = linear_bands(64)
    classifier = RuleClassifier(partition, yes_if(lambda present: present.sum(1) >= 20))
    full = search(classifier, partition, batch_size=4)
    asked = iter(range(10_000))
    step = search(classifier, partition, batch_size=4, should_stop=lambda: next(asked) >= 90)
    assert step.outcome is Outcome.CANCELLED
    assert step.rounds == 90 < full.rounds
    assert 20 <= step.n_kept < 64


def test_a_search_stopped_before_it_began_has_no_keep():
    partition = linear_bands(8)
    classifier = RuleClassifier(partition, yes_if(lambda present: present.any(1)))
    step = search(classifier, partition, should_stop=lambda: True)
    assert step.outcome is Outcome.CANCELLED
    assert step.keep is None
    assert classifier.n_judged == 0


@pytest.mark.parametrize("effort", EFFORTS)
def test_no_keep_is_judged_twice_and_every_judgement_is_counted(effort):
    partition = linear_bands(32)
    classifier = RuleClassifier(partition, random_rule(32, seed=3))
    step = search(classifier, partition, effort=effort)
    assert len(classifier.judged) == len(set(classifier.judged))
    assert step.evaluations + step.bound_evaluations == classifier.n_judged


@pytest.mark.parametrize("seed", range(3))
def test_same_keep_at_any_batch_size(seed):
    partition = linear_bands(32)
    keeps = [
        search(
            RuleClassifier(partition, random_rule(32, seed)), partition, batch_size=size, seed=seed
        ).keep
        for size in (1, 7, 64, None)
    ]
    assert all(torch.equal(keep, keeps[0]) for keep in keeps)


def test_no_single_cell_can_be_removed_whatever_the_rule():
    partition = linear_bands(24)
    n_checked = 0
    for seed in range(30):
        rule = random_rule(24, seed)
        step = search(RuleClassifier(partition, rule), partition, effort="quick", seed=seed)
        if step.outcome is Outcome.IRREDUCIBLE:
            removals = step.keep & ~torch.eye(24, dtype=torch.bool)[step.keep]
            assert accepted(rule, step.keep[None]).all()
            assert not accepted(rule, removals).any()
            n_checked += 1
    assert n_checked > 10


def test_deletion_from_the_whole_clip_is_one_of_the_starts():
    """A rule whose smallest keeps are only reachable by deletion, while larger ones rank well."""

    def rule(present):
        n_of_ten = present[:, :10].sum(1)
        larger = n_of_ten / 10 - 2.0 * present[:, 31]
        suffix = torch.tensor([[cell >= first for cell in range(32)] for first in range(30)])
        is_suffix = (present[:, None] == suffix[None]).all(2).any(1)
        value = torch.where(is_suffix, torch.ones(len(present)), larger - 0.95)
        return torch.stack([value, torch.zeros(len(present))], 1)

    partition = linear_bands(32)
    step = search(RuleClassifier(partition, rule), partition)
    assert step.keep.nonzero().flatten().tolist() == [29, 30, 31]


def test_a_random_keep_that_is_accepted_is_reduced_too():
    """A rule that accepts only the whole clip, one of the random keeps, and a part of that.

    Its slack for anything else falls with the overlap with that keep: no ranking finds it.
    """
    chance = random_keeps(32, EFFORTS["normal"].n_random, torch.Generator().manual_seed(0))[1]
    part = chance.clone()
    part[chance.nonzero().flatten()[-1]] = False
    liked = torch.stack([torch.ones(32, dtype=torch.bool), chance, part])

    def rule(present):
        is_liked = (present[:, None] == liked[None]).all(2).any(1)
        value = torch.where(is_liked, 1.0, -1.0 - present[:, chance].sum(1))
        return torch.stack([value, torch.zeros(len(present))], 1)

    partition = linear_bands(32)
    step = search(RuleClassifier(partition, rule), partition, seed=0)
    assert torch.equal(step.keep, part)


def test_a_single_cell_ends_the_search_it_is_proven_minimum():
    partition = linear_bands(64)
    classifier = RuleClassifier(partition, yes_if(lambda present: present[:, 40]))
    step = search(classifier, partition)
    assert (step.n_kept, step.lower_bound) == (1, 1)
    assert classifier.n_judged == 2 + 64


def test_a_pair_ends_the_search_once_no_single_cell_is_enough():
    partition = linear_bands(64)
    classifier = RuleClassifier(partition, yes_if(lambda present: present[:, [9, 40]].all(1)))
    *steps, last = find_sufficient(question(classifier, partition), SearchConfig())
    assert (last.n_kept, last.lower_bound) == (2, 2)
    assert classifier.n_judged < 300
    assert {step.lower_bound for step in steps if step.phase == "taking away"} == {2}


def needs_many(present):
    """Six bands are needed, each as much as the others: the slack says so from the start."""
    return torch.stack([5 * (present[:, 20:26].float().sum(1) - 5.5), torch.zeros(len(present))], 1)


def test_a_search_ends_when_nothing_more_is_expected():
    partition = linear_bands(64)
    step = search(RuleClassifier(partition, needs_many), partition)
    assert step.n_kept == 6
    assert step.evaluations < EFFORTS["normal"].evaluations(64) / 2


def test_a_limit_that_ends_the_proposals_early_leaves_an_irreducible_result():
    partition = linear_bands(64)
    classifier = RuleClassifier(partition, yes_if(lambda p: p[:, [5, 23, 40, 61]].all(1)))
    limit = search(classifier, partition).evaluations * 3 // 4
    step = search(classifier, partition, max_evaluations=limit)
    assert step.outcome is Outcome.IRREDUCIBLE
    assert step.evaluations + step.n_kept + CHECKS_OF_FILES <= limit


def test_thorough_says_how_many_smaller_sets_can_be_sufficient():
    partition = linear_bands(24)
    needed = [2, 5, 11, 17]
    classifier = RuleClassifier(partition, yes_if(lambda present: present[:, needed].all(1)))
    step = search(classifier, partition, effort="thorough")
    assert (step.n_kept, step.lower_bound) == (4, 3)
    assert (step.sampled_bound.size, step.sampled_bound.n_draws) == (3, 299)
    assert step.bound_evaluations > 276  # the pairs of 24 cells; a few were judged before
    assert step.evaluations + step.bound_evaluations == classifier.n_judged


def test_a_random_set_that_is_enough_takes_the_place_of_the_best(monkeypatch):
    """Six cells are found; sets of five among the other 18 would do, which nothing points to."""

    def rule(present):
        five_others = (present.sum(1) == 5) & ~present[:, :6].any(1)
        return present[:, :6].all(1) | five_others

    only_draws = dataclasses.replace(
        EFFORTS["thorough"], n_evaluations=0, n_evaluations_each=0, max_bound_evaluations=24
    )
    monkeypatch.setitem(EFFORTS, "thorough", only_draws)
    partition = linear_bands(24)
    asked = question(RuleClassifier(partition, yes_if(rule)), partition)
    config = SearchConfig(
        effort="thorough", seed=2
    )  # with others a first random keep is such a set
    *steps, step = find_sufficient(asked, config)
    assert {step.n_kept for step in steps if step.phase == "taking away"} == {6, 5}
    assert step.n_kept == 5
    assert (step.sampled_bound.size, step.outcome) == (4, Outcome.IRREDUCIBLE)


def test_where_the_bound_is_proven_nothing_is_sampled():
    partition = linear_bands(24)
    classifier = RuleClassifier(partition, yes_if(lambda present: present[:, [2, 5]].all(1)))
    step = search(classifier, partition, effort="thorough")
    assert (step.n_kept, step.lower_bound, step.sampled_bound) == (2, 2, None)


def test_the_evaluations_left_include_the_certificate_and_are_those_of_a_proof_at_its_end():
    partition = linear_bands(64)
    classifier = RuleClassifier(partition, yes_if(lambda present: present[:, 40]))
    *_, last = find_sufficient(question(classifier, partition), SearchConfig())
    assert last.evaluations_left == 1 + CHECKS_OF_FILES


def test_while_a_request_is_judged_its_rest_is_left_though_the_result_is_proven():
    """Of 64 single cells, in batches of 10, the first is enough."""
    partition = linear_bands(64)
    classifier = RuleClassifier(partition, yes_if(lambda present: present[:, 0]))
    asked = question(classifier, partition)
    steps = list(find_sufficient(asked, SearchConfig(batch_size=10)))
    left = [step.evaluations_left for step in steps if step.n_kept == 1]
    assert left == [rest + 1 + CHECKS_OF_FILES for rest in (54, 44, 34, 24, 14, 4, 0, 0)]


def test_a_search_that_takes_longer_than_usual_does_not_say_that_it_is_nearly_done(monkeypatch):
    usual = dataclasses.replace(EFFORTS["normal"], n_usual=0, n_evaluations_each=1)
    monkeypatch.setitem(EFFORTS, "normal", usual)
    partition = linear_bands(64)
    classifier = RuleClassifier(partition, yes_if(lambda p: p[:, [5, 23, 40, 61]].all(1)))
    for step in find_sufficient(question(classifier, partition), SearchConfig()):
        assert (step.evaluations_left is None) == (step.evaluations > 64)


def test_how_long_the_reduction_of_many_cells_takes_is_not_guessed():
    partition = linear_bands(150)
    classifier = RuleClassifier(partition, yes_if(lambda present: present[:, 40]))
    first, *_ = find_sufficient(question(classifier, partition), SearchConfig())
    assert first.evaluations_left is None


def test_irreducible_without_evaluations_left_for_its_certificate_ends_as_budget():
    partition = make_partition("linear", 900, sample_rate=1_000, n_samples=2_000)
    clip = noise_clip(n_samples=2_000)
    classifier = RuleClassifier(partition, yes_if(lambda present: present.all(1)))

    def last_step(limit):
        config = SearchConfig(effort="quick", max_evaluations=limit)
        *_, step = find_sufficient(question(classifier, partition, clip=clip), config)
        return step

    spent = last_step(None)
    assert spent.outcome is Outcome.IRREDUCIBLE
    enough = spent.evaluations + spent.bound_evaluations + CHECKS_OF_FILES + 900
    assert last_step(enough - 1).outcome is Outcome.BUDGET


@pytest.mark.parametrize("seed", range(2))
def test_no_budget_is_ever_exceeded_by_search_bound_and_certificate(seed):
    partition, rule = linear_bands(12), random_rule(12, seed)
    unlimited = search(RuleClassifier(partition, rule), partition)
    searched = unlimited.evaluations + unlimited.bound_evaluations
    whole = searched + CHECKS_OF_FILES + (unlimited.n_kept or 0)
    for limit in (*range(3, whole - 8, 23), *range(whole - 8, whole + 1)):
        step = search(RuleClassifier(partition, rule), partition, max_evaluations=limit)
        is_done = step.outcome is Outcome.IRREDUCIBLE
        certificate = CHECKS_OF_FILES + step.n_kept if is_done else 1
        assert step.evaluations + step.bound_evaluations + certificate <= max(limit, 3)
    # Up to a quarter was in reserve while the best keep was still large.
    enough = search(RuleClassifier(partition, rule), partition, max_evaluations=2 * whole)
    assert enough.outcome is unlimited.outcome


def accepted(rule, keeps):
    logits = rule(keeps)
    return logits[:, 0] - logits[:, 1] >= 1e-4


class NotANumber(RuleClassifier):
    """Outputs NaN for sounds with fewer than `min_bands` bands."""

    def __init__(self, *arguments, min_bands: int, **options) -> None:
        super().__init__(*arguments, **options)
        self._min_bands = min_bands

    def __call__(self, waveforms):
        logits = super().__call__(waveforms)
        logits[self.bands_present(waveforms).sum(1) < self._min_bands] = float("nan")
        return check_finite(logits, waveforms, self.info.id)


def test_no_answer_to_silence_counts_as_rejection_and_the_search_continues():
    partition = linear_bands(8)
    rule = yes_if(lambda present: present[:, 3])
    step = search(NotANumber(partition, rule, min_bands=1), partition)
    assert (step.outcome, step.lower_bound) == (Outcome.IRREDUCIBLE, 1)
    assert step.keep.nonzero().flatten().tolist() == [3]


def test_nan_for_a_sound_is_an_error_that_names_the_model():
    partition = linear_bands(8)
    classifier = NotANumber(partition, yes_if(lambda p: p[:, 3]), min_bands=2, id="broken-model")
    with pytest.raises(ModelError, match="broken-model has no answer to this sound"):
        search(classifier, partition)


@pytest.mark.parametrize(
    "wrong",
    [
        {"effort": "heroic"},
        {"max_evaluations": 0},
        {"max_seconds": 0},
        {"max_seconds": float("nan")},
        {"batch_size": 0},
        {"seed": -1},
        {"seed": 2**63},
    ],
)
def test_invalid_settings_are_refused(wrong):
    with pytest.raises(InputError):
        SearchConfig(**wrong)
