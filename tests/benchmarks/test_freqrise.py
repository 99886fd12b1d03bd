"""Ranking cells by random masks."""

import pytest
import torch

from benchmarks.peer_methods.evaluator import Evaluator
from benchmarks.peer_methods.freqrise import (
    freqrise,
    masks_within,
    relevance_of_cells,
    smooth_masks,
)
from benchmarks.peer_methods.running import run_method
from explorer.partitions.bands import make_bins
from tests.support.fakes import N_SAMPLES, SAMPLE_RATE, RuleClassifier, noise_clip, play
from tests.support.peer_cases import case, cells, present


def test_relevance_is_the_mean_of_masks_weighted_by_probability():
    move = relevance_of_cells(12, 2_000, torch.Generator().manual_seed(0))
    relevance, sizes = play(move, lambda keeps: torch.full((len(keeps),), 0.5))
    probability = float(torch.tensor(0.5).sigmoid())
    expected = torch.full((12,), 0.5 * probability).double()
    torch.testing.assert_close(relevance, expected, atol=0.03, rtol=0)
    assert sizes == [2_000]


def test_masks_are_fewer_within_a_budget_and_their_prefixes_fit_it_too():
    assert masks_within(5_000, 64) == 3_000
    for budget in (1, 20, 90, 128, 129, 700):
        fragment = case(present(3, 7))
        evaluator = Evaluator(fragment, budget)
        n_masks = masks_within(budget, 12)
        if budget >= 24:
            assert n_masks + 12 == budget
            freqrise(evaluator, torch.Generator().manual_seed(0))  # does not run out
        assert 1 <= n_masks <= budget


def test_masks_on_bins_are_smooth_and_between_0_and_1():
    masks = smooth_masks(50, 2_000, torch.Generator().manual_seed(0))
    assert masks.shape == (50, 2_000)
    assert 0 <= float(masks.min()) < 0.01
    assert 0.99 < float(masks.max()) <= 1
    assert float(masks.mean()) == pytest.approx(0.5, abs=0.05)
    # 200 points over 2,000 bins: from one point to the next takes 10 bins.
    assert float(masks.diff(dim=1).abs().max()) == pytest.approx(0.1, abs=1e-5)


def test_masks_on_bins_are_shifted_against_each_other():
    masks = smooth_masks(50, 2_000, torch.Generator().manual_seed(0))
    corners = [row.diff(n=2).abs().gt(1e-4).nonzero().flatten() % 10 for row in masks]
    assert len({tuple(sorted(set(row.tolist()))) for row in corners}) > 5


class BandLevel(RuleClassifier):
    """The more of the bins 40 to 59 is left, the more certain its yes."""

    def __call__(self, waveforms):
        self.n_judged += len(waveforms)
        power = torch.fft.rfft(waveforms.double()).abs().square()[:, 40:60].sum(dim=1)
        whole = torch.fft.rfft(noise_clip().waveform.double()).abs().square()[40:60].sum()
        share = (power / whole).float()
        return torch.stack([12 * share, torch.full_like(share, 6.0)], dim=1)


BINS = make_bins(sample_rate=SAMPLE_RATE, n_samples=N_SAMPLES)


def test_random_masks_on_bins_find_the_bins_that_matter():
    fragment = case(present(0), BINS, BandLevel)
    result = run_method("freqrise", fragment, 0, None)
    assert set(cells(result.keep)) <= set(range(38, 62))
    assert result.evaluations == fragment.classifier.n_judged > 3_000
    assert fragment.accepts(result.keep)


def test_random_masks_on_bins_keep_to_a_budget():
    fragment = case(present(0), BINS, BandLevel)
    result = run_method("freqrise", fragment, 0, 400)
    assert 200 < result.evaluations == fragment.classifier.n_judged <= 400
