"""Searches among some of the cells only, checked against all keeps of these."""

import pytest
import torch

from explorer.judging.aim import Aim
from explorer.judging.scorer import KnownAnswers
from explorer.partitions.partition import make_partition
from explorer.records import Outcome
from explorer.searching.config import EFFORTS, SearchConfig
from explorer.searching.search import find_sufficient
from explorer.searching.step import Step
from tests.searching.test_search import accepted, brute_force, random_rule
from tests.support.fakes import (
    N_SAMPLES,
    SAMPLE_RATE,
    RuleClassifier,
    linear_bands,
    noise_clip,
    question,
    yes_if,
)

N_CELLS = 16
BANDS = linear_bands(N_CELLS)
ALLOWED = (1, 2, 5, 8, 9, 12, 14, 15)


def search(classifier, among, *, clip=None, known=None, min_probability=None, **config) -> Step:
    asked = question(classifier, BANDS, clip=clip, min_probability=min_probability)
    *_, last = find_sufficient(asked, SearchConfig(**config), known=known, among=among)
    return last


def kept(step: Step) -> list[int]:
    return step.keep.nonzero().flatten().tolist()


def found(step: Step) -> tuple:
    keep = None if step.keep is None else tuple(kept(step))
    return step.outcome, keep, step.lower_bound, step.sampled_bound


def whole(keeps, cells=ALLOWED):
    """Keeps of some cells as keeps of all."""
    of_all = torch.zeros(len(keeps), N_CELLS, dtype=torch.bool)
    of_all[:, list(cells)] = keeps
    return of_all


def among_allowed(rule):
    """The rule for keeps of the allowed cells."""
    return lambda keeps: rule(whole(keeps))


