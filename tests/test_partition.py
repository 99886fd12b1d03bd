"""Cells: disjoint, together everything, and where they say they are."""

import itertools

import numpy as np
import pytest
import torch

from explorer.errors import InputError
from explorer.partition import make_partition

RATE, N = 16_000, 8_000
WAVE = torch.randn(N, generator=torch.Generator().manual_seed(1))


def cut(kind="mel", n_cells=16, n_samples=N):
    return make_partition(kind, n_cells, sample_rate=RATE, n_samples=n_samples)


def tone(hz: float) -> torch.Tensor:
    return torch.sin(2 * torch.pi * hz * torch.arange(N).double() / RATE).float()


@pytest.mark.parametrize("kind", ["mel", "linear"])
@pytest.mark.parametrize("n_samples", [N, N + 1])
def test_cells_sum_to_the_clip(kind, n_samples):
    partition = cut(kind, 16, n_samples)
    wave = torch.randn(n_samples, generator=torch.Generator().manual_seed(2))
    cells = partition.resynthesise(partition.analyse(wave), torch.eye(16, dtype=torch.bool))
    torch.testing.assert_close(cells.sum(0), wave, atol=1e-5, rtol=0)


@pytest.mark.parametrize("kind", ["mel", "linear"])
def test_energies_are_those_of_the_cells_and_sum_to_the_clips(kind):
    partition = cut(kind)
    spectrum = partition.analyse(WAVE)
    cells = partition.resynthesise(spectrum, torch.eye(16, dtype=torch.bool)).double()
    torch.testing.assert_close(partition.energy(spectrum), cells.square().sum(1), rtol=1e-4, atol=0)
    assert float(partition.energy(spectrum).sum()) == pytest.approx(float(WAVE.square().sum()))


@pytest.mark.parametrize("kind", ["mel", "linear"])
def test_edges_rise_from_zero_past_half_the_rate(kind):
    edges = cut(kind).edges_hz
    assert len(edges) == 17
    assert edges[0] == 0
    assert all(a < b for a, b in itertools.pairwise(edges))
    assert RATE / 2 < edges[-1] < RATE / 2 + RATE / N


def test_own_fft_removes_the_same_band():
    partition = cut()
    edges = partition.edges_hz
    keep = torch.ones(16, dtype=torch.bool)
    keep[5] = False
    spectrum = np.fft.rfft(WAVE.double().numpy())
    hz = np.arange(N // 2 + 1) * RATE / N
    spectrum[(hz >= edges[5]) & (hz < edges[6])] = 0
    ours = partition.resynthesise(partition.analyse(WAVE), keep[None])[0]
    np.testing.assert_allclose(ours.numpy(), np.fft.irfft(spectrum, N), atol=1e-5)


def test_mel_bands_are_equally_wide_in_mel():
    mels = 2595 * np.log10(1 + np.array(cut("mel", 16).edges_hz) / 700)
    assert np.ptp(np.diff(mels)) < 6


def test_tone_lives_in_its_cell_alone():
    partition = cut("linear", 8)
    spectrum = partition.analyse(tone(1_500))
    kept = torch.zeros(8, dtype=torch.bool)
    kept[1] = True
    both = partition.resynthesise(spectrum, torch.stack([kept, ~kept]))
    torch.testing.assert_close(both[0], tone(1_500), atol=1e-4, rtol=0)
    assert float(both[1].abs().max()) < 1e-3


def test_removing_twice_is_removing_both():
    partition = cut()
    keep = torch.ones(16, dtype=torch.bool)
    keep[3] = False
    once = partition.resynthesise(partition.analyse(WAVE), keep[None])[0]
    keep[9] = False
    both = partition.resynthesise(partition.analyse(WAVE), keep[None])[0]
    second = ~torch.zeros(16, dtype=torch.bool)
    second[9] = False
    twice = partition.resynthesise(partition.analyse(once), second[None])[0]
    torch.testing.assert_close(twice, both, atol=1e-5, rtol=0)


def test_bandwidth_is_the_kept_width():
    keep = torch.zeros(8, dtype=torch.bool)
    keep[[2, 5]] = True
    assert cut("linear", 8).bandwidth_hz(keep) == pytest.approx(2_000)


@pytest.mark.parametrize(
    ("kind", "n_cells", "words"),
    [
        ("bark", 8, "no partition 'bark'"),
        ("mel", 1, "2 to 4001 cells"),
        ("linear", 5_000, "2 to 4001 cells"),
        ("mel", 4_000, "too many"),
    ],
)
def test_cells_that_do_not_fit_are_refused(kind, n_cells, words):
    with pytest.raises(InputError, match=words):
        cut(kind, n_cells)
