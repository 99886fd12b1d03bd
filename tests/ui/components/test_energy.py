"""The share of the energy while a search runs is that of the fragment's waveform."""

import pytest
import torch

from explorer.partitions.partition import make_partition
from explorer.ui.components.stage.energy import KeptEnergy
from tests.support.fakes import N_SAMPLES, SAMPLE_RATE, noise_clip


@pytest.mark.parametrize(("kind", "n_cells"), [("linear", 16), ("bins", None), ("tiles", 8)])
def test_the_share_is_that_of_the_waveform(kind, n_cells):
    clip = noise_clip()
    cut = make_partition(kind, n_cells, sample_rate=SAMPLE_RATE, n_samples=N_SAMPLES)
    energy = KeptEnergy(cut, clip.waveform)
    analysed = cut.analyse(clip.waveform)
    generator = torch.Generator().manual_seed(0)
    for _ in range(8):
        keep = torch.rand(cut.n_cells, generator=generator) < 0.5
        fragment = cut.resynthesise(analysed, keep[None])[0].double()
        share = float(fragment.square().sum() / clip.waveform.double().square().sum())
        assert energy.share(keep) == pytest.approx(share, abs=1e-5)
    assert energy.share(torch.ones(cut.n_cells, dtype=torch.bool)) == pytest.approx(1, abs=1e-5)
    assert energy.share(torch.zeros(cut.n_cells, dtype=torch.bool)) == 0


def test_a_silent_clip_has_no_share():
    cut = make_partition("tiles", 8, sample_rate=SAMPLE_RATE, n_samples=N_SAMPLES)
    assert KeptEnergy(cut, torch.zeros(N_SAMPLES)).share(torch.ones(8, dtype=torch.bool)) is None