def test_the_free_cells_are_audible_allowed_and_not_kept_anyway():
    asked = question(
        RuleClassifier(BANDS, yes_if(lambda present: present[:, 0])),
        BANDS,
        clip=noise_clip(file_rate=SAMPLE_RATE // 2),  # bands 0 to 7 are audible
    )
    assert Aim.of(asked).free.tolist() == list(range(8))
    aim = Aim.of(asked, ALLOWED)
    assert aim.free.tolist() == [1, 2, 5]
    base = torch.zeros(N_CELLS, dtype=torch.bool)
    base[2] = True
    assert Aim(question=asked, base=base, among=aim.among).free.tolist() == [1, 5]


@pytest.mark.parametrize("effort", EFFORTS)
@pytest.mark.parametrize("seed", range(12))
def test_the_keep_is_irreducible_and_allowed_against_brute_force(seed, effort):
    rule = random_rule(N_CELLS, seed)
    step = search(RuleClassifier(BANDS, rule), ALLOWED, seed=seed, effort=effort)
    sufficient = brute_force(among_allowed(rule), len(ALLOWED))
    if step.outcome is Outcome.VACUOUS:
        assert not sufficient[0].any()
        return
    smallest = min((int(keep.sum()) for keep in sufficient), default=None)
    if step.outcome is Outcome.IMPOSSIBLE:
        assert not any(keep.all() for keep in sufficient)
        return
    assert step.outcome is Outcome.IRREDUCIBLE
    assert set(kept(step)) <= set(ALLOWED)
    removals = step.keep & ~torch.eye(N_CELLS, dtype=torch.bool)[step.keep]
    assert accepted(rule, step.keep[None]).all()
    assert not accepted(rule, removals).any()
    assert step.lower_bound <= smallest <= step.n_kept
    if effort == "thorough":  # tries all pairs of eight cells
        assert smallest == step.n_kept or step.lower_bound == 3


@pytest.mark.parametrize("seed", range(6))
def test_no_sound_has_a_cell_that_is_not_allowed(seed):
    classifier = RuleClassifier(BANDS, random_rule(N_CELLS, seed))
    step = search(classifier, ALLOWED, effort="thorough")
    judged = torch.tensor([list(map(bool, row)) for row in classifier.judged])
    others = sorted(set(range(N_CELLS)) - set(ALLOWED))
    assert not judged[:, others].any()
    assert len(judged) == len(set(classifier.judged)) == step.evaluations + step.bound_evaluations


@pytest.mark.parametrize("seed", range(4))
def test_the_same_keep_at_any_batch_size(seed):
    classifier = RuleClassifier(BANDS, random_rule(N_CELLS, seed))
    first, *others = (search(classifier, ALLOWED, batch_size=size) for size in (1, 7, 64, None))
    assert all(found(other) == found(first) for other in others)


@pytest.mark.parametrize("seed", range(6))
def test_all_cells_allowed_are_no_restriction(seed):
    classifier = RuleClassifier(BANDS, random_rule(N_CELLS, seed))
    restricted, free = search(classifier, range(N_CELLS)), search(classifier, None)
    assert found(restricted) == found(free)
    assert restricted.evaluations == free.evaluations


@pytest.mark.parametrize("limit", [None, 12, 40])
def test_answers_are_shared_by_searches_among_different_cells(limit):
    """They change no result, and no sound is judged twice in all of the searches."""
    rule, known = random_rule(N_CELLS, 1), KnownAnswers()
    together = RuleClassifier(BANDS, rule)
    n_reused = 0
    for cells in (None, ALLOWED, ALLOWED[:5], tuple(range(8)), None):
        step = search(together, cells, known=known, max_evaluations=limit)
        alone = search(RuleClassifier(BANDS, rule), cells, max_evaluations=limit)
        assert found(step) == found(alone)
        assert step.evaluations + step.bound_evaluations + step.n_reused == (
            alone.evaluations + alone.bound_evaluations
        )
        n_reused += step.n_reused
    assert len(together.judged) == len(set(together.judged))
    assert n_reused > 0


def test_one_cell_is_enough_and_a_bound_is_about_the_allowed_ones():
    """Band 3 alone is enough, and is not allowed; among the others two are needed."""
    rule = yes_if(lambda present: present[:, 3] | present[:, [5, 9]].all(1))
    step = search(RuleClassifier(BANDS, rule), ALLOWED)
    assert (kept(step), step.lower_bound) == ([5, 9], 2)


def test_deletion_from_all_allowed_cells_is_one_of_the_starts():
    """Of the odd ones of 64 bands suffixes are enough: only deletion leads to the smallest."""
    bands, odd = linear_bands(64), range(1, 64, 2)
    suffixes = torch.ones(32, 32, dtype=torch.bool).triu()[:30]

    def rule(present):
        allowed = present[:, 1::2]
        larger = allowed[:, :10].sum(1) / 10 - 2.0 * allowed[:, 31]
        is_suffix = (allowed[:, None] == suffixes[None]).all(2).any(1)
        value = torch.where(is_suffix, torch.ones(len(present)), larger - 0.95)
        return torch.stack([value, torch.zeros(len(present))], 1)

    asked = question(RuleClassifier(bands, rule), bands)
    *_, step = find_sufficient(asked, SearchConfig(), among=odd)
    assert kept(step) == [59, 61, 63]


def test_silence_that_is_accepted_is_vacuous_whatever_is_allowed():
    classifier = RuleClassifier(BANDS, yes_if(lambda present: present.any(1) | True))
    assert search(classifier, ALLOWED).outcome is Outcome.VACUOUS


def test_cells_without_any_fragment_are_impossible():
    classifier = RuleClassifier(BANDS, yes_if(lambda present: present[:, 3]))
    step = search(classifier, ALLOWED)
    assert (step.outcome, step.keep) == (Outcome.IMPOSSIBLE, None)


def test_cells_that_the_recording_has_nothing_in_are_impossible():
    classifier = RuleClassifier(BANDS, yes_if(lambda present: present[:, 14]))
    clip = noise_clip(file_rate=SAMPLE_RATE // 2)
    assert search(classifier, (14, 15), clip=clip).outcome is Outcome.IMPOSSIBLE


def surer(present):
    """Logits of "yes": 1 with any band, 3 more with band 3 and 5 more with band 2 without 5."""
    sure = 1.0 + 3.0 * present[:, 3] + 5.0 * (present[:, 2] & ~present[:, 5])
    return torch.stack([sure * present.any(1), torch.full((len(present),), 0.5)], 1)


def test_below_threshold_is_said_of_the_clip_and_not_of_the_allowed_cells():
    """All allowed cells together are "yes" with .62, the clip with .97; bands 2 alone with .996."""
    classifier = RuleClassifier(BANDS, surer)
    assert kept(search(classifier, ALLOWED, min_probability=0.9)) == [2]
    without_two = (1, 5, 8, 9)
    assert search(classifier, without_two, min_probability=0.9).outcome is Outcome.IMPOSSIBLE
    step = search(classifier, ALLOWED, min_probability=0.99)
    assert step.outcome is Outcome.BELOW_THRESHOLD


def test_a_clip_below_the_threshold_is_so_too_if_the_allowed_cells_are_another_class():
    rule = yes_if(lambda present: present[:, 3])
    step = search(RuleClassifier(BANDS, rule), ALLOWED, min_probability=0.9)
    assert step.outcome is Outcome.BELOW_THRESHOLD


@pytest.mark.parametrize("kind", ["mel", "bins", "tiles"])
def test_every_kind_of_cells_can_be_restricted(kind):
    n_cells = {"mel": 16, "bins": None, "tiles": 32}[kind]
    partition = make_partition(kind, n_cells, sample_rate=SAMPLE_RATE, n_samples=N_SAMPLES)
    rule = yes_if(lambda present: present[:, 2:6].sum(1) >= 2)
    asked = question(RuleClassifier(BANDS, rule), partition)
    *_, free = find_sufficient(asked, SearchConfig())
    assert free.outcome is Outcome.IRREDUCIBLE
    others = (~free.keep).nonzero().flatten().tolist()
    *_, step = find_sufficient(asked, SearchConfig(), among=others)
    assert step.outcome is Outcome.IRREDUCIBLE
    assert not (step.keep & free.keep).any()
