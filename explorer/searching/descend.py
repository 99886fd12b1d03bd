"""Descending: ever smaller keeps, proposed by the surrogate and reduced when one is accepted."""

from collections.abc import Callable, Sequence

import torch
from jaxtyping import Bool
from torch import Tensor

from explorer.searching.judging_loop import JudgingLoop
from explorer.searching.moves import Move
from explorer.searching.propose import propose
from explorer.searching.reduce import reduce

# Proposals in one round: fewer learn sooner, more fill a batch better.
ROUND = 12
# The search ends when so many rounds in a row are expected to be in vain.
PATIENCE = 2
# Above this many cells a round tries much smaller keeps, too, not only those of one cell fewer.
LARGE = 8


def descend(
    loop: JudgingLoop,
    pool: Bool[Tensor, " n_cells"],
    generator: torch.Generator,
    *,
    end: int,
    hopeless: float,
    is_done: Callable[[], bool],
) -> Move[None]:
    """Try keeps that are smaller than the best one, and reduce what is accepted.

    Args:
        loop: knows the best keep and everything that was tried, also by moves beside this one.
        pool: cells that may be proposed.
        generator: for the proposals.
        end: scored keeps of the whole search at which to end at the latest.
        hopeless: a round of which the surrogate expects fewer accepted keeps is in vain.
        is_done: whether the best keep cannot be improved.
    """
    n_vain = 0
    while (best := loop.best) is not None and not is_done() and n_vain < PATIENCE:
        count = min(ROUND, _room(loop, end))
        proposals = [
            propose(loop.trials, best.keep, size, pool, part, generator)
            for size, part in sizes_to_try(best.n_kept, count)
        ]
        if not any(len(some.keeps) for some in proposals):
            return
        expected = sum(some.n_expected for some in proposals)
        n_vain = n_vain + 1 if expected < hopeless else 0
        scores = yield torch.cat([some.keeps for some in proposals])
        if scores.accepted.any():
            smaller = loop.best
            assert smaller is not None, "one was accepted"
            yield from reduce(smaller.keep, smaller.n_kept)
            n_vain = 0


def sizes_to_try(n_kept: int, count: int) -> Sequence[tuple[int, int]]:
    """Return sizes below that of a keep, each with its share of `count` proposals.

    >>> sizes_to_try(5, 12), sizes_to_try(20, 12), sizes_to_try(1, 12)
    ([(4, 12)], [(19, 4), (15, 4), (10, 4)], [])
    """
    sizes = [n_kept - 1] if n_kept <= LARGE else [n_kept - 1, 3 * n_kept // 4, n_kept // 2]
    return [(size, count // len(sizes)) for size in sizes if size and count >= len(sizes)]


def _room(loop: JudgingLoop, end: int) -> int:
    """Return how many proposals can be judged, with what must follow them in reserve."""
    affordable = loop.affordable()
    if affordable is not None:
        settling = loop.best.n_kept if loop.best else 0
        end = min(end, loop.n_scored + affordable - settling)
    return max(0, end - loop.n_scored)
