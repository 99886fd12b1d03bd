"""The search: what it promises of its outcomes, its keeps and its calls."""

import itertools

import pytest
import torch

from explorer.criterion import Criterion
from explorer.errors import InputError, ModelError
from explorer.records import Outcome
from explorer.search import EFFORTS, SearchConfig, Step, find_sufficient
from tests.fakes import RuleClassifier, linear_bands, noise_clip, yes_if


def search(classifier, partition, *, criterion=None, should_stop=lambda: False, **config) -> Step:
    criterion = criterion or Criterion(label="yes", label_index=0)
    steps = list(
        find_sufficient(
            noise_clip(), classifier, partition, criterion, SearchConfig(**config), should_stop
        )
    )
    assert [step.outcome for step in steps[:-1]] == [None] * (len(steps) - 1)
    return steps[-1]


def random_rule(n_cells: int, seed: int):
    """A random function of the keep with plateaus, traps and no monotonicity."""
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
    """All sufficient keeps, by trying every subset."""
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


def test_clip_below_the_asked_probability_ends_at_once():
    partition = linear_bands(8)
    classifier = RuleClassifier(partition, yes_if(lambda present: present.any(1)))
    criterion = Criterion(label="yes", label_index=0, min_probability=0.9)
    assert search(classifier, partition, criterion=criterion).outcome is Outcome.BELOW_THRESHOLD


def test_named_label_that_no_fragment_has_is_impossible():
    partition = linear_bands(8)
    classifier = RuleClassifier(partition, yes_if(lambda present: present.all(1) & False))
    step = search(classifier, partition)
    assert step.outcome is Outcome.IMPOSSIBLE
    assert step.keep is None


def test_named_label_that_only_a_fragment_has_is_found():
    partition = linear_bands(16)
    classifier = RuleClassifier(
        partition, yes_if(lambda present: present[:, 3] & ~present[:, 8:].any(1))
    )
    step = search(classifier, partition)
    assert step.outcome is Outcome.IRREDUCIBLE
    assert step.keep.nonzero().flatten().tolist() == [3]


@pytest.mark.parametrize("limit", [3, 10, 40, 150])
def test_budget_is_kept_with_the_certificate_set_aside(limit):
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


def test_stopped_before_it_began_has_nothing():
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
    assert len(classifier.heard) == len(set(classifier.heard))
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


def test_never_larger_than_deletion_from_the_whole_clip_alone():
    partition = linear_bands(32)
    for seed in range(10):
        rule = random_rule(32, seed)
        step = search(RuleClassifier(partition, rule), partition)
        whole = torch.ones(32, dtype=torch.bool)
        if step.outcome is Outcome.IRREDUCIBLE and accepted(rule, whole):
            assert step.n_kept <= int(deletion_only(rule, whole).sum())


def accepted(rule, keep) -> bool:
    logits = rule(keep[None])
    return float(logits[0, 0] - logits[0, 1]) >= 1e-4


def deletion_only(rule, keep):
    """Textbook deletion: one cell after the other, in order, until none can go."""
    for cell in [*keep.nonzero().flatten().tolist()] * 3:
        smaller = keep.clone()
        smaller[cell] = False
        if keep[cell] and accepted(rule, smaller):
            keep = smaller
    return keep


def test_logits_that_are_not_numbers_are_an_error_that_names_the_model():
    partition = linear_bands(8)

    class Broken(RuleClassifier):
        def __call__(self, waveforms):
            from explorer.classifier import check_finite

            logits = super().__call__(waveforms)
            logits[~self.bands_present(waveforms).any(1)] = float("nan")
            check_finite(logits, waveforms, self.info.id)
            return logits

    classifier = Broken(partition, yes_if(lambda present: present.any(1)), id="broken-model")
    with pytest.raises(ModelError, match="broken-model has no answer to silence"):
        search(classifier, partition)


@pytest.mark.parametrize("wrong", [{"effort": "heroic"}, {"max_evaluations": 0}, {"batch_size": 0}])
def test_unknown_settings_are_refused(wrong):
    with pytest.raises(InputError):
        SearchConfig(**wrong)
