"""Cells are disjoint, sum to the clip, and have the edges that they state."""

import itertools

import numpy as np
import pytest
import torch

from explorer.errors import InputError
from explorer.partitions.kinds import KINDS
from explorer.partitions.partition import Partition, make_partition

RATE, N = 16_000, 8_000
WAVE = torch.randn(N, generator=torch.Generator().manual_seed(1))


def cut(kind="mel", n_cells=16, n_samples=N):
    return make_partition(kind, n_cells, sample_rate=RATE, n_samples=n_samples)


def tone(hz: float) -> torch.Tensor:
    return torch.sin(2 * torch.pi * hz * torch.arange(N).double() / RATE).float()


@pytest.mark.parametrize("kind", ["mel", "linear", "tiles"])
@pytest.mark.parametrize("n_samples", [N, N + 1])
def test_cells_sum_to_the_clip(kind, n_samples):
    partition = cut(kind, 16, n_samples)
    wave = torch.randn(n_samples, generator=torch.Generator().manual_seed(2))
    cells = partition.resynthesise(partition.analyse(wave), torch.eye(16, dtype=torch.bool))
    torch.testing.assert_close(cells.sum(0), wave, atol=1e-5, rtol=0)


@pytest.mark.parametrize("kind", KINDS)
def test_everything_kept_is_the_clip_and_nothing_kept_is_silence(kind):
    partition = cut(kind, None)
    both = torch.tensor([[True], [False]]).expand(2, partition.n_cells)
    everything, nothing = partition.resynthesise(partition.analyse(WAVE), both)
    torch.testing.assert_close(everything, WAVE, atol=1e-5, rtol=0)
    assert not nothing.any()


@pytest.mark.parametrize("kind", KINDS)
def test_a_partition_states_its_cells_and_edges(kind):
    partition = cut(kind, None)
    assert isinstance(partition, Partition)
    assert partition.kind == kind
    assert partition.n_cells == partition.n_bands * partition.n_slices
    assert len(partition.edges_hz) == partition.n_bands + 1
    assert len(partition.edges_s or (0, 1)) == partition.n_slices + 1


def test_bins_have_a_cell_for_every_bin_of_the_fft():
    partition = cut("bins", None)
    keep = torch.zeros(1, N // 2 + 1, dtype=torch.bool)
    keep[0, 750] = True  # of 2 Hz each
    kept = partition.resynthesise(partition.analyse(WAVE + tone(1_500)), keep)[0]
    spectrum = np.fft.rfft((WAVE + tone(1_500)).double().numpy())
    spectrum[np.arange(len(spectrum)) != 750] = 0
    np.testing.assert_allclose(kept.numpy(), np.fft.irfft(spectrum, N), atol=1e-5)
    assert partition.edges_hz[750:752] == (1_499.0, 1_501.0)


def test_a_tile_holds_the_tone_of_its_band_and_its_time():
    """Half a second of a tone: the kept tile has it at its own time and nowhere else."""
    partition = cut("tiles", 16)
    assert (partition.n_bands, partition.n_slices) == (8, 2)
    band = next(b for b, edge in enumerate(partition.edges_hz[1:]) if edge > 1_500)
    keep = torch.zeros(1, 16, dtype=torch.bool)
    keep[0, band * 2 + 1] = True
    kept = partition.resynthesise(partition.analyse(tone(1_500)), keep)[0]
    assert partition.edges_s is not None
    middle = round(partition.edges_s[1] * RATE)
    torch.testing.assert_close(
        kept[middle + 1_024 : -1_024], tone(1_500)[middle + 1_024 : -1_024], atol=0.01, rtol=0
    )
    assert not kept[: middle - 1_024].any()


def test_a_tile_beside_the_tone_is_nearly_silent():
    partition = cut("tiles", 16)
    keep = torch.zeros(1, 16, dtype=torch.bool)
    keep[0, [14, 15]] = True
    kept = partition.resynthesise(partition.analyse(tone(500)), keep)[0]
    assert float(kept[2_048:-2_048].abs().max()) < 1e-4


def test_tile_energies_sum_to_about_that_of_the_clip():
    partition = cut("tiles", 16)
    energy = partition.energy(partition.analyse(WAVE))
    assert float(energy.sum()) == pytest.approx(float(WAVE.square().sum()), rel=0.15)


@pytest.mark.parametrize("beyond_a_hop", [0, 1, 255, 500, 511])
def test_no_tile_blows_up_at_the_end_of_the_clip(beyond_a_hop):
    """At samples under the tail of a single window, dividing by it would amplify what is left."""
    n_samples = 15 * 512 + beyond_a_hop
    wave = 0.1 * torch.randn(n_samples, generator=torch.Generator().manual_seed(3))
    partition = cut("tiles", 16, n_samples)
    tiles = partition.resynthesise(partition.analyse(wave), torch.eye(16, dtype=torch.bool))
    assert float(tiles.abs().max()) < 2 * float(wave.abs().max())
    torch.testing.assert_close(tiles.sum(0), wave, atol=1e-5, rtol=0)


def test_bandwidth_of_tiles_counts_a_band_once():
    partition = cut("tiles", 16)
    keep = torch.zeros(16, dtype=torch.bool)
    keep[[0, 1, 2]] = True  # both slices of the first band, one of the second
    assert partition.bandwidth_hz(keep) == pytest.approx(partition.edges_hz[2])


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


def test_another_fft_removes_the_same_band():
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


def test_a_tone_is_in_its_own_cell_only():
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


def test_bandwidth_is_the_summed_width_of_kept_bands():
    keep = torch.zeros(8, dtype=torch.bool)
    keep[[2, 5]] = True
    assert cut("linear", 8).bandwidth_hz(keep) == pytest.approx(2_000)


@pytest.mark.parametrize(
    ("kind", "n_cells", "words"),
    [
        ("bark", 8, "no partition 'bark'"),
        ("mel", 1, "2 to 4001 bands"),
        ("linear", 5_000, "2 to 4001 bands"),
        ("mel", 4_000, "too many"),
        ("bins", 64, "all FFT bins of the clip, 4001, not 64"),
        ("tiles", 61, "cannot be cut"),
        ("tiles", 1, "cannot be cut"),
        ("tiles", -4, "cannot be cut"),
        ("tiles", 16_384, "too many for this clip"),
    ],
)
def test_cells_that_do_not_fit_are_refused(kind, n_cells, words):
    with pytest.raises(InputError, match=words):
        cut(kind, n_cells)


def test_tiles_whose_sounds_would_fill_the_memory_are_refused():
    words = r"512 tiles \(32 bands\) are too many for a clip of 600 s: at most 13 bands fit"
    with pytest.raises(InputError, match=words):
        make_partition("tiles", 512, sample_rate=RATE, n_samples=600 * RATE)


def test_a_clip_shorter_than_a_frame_has_no_tiles():
    with pytest.raises(InputError, match="shorter than a frame of 64 ms"):
        cut("tiles", 16, n_samples=1_000)
