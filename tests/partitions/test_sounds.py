"""A fragment is the same sound, bit for bit, in whatever batch and order it is made."""

import numpy as np
import pytest
import torch

from explorer.partitions import bands, tiles
from explorer.partitions.analysed import Analysed
from explorer.partitions.kinds import KINDS
from explorer.partitions.partition import Partition, make_partition

RATE = 16_000
N = 32_000  # long enough for torch to divide its own transforms among threads
LENGTHS = (N, N - 1, 8_191)
N_CELLS = {"mel": 64, "linear": 64, "bins": None, "tiles": 256}


def cut(kind: str, n_samples: int = N) -> Partition:
    return make_partition(kind, N_CELLS[kind], sample_rate=RATE, n_samples=n_samples)


def noise(n_samples: int = N) -> torch.Tensor:
    return 0.1 * torch.randn(n_samples, generator=torch.Generator().manual_seed(1))


def keeps_of(partition: Partition, count: int = 32) -> torch.Tensor:
    """Random keeps of none, a few, half, nearly all and all of the cells."""
    generator = torch.Generator().manual_seed(2)
    shares = torch.linspace(0, 1, count)[:, None]
    return torch.rand(count, partition.n_cells, generator=generator) < shares


def made(partition: Partition, keeps: torch.Tensor, batch_size: int) -> torch.Tensor:
    """The fragments of keeps, from a fresh analysis."""
    analysed = partition.analyse(noise(partition.n_samples))
    batches = torch.split(keeps, batch_size)
    return torch.cat([partition.resynthesise(analysed, some) for some in batches])


def masked_fft(partition: bands.BandPartition, keep: torch.Tensor) -> np.ndarray:
    """The fragment by a real FFT in double precision."""
    spectrum = np.fft.rfft(noise(partition.n_samples).double().numpy())
    kept = np.repeat(keep.numpy(), np.diff(partition.first_bins))
    return np.fft.irfft(spectrum * kept, partition.n_samples)


def masked_stft(partition: tiles.TilePartition, keep: torch.Tensor) -> np.ndarray:
    """The fragment by torch's short-time transform in double precision."""
    framing = {
        "n_fft": partition.n_fft,
        "hop_length": partition.hop_length,
        "window": torch.hann_window(partition.n_fft, dtype=torch.float64),
    }
    padded = torch.nn.functional.pad(noise(partition.n_samples), (0, partition.hop_length))
    spectrum = torch.stft(padded.double(), **framing, pad_mode="constant", return_complex=True)
    grid = keep.reshape(partition.n_bands, partition.n_slices)
    kept = grid.repeat_interleave(torch.tensor(partition.first_bins).diff(), dim=0)
    kept = kept.repeat_interleave(torch.tensor(partition.first_frames).diff(), dim=1)
    return torch.istft(spectrum * kept, **framing, length=partition.n_samples).numpy()


@pytest.mark.parametrize("n_samples", LENGTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_fragments_of_any_size_are_those_of_the_masked_transform(kind, n_samples):
    partition = cut(kind, n_samples)
    keeps = keeps_of(partition)
    expected = masked_stft if kind == "tiles" else masked_fft
    for keep, fragment in zip(keeps, made(partition, keeps, 32), strict=True):
        np.testing.assert_allclose(fragment.numpy(), expected(partition, keep), atol=1e-6)


@pytest.mark.parametrize("n_samples", LENGTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_fragments_are_the_same_bit_for_bit_at_every_batch_size(kind, n_samples):
    partition = cut(kind, n_samples)
    keeps = keeps_of(partition)
    alone = made(partition, keeps, 1)
    assert torch.equal(made(partition, keeps, 3), alone)
    assert torch.equal(made(partition, keeps, 32), alone)


@pytest.mark.parametrize("kind", KINDS)
def test_fragments_are_the_same_bit_for_bit_in_every_order(kind):
    partition = cut(kind)
    keeps = keeps_of(partition)
    assert torch.equal(made(partition, keeps.flip(0), 3).flip(0), made(partition, keeps, 3))


@pytest.mark.parametrize("kind", KINDS)
def test_fragments_are_the_same_bit_for_bit_with_any_number_of_threads(kind):
    partition = cut(kind)
    keeps = keeps_of(partition, 8)
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        of_one = made(partition, keeps, 8)
        torch.set_num_threads(2)
        of_two = made(partition, keeps, 8)
    finally:
        torch.set_num_threads(threads)
    assert torch.equal(of_one, of_two)


@pytest.mark.parametrize("kind", KINDS)
def test_fragments_of_an_accelerator_differ_in_rounding_only(kind, monkeypatch):
    partition = cut(kind)
    keeps = keeps_of(partition)
    on_a_cpu = made(partition, keeps, 32)
    monkeypatch.setattr(Analysed, "is_on_cpu", False)
    torch.testing.assert_close(made(partition, keeps, 32), on_a_cpu, atol=1e-6, rtol=0)


@pytest.mark.parametrize("kind", ["mel", "linear", "tiles"])
def test_the_sound_of_a_cell_is_made_once_and_only_if_it_is_needed(kind):
    partition = cut(kind)
    analysed = partition.analyse(noise())
    keep = torch.zeros(1, partition.n_cells, dtype=torch.bool)
    keep[0, [3, 7]] = True
    partition.resynthesise(analysed, keep)
    first = dict(analysed.sounds)
    assert sorted(first) == [3, 7]
    partition.resynthesise(analysed, keep)
    assert all(analysed.sounds[cell] is first[cell] for cell in first)


def test_bands_whose_sounds_would_fill_the_memory_are_not_stored(monkeypatch):
    partition = cut("mel")
    keeps = keeps_of(partition)
    expected = made(partition, keeps, 32)
    monkeypatch.setattr(bands, "MAX_STORED_SAMPLES", 64 * N - 1)
    analysed = partition.analyse(noise())
    torch.testing.assert_close(partition.resynthesise(analysed, keeps), expected, atol=1e-6, rtol=0)
    assert not analysed.sounds
    assert torch.equal(made(partition, keeps, 1), made(partition, keeps, 32))


def test_single_bins_are_not_stored():
    partition = cut("bins")
    analysed = partition.analyse(noise())
    partition.resynthesise(analysed, torch.eye(partition.n_cells, dtype=torch.bool)[:4])
    assert partition.n_cells * partition.n_samples > bands.MAX_STORED_SAMPLES
    assert not analysed.sounds


def test_a_tile_is_stored_for_the_time_of_its_slice_only():
    partition = cut("tiles")
    analysed = partition.analyse(noise())
    partition.energy(analysed)
    partition.resynthesise(analysed, torch.eye(partition.n_cells, dtype=torch.bool))
    stored = sum(len(sound.samples) for sound in analysed.sounds.values())
    assert stored < 2 * partition.n_bands * N


@pytest.mark.parametrize("kind", KINDS)
def test_an_analysis_stays_as_it_is_on_its_own_device(kind):
    analysed = cut(kind).analyse(noise())
    assert analysed.to(torch.device("cpu")) is analysed
    assert analysed.to(torch.device("meta")).spectrum.device.type == "meta"
