"""Random keeps of a fragment's size and energy: right, distinct, at random, or said to be few."""

import itertools
from collections import Counter

import pytest
import torch

from explorer.transferring.matched_energy import draw_matched

N_CELLS = 64


def levels(seed=0, n_cells=N_CELLS) -> torch.Tensor:
    """Energies over 40 dB, as real spectra have them."""
    generator = torch.Generator().manual_seed(seed)
    return 10 ** (-4 * torch.rand(n_cells, generator=generator, dtype=torch.float64))


def keep_of(*cells, n_cells=N_CELLS) -> torch.Tensor:
    keep = torch.zeros(n_cells, dtype=torch.bool)
    keep[list(cells)] = True
    return keep


def draw(keep, energy, seed=0, max_draws=64) -> torch.Tensor:
    return draw_matched(keep, energy, max_draws, torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("cells", [(3, 9), (0, 1, 2, 3, 4, 5, 6), tuple(range(0, 64, 2))])
@pytest.mark.parametrize("seed", range(3))
def test_they_have_the_fragment_s_size_and_energy(cells, seed):
    keep, energy = keep_of(*cells), levels(seed)
    drawn = draw(keep, energy)
    assert len(drawn) == 64
    assert (drawn.sum(1) == len(cells)).all()
    off_db = 10 * torch.log10(drawn.double() @ energy / energy[keep].sum())
    assert off_db.abs().max() <= 1 + 1e-9
    assert len({row.numpy().tobytes() for row in drawn}) == 64
    assert not (drawn == keep).all(1).any()


def test_the_loudest_cells_have_others_only_if_there_are_any():
    energy = torch.ones(N_CELLS, dtype=torch.float64)
    energy[7] = 1_000.0
    drawn = draw(keep_of(7, 8), energy)
    assert drawn[:, 7].all()  # nothing else is as loud
    assert len(drawn) == 62
    assert len(draw(keep_of(7), energy)) == 0


def test_every_possible_keep_is_as_likely_as_any_other():
    energy, keep = levels(1, 10), keep_of(2, 5, 6, n_cells=10)
    total = energy[keep].sum()
    possible = [
        frozenset(cells)
        for cells in itertools.combinations(range(10), 3)
        if abs(10 * torch.log10(energy[list(cells)].sum() / total)) <= 1 and set(cells) != {2, 5, 6}
    ]
    assert len(possible) > 5
    seen = Counter(
        frozenset(row.nonzero()[:, 0].tolist())
        for seed in range(400)
        for row in draw(keep, energy, seed, max_draws=1)
    )
    assert set(seen) <= set(possible)
    expected = 400 / len(possible)
    chi_square = sum((seen[cells] - expected) ** 2 / expected for cells in possible)
    assert chi_square < len(possible) + 5 * (2 * len(possible)) ** 0.5


def test_the_same_seed_draws_the_same_and_another_seed_others():
    keep, energy = keep_of(3, 9, 20), levels()
    assert torch.equal(draw(keep, energy), draw(keep, energy))
    assert not torch.equal(draw(keep, energy), draw(keep, energy, seed=1))


def test_a_silent_fragment_and_the_whole_clip_have_none():
    energy = levels()
    energy[:2] = 0
    assert draw(keep_of(0, 1), energy).shape == (0, N_CELLS)
    assert draw(keep_of(*range(N_CELLS)), energy).shape == (0, N_CELLS)


def test_thousands_of_cells_take_bounded_memory():
    keep = keep_of(*range(0, 40_001, 7), n_cells=40_001)
    drawn = draw(keep, levels(0, 40_001))
    assert len(drawn) == 64
    assert (drawn.sum(1) == keep.sum()).all()
