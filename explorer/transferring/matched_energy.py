"""Random keeps with as many cells as a fragment and, within 1 dB, its energy.

If a model accepts a fragment and hardly ever a random keep, that may be because the fragment is
louder. These keeps are as loud.

Such sets may be few among all sets of k cells, so drawing sets and keeping those with the right
energy could take for ever. Instead sets of k - 1 cells are drawn, and each is completed in every
way that leads to the right energy. Every set of k cells that has it arises from k such pairs of a
set and its last cell, all of them equally likely, so a pair drawn at random from those that were
found is a random one of the sets wanted.

The energy of a keep is the sum of those of its cells. For bands that is the energy of its sound
(Parseval); for tiles, which overlap, it is not exactly.
"""

from collections.abc import Iterator

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

WITHIN_DB = 1.0
_AT_ONCE = 1 << 22  # numbers held at a time
_MAX_TRIES = 8  # times that a batch of sets is drawn
_MAX_SETS = 4_096  # in a batch
_LISTED = 256  # pairs converted at a time


def draw_matched(
    keep: Bool[Tensor, " n_cells"],
    energy: Float[Tensor, " n_cells"],
    max_draws: int,
    generator: torch.Generator,
) -> Bool[Tensor, "draws n_cells"]:
    """Draw other keeps with as many cells and the same energy.

    Args:
        keep: of the fragment, at least one cell.
        energy: of every cell.
        max_draws: how many keeps to draw.
        generator: on the CPU.

    Returns:
        Up to `max_draws` distinct keeps, none of them `keep`; fewer, or none, where no more were
        found. None if the fragment is silent.
    """
    energy = energy.cpu().double()
    n_kept, total = int(keep.sum()), float(energy[keep].sum())
    drawn: dict[bytes, Tensor] = {}
    if total <= 0:
        return keep[None][:0]
    low, high = (total * 10 ** (sign * WITHIN_DB / 10) for sign in (-1, 1))
    for _ in range(_MAX_TRIES):
        first = _random_sets(len(keep), n_kept - 1, generator)
        with_last = (first.double() @ energy)[:, None] + energy
        pairs = (~first & (with_last >= low) & (with_last <= high)).nonzero()
        shuffled = pairs[torch.randperm(len(pairs), generator=generator)]
        for at, cell in _listed(shuffled):
            other = first[at].clone()
            other[cell] = True
            if not torch.equal(other, keep):
                drawn.setdefault(other.numpy().tobytes(), other)
            if len(drawn) == max_draws:
                return torch.stack(list(drawn.values()))
    return torch.stack(list(drawn.values())) if drawn else keep[None][:0]


def _listed(pairs: Int[Tensor, "n_pairs 2"]) -> Iterator[list[int]]:
    """Yield the pairs; of many, few are looked at, so that they are converted in parts."""
    for start in range(0, len(pairs), _LISTED):
        yield from pairs[start : start + _LISTED].tolist()


def _random_sets(
    n_cells: int, size: int, generator: torch.Generator
) -> Bool[Tensor, "n_sets n_cells"]:
    """Draw sets of a size, each set as likely as any other."""
    n_sets = 1 if size == 0 else max(1, min(_MAX_SETS, _AT_ONCE // n_cells))
    order: Int[Tensor, "n_sets size"] = (
        torch.rand(n_sets, n_cells, generator=generator).topk(size, dim=1).indices
    )
    return torch.zeros(n_sets, n_cells, dtype=torch.bool).scatter_(1, order, True)
