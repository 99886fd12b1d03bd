"""The tables of `benchmarks.truth`, in Markdown."""

from collections.abc import Sequence
from statistics import mean

from benchmarks.intervals import mean_interval
from benchmarks.truth_records import SMALLEST, TruthResult
from explorer.strengths import Strength

HEADER = "| clip | model | ours | fewest of all | sets judged |"


def format_truths(results: Sequence[TruthResult]) -> str:
    """Format a table of the pairs and a summary for each partition, effort and seed."""
    groups: dict[tuple[str, int, Strength, str, int], list[TruthResult]] = {}
    for one in results:
        group = (one.kind, one.n_cells, one.strength, one.effort, one.seed)
        groups.setdefault(group, []).append(one)
    return "\n\n".join(_section(*group, own) for group, own in groups.items())


def _section(
    kind: str,
    n_cells: int,
    strength: Strength,
    effort: str,
    seed: int,
    results: Sequence[TruthResult],
) -> str:
    counted = [one for one in results if one.counts]
    rows = [
        f"| {one.clip} | {one.model} | {one.ours} | {one.in_words} | {one.evaluations:,} |"
        for one in counted
    ]
    title = f"### {kind}, {n_cells} cells, strength {strength}, {effort} effort, seed {seed}"
    table = "\n".join([HEADER, "|---" * (HEADER.count("|") - 1) + "|", *rows])
    return "\n\n".join([title, table, _gap(len(results), counted)])


def _gap(n_searched: int, counted: Sequence[TruthResult]) -> str:
    known = [
        (one.clip, one.ours - one.minimum)
        for one in counted
        if one.ours is not None and one.minimum is not None
    ]
    words = (
        f"{n_searched} pairs searched; in {len(counted)} our set is irreducible and has "
        f"{SMALLEST} cells or more; in {len(known)} of those the fewest of all is known."
    )
    if not known:
        return words
    gaps = [gap for _, gap in known]
    interval = mean_interval(gaps, [clip for clip, _ in known])
    return (
        f"{words} There, ours is the fewest in {gaps.count(0)}, and has {mean(gaps):.2f} cells "
        f"more on average (95 %, over clips: {interval.low:.2f} to {interval.high:.2f}), at most "
        f"{max(gaps)}."
    )
