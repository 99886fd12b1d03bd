"""Moves of the search: generators that yield keeps to be scored and are sent their scores.

A move knows no model, clip or budget. Moves that do not depend on each other can run in lockstep,
so that their requests share batches.
"""

from collections.abc import Generator, Sequence
from typing import TypeVar

import torch
from jaxtyping import Bool
from torch import Tensor

from explorer.judging.criterion import Scores

Result = TypeVar("Result")
Move = Generator[Tensor, Scores, Result]
"""Yields keeps (batch, n_cells), is sent their scores, returns its result."""


def once(keeps: Bool[Tensor, "batch n_cells"]) -> Move[Scores]:
    """Have keeps scored; returns the scores."""
    return (yield keeps)


def without_result(move: Move[Result]) -> Move[None]:
    """Run a move for what it finds; the loop remembers the best."""
    yield from move


def run_in_lockstep(moves: Sequence[Move[Result]]) -> Move[list[Result]]:
    """Run moves in lockstep, merging their requests; returns their results in order."""
    requests: dict[int, Tensor] = {}
    results: dict[int, Result] = {}

    def advance(index: int, scores: Scores | None) -> None:
        try:
            requests[index] = moves[index].send(scores)  # type: ignore[arg-type]
        except StopIteration as finished:
            requests.pop(index, None)
            results[index] = finished.value

    for index in range(len(moves)):
        advance(index, None)
    while requests:
        order = sorted(requests)
        lengths = [len(requests[index]) for index in order]
        scores = yield torch.cat([requests[index] for index in order])
        for index, part in zip(order, split_scores(scores, lengths), strict=True):
            advance(index, part)
    return [results[index] for index in range(len(moves))]


def split_scores(scores: Scores, lengths: Sequence[int]) -> list[Scores]:
    """Split the scores of a merged request into those of its parts."""
    parts, start = [], 0
    for length in lengths:
        part = slice(start, start + length)
        parts.append(
            Scores(
                slack=scores.slack[part],
                margin=scores.margin[part],
                probability=scores.probability[part],
            )
        )
        start += length
    return parts


def geometric_lengths(longest: int, growth: int = 3) -> list[int]:
    """Return 1, 2, 3, then lengths that grow by a `growth`-th, up to `longest` itself.

    >>> geometric_lengths(20), geometric_lengths(20, growth=2)
    ([1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 20], [1, 2, 3, 4, 6, 9, 13, 19, 20])
    """
    lengths, length = [], 1
    while length < longest:
        lengths.append(length)
        length += max(1, length // growth)
    return [*lengths, longest] if longest > 0 else []
