"""Controls of a fragment: other keeps of the same size, drawn from the cells of its clip.

They are random ones, random ones with the fragment's energy (within 1 dB), the keep shifted along
the cells (same run lengths elsewhere; the last cell wraps around to the first), and the loudest
cells. If the recording's sample rate is lower than the source's, all of them are drawn from the
cells that it can have anything in, as the search's were: others would be easy to reject. A search
that was allowed only some of the cells makes no difference: chance is that of any cells of the
clip, so that the controls of several fragments of it can be compared.

Where a model is slow, fewer are drawn. The random ones are then the first of the same sequence, so
they are a part of those that a longer run judges, drawn in the same way. Shifts are spread evenly
over all distances again, for their first ones would all be near the fragment.
"""

import math

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn.functional import pad

from explorer.partitions.partition import Partition
from explorer.transferring.matched_energy import draw_matched
from explorer.verdicts import LOUDEST, MATCHED, MAX_DRAWS, RANDOM, SHIFT


def draw_controls(
    partition: Partition,
    keep: Bool[Tensor, " n_cells"],
    energy: Float[Tensor, " n_cells"],
    generator: torch.Generator,
    n_audible: int,
    n_draws: int = MAX_DRAWS,
) -> dict[str, Bool[Tensor, "draws n_cells"]]:
    """Return other keeps with as many cells, by kind; all keeps of a kind are distinct.

    Args:
        partition: the cells.
        keep: that of the fragment, at least one cell, all of them audible.
        energy: of every cell.
        generator: for the random keeps.
        n_audible: how many cells, from the first, to draw from; a whole number of bands.
        n_draws: how many of a kind, 1 to 64.

    Returns:
        `random`: `n_draws`, or all others if there are fewer, never `keep` itself; `matched`: as
        many of the fragment's energy, if they were found; `shift`: `keep` shifted by as many evenly
        spread distances, without duplicates; `energy`: one, the loudest cells (which may be `keep`
        itself). A kind without any keeps is left out.
    """
    assert 1 <= n_draws <= MAX_DRAWS, f"{n_draws} controls of a kind"
    audible = keep[:n_audible]
    loudest = torch.zeros_like(audible)
    by_energy = energy[:n_audible].argsort(descending=True, stable=True)
    loudest[by_energy[: int(keep.sum())]] = True
    kinds = {
        # All are drawn, whatever is used: the second kind's follow the first's from the generator.
        RANDOM: _random(audible, generator)[:n_draws],
        MATCHED: draw_matched(audible, energy[:n_audible], MAX_DRAWS, generator)[:n_draws],
        SHIFT: _shifted(audible, partition.n_slices, n_draws),
        LOUDEST: loudest[None],
    }
    n_inaudible = len(keep) - n_audible
    return {kind: pad(keeps, (0, n_inaudible)) for kind, keeps in kinds.items() if len(keeps)}


def _random(
    keep: Bool[Tensor, " n_cells"], generator: torch.Generator
) -> Bool[Tensor, "draws n_cells"]:
    n_cells, n_kept = len(keep), int(keep.sum())
    wanted = min(MAX_DRAWS, math.comb(n_cells, n_kept) - 1)
    drawn: dict[bytes, Tensor] = {}
    while len(drawn) < wanted:
        other = torch.zeros_like(keep)
        other[torch.randperm(n_cells, generator=generator)[:n_kept]] = True
        if not torch.equal(other, keep):
            drawn.setdefault(other.numpy().tobytes(), other)
    return torch.stack(list(drawn.values())) if drawn else keep[None][:0]


def _shifted(
    keep: Bool[Tensor, " n_cells"], n_slices: int, n_draws: int
) -> Bool[Tensor, "draws n_cells"]:
    """Shift the keep in frequency and, if cells have edges in time, in time."""
    grid = keep.reshape(-1, n_slices)
    n_shifts = len(keep) - 1
    n_drawn = min(n_shifts, n_draws)
    distances = [1 + index * n_shifts // n_drawn for index in range(n_drawn)]
    moved = torch.stack(
        [grid.roll(divmod(distance, n_slices), dims=(0, 1)) for distance in distances]
    ).flatten(1)
    distinct = {row.numpy().tobytes(): row for row in moved if not torch.equal(row, keep)}
    return torch.stack(list(distinct.values())) if distinct else moved[:0]
