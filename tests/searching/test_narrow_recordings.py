"""Recordings with a lower sample rate than the model's: nothing above their own band is kept.

The clips here are noise up to half of the model's rate, as if a conversion had invented its upper
half. So every cell has energy, and a search that did not leave any out would use the upper ones.
"""

import pytest
import torch

from explorer.judging.criterion import judge
from explorer.partitions.partition import make_partition, n_audible_cells
from explorer.records import Outcome
from explorer.searching.config import SearchConfig
from explorer.searching.search import find_sufficient
from explorer.searching.step import Step
from tests.searching.test_search import brute_force, random_rule
from tests.support.fakes import (
    N_SAMPLES,
    SAMPLE_RATE,
    RuleClassifier,
    linear_bands,
    noise_clip,
    question,
    yes_if,
)

FILE_RATE = SAMPLE_RATE // 2
N_CELLS, N_AUDIBLE = 16, 8
BANDS = linear_bands(N_CELLS)


def search(classifier, partition=BANDS, *, file_rate=FILE_RATE, min_probability=None) -> Step:
    clip = noise_clip(file_rate=file_rate)
    asked = question(classifier, partition, clip=clip, min_probability=min_probability)
    *_, last = find_sufficient(asked, SearchConfig(effort="thorough"))
    return last


def kept(step: Step) -> list[int]:
    return step.keep.nonzero().flatten().tolist()


@pytest.mark.parametrize("kind", ["mel", "linear", "bins", "tiles"])
def test_the_audible_cells_are_those_that_begin_below_half_of_the_files_rate(kind):
    n_cells = None if kind == "bins" else 32
    partition = make_partition(kind, n_cells, sample_rate=16_000, n_samples=16_000)
    n_audible = n_audible_cells(partition, 8_000)
    lower_edges = torch.tensor(partition.edges_hz)[:-1].repeat_interleave(partition.n_slices)
    half_a_bin = (16_000 / 1_024 if kind == "tiles" else 1.0) / 2
    # Edges are half a bin below a band's first bin.
    assert n_audible == int((lower_edges + half_a_bin < 4_000).sum())
    assert 0 < n_audible < partition.n_cells
    assert n_audible % partition.n_slices == 0


def test_a_band_that_begins_at_half_of_the_files_rate_is_not_audible():
    assert n_audible_cells(BANDS, FILE_RATE) == N_AUDIBLE
    assert n_audible_cells(BANDS, FILE_RATE + 10) == N_AUDIBLE + 1


@pytest.mark.parametrize("file_rate", [SAMPLE_RATE, 2 * SAMPLE_RATE, None])
def test_a_recording_of_at_least_the_models_rate_has_every_cell(file_rate):
    for n_samples in (N_SAMPLES, N_SAMPLES + 1):
        bins = make_partition("bins", sample_rate=SAMPLE_RATE, n_samples=n_samples)
        assert n_audible_cells(bins, file_rate) == bins.n_cells


def test_a_class_that_only_an_inaudible_band_shows_is_not_found():
    classifier = RuleClassifier(BANDS, yes_if(lambda present: present[:, 12]))
    assert judge(classifier, noise_clip().waveform).label == "yes"
    assert kept(search(classifier, file_rate=SAMPLE_RATE)) == [12]
    step = search(classifier)
    assert (step.outcome, step.keep) == (Outcome.IMPOSSIBLE, None)


def test_the_fragment_and_its_bound_speak_of_audible_cells_alone():
    """One inaudible cell would be enough; of the others two are needed."""

    def rule(present):
        return present[:, 12] | (present[:, 1] & present[:, 3])

    classifier = RuleClassifier(BANDS, yes_if(rule))
    step = search(classifier)
    assert step.outcome is Outcome.IRREDUCIBLE
    assert kept(step) == [1, 3]
    assert step.keep.shape == (N_CELLS,)
    assert step.lower_bound == 2
    judged = torch.tensor([list(map(bool, row)) for row in classifier.judged])
    assert not judged[:, N_AUDIBLE:].any()
    assert len(set(classifier.judged)) == len(classifier.judged)


@pytest.mark.parametrize("seed", range(8))
def test_the_result_is_that_of_a_search_that_knows_no_other_cells(seed):
    rule = random_rule(N_AUDIBLE, seed)
    whole = RuleClassifier(BANDS, lambda present: rule(present[:, :N_AUDIBLE]))
    step = search(whole)
    keeps = brute_force(rule, N_AUDIBLE)
    sufficient = keeps[keeps.any(1)]
    if step.outcome is Outcome.VACUOUS:
        return
    assert (step.outcome is Outcome.IRREDUCIBLE) == (len(sufficient) > 0)
    if step.keep is not None:
        fewest = int(sufficient.sum(1).min())
        assert step.lower_bound <= fewest <= step.n_kept == int(step.keep.sum())
        assert not step.keep[N_AUDIBLE:].any()
        assert (sufficient == step.keep[:N_AUDIBLE]).all(1).any()


@pytest.mark.parametrize(
    ("kind", "n_cells"), [("mel", 16), ("bins", None), ("tiles", 32), ("linear", 160)]
)
def test_no_kind_of_cell_is_kept_above_the_recordings_band(kind, n_cells):
    """The model likes every band, and the upper ones most."""
    partition = make_partition(kind, n_cells, sample_rate=SAMPLE_RATE, n_samples=N_SAMPLES)

    def rule(present):
        weights = torch.arange(1, N_CELLS + 1.0)
        return torch.stack([(present * weights).sum(1), torch.full((len(present),), 20.0)], 1)

    step = search(RuleClassifier(BANDS, rule), partition)
    assert step.outcome is Outcome.IRREDUCIBLE
    assert max(kept(step)) < n_audible_cells(partition, FILE_RATE)


def test_a_recording_with_one_audible_cell_is_searched():
    partition = linear_bands(2)
    classifier = RuleClassifier(partition, yes_if(lambda present: present[:, 0]))
    step = search(classifier, partition)
    assert (step.outcome, kept(step), step.lower_bound) == (Outcome.IRREDUCIBLE, [0], 1)
    other = RuleClassifier(partition, yes_if(lambda present: present[:, 1]))
    assert search(other, partition).outcome is Outcome.IMPOSSIBLE


def test_below_threshold_is_said_of_the_clip_itself_and_of_nothing_else():
    """The model is surer of the whole clip than of what the recording can hold."""

    def rule(present):
        sure = 1.0 + 3.0 * present[:, 12] + 5.0 * (present[:, 2] & ~present[:, 4])
        return torch.stack([sure * present.any(1), torch.full((len(present),), 0.5)], 1)

    classifier = RuleClassifier(BANDS, rule)
    found = search(classifier, min_probability=0.9)
    assert (found.outcome, kept(found)) == (Outcome.IRREDUCIBLE, [2])
    assert search(classifier, min_probability=0.995).outcome is Outcome.BELOW_THRESHOLD
