"""What can be said about smaller keeps: by trying them all, or by trying some at random.

Sufficiency is not monotone (a larger keep may be rejected), so the only proof that no keep of s
cells is sufficient is to try all C(n, s). Where that is too many, random ones say something weaker,
with a stated confidence (`explorer.records.SampledBound`).
"""

import itertools
from collections.abc import Callable, Iterator
from math import comb

import torch
from jaxtyping import Bool
from torch import Tensor

from explorer.searching.config import Effort
from explorer.searching.moves import Move

LARGEST_PROVEN = 2  # sets of three of 64 cells are 41,664 already


def sizes_to_prove(n_cells: int, lower_bound: int, effort: Effort) -> list[int]:
    """Return the sizes, from the lower bound on, at which an effort tries every keep."""
    sizes = range(lower_bound, LARGEST_PROVEN + 1)
    return list(
        itertools.takewhile(lambda size: comb(n_cells, size) <= effort.max_bound_evaluations, sizes)
    )


def cost_of_bounds(n_cells: int, effort: Effort) -> int:
    """Return how many evaluations the bounds of an effort take, if nothing smaller turns up.

    Those of single cells are not counted: the search has judged these before.
    """
    sizes = sizes_to_prove(n_cells, LARGEST_PROVEN, effort)
    return sum(comb(n_cells, size) for size in sizes) + effort.n_draws


def prove(n_cells: int, sizes: list[int], is_done: Callable[[int], bool]) -> Move[int | None]:
    """Try all keeps of every size in turn, until one is accepted.

    Args:
        n_cells: of every keep.
        sizes: consecutive ones, the first not below the present lower bound.
        is_done: whether a lower bound is already met by the best keep.

    Returns:
        The new lower bound; None if not even one size could be ruled out. A keep accepted here is
        irreducible if everything smaller was rejected.
    """
    bound = None
    for size in sizes:
        if is_done(size):
            return bound
        for keeps in all_keeps(n_cells, size):
            scores = yield keeps
            if scores.accepted.any():
                return bound
        bound = size + 1
    return bound


def all_keeps(n_cells: int, size: int) -> Iterator[Bool[Tensor, "batch n_cells"]]:
    """Yield all keeps of `size` cells, a few thousand at a time."""
    combinations = itertools.combinations(range(n_cells), size)
    while chunk := list(itertools.islice(combinations, 4096)):
        yield torch.zeros(len(chunk), n_cells, dtype=torch.bool).scatter_(
            1, torch.tensor(chunk), True
        )


def random_sets(
    n_cells: int, size: int, count: int, generator: torch.Generator
) -> Bool[Tensor, "count n_cells"]:
    """Draw sets of `size` cells, uniformly and independently: the same one may come twice."""
    places = torch.rand(count, n_cells, generator=generator, dtype=torch.float64)
    chosen = places.topk(size, dim=1).indices
    return torch.zeros(count, n_cells, dtype=torch.bool).scatter_(1, chosen, True)
