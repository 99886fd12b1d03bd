"""Our search before and after a change, on the same clips, models and seeds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

from benchmarks.intervals import ratio_interval
from benchmarks.peer_records import OUR_METHODS, PeerResult
from explorer.study.statistics.measures import Interval

HEADER = (
    "| method | searches | irreducible only before | only now | now smaller | same | larger "
    "| mean cells: before | now | change, % (95 %) | mean evaluations: before | now | ratio "
    "| median evaluations: before | now | ratio |"
)


@dataclass(frozen=True, kw_only=True)
class Change:
    """One method of ours before and now, on the searches that ended irreducible both times."""

    n_searches: int
    n_only_before: int
    n_only_now: int
    verdicts: Counter[str]  # now smaller, same, larger
    mean_cells: tuple[float, float]  # before and now
    size_ratio: Interval  # all cells now over all cells before; bootstrap over clips
    mean_evaluations: tuple[float, float]
    median_evaluations: tuple[float, float]


def change_of(
    before: Sequence[PeerResult], now: Sequence[PeerResult], method: str
) -> Change | None:
    """Compare the searches that both have; None if there is none."""
    old = {one.item: one for one in before if one.method == method}
    new = {one.item: one for one in now if one.method == method}
    shared = [(old[item], new[item]) for item in old if item in new]
    both = [pair for pair in shared if pair[0].is_irreducible and pair[1].is_irreducible]
    if not both:
        return None
    sizes = [(was.size or 0, is_.size or 0) for was, is_ in both]
    evaluations = [(was.evaluations, is_.evaluations) for was, is_ in both]
    names = {-1: "smaller", 0: "same", 1: "larger"}
    return Change(
        n_searches=len(both),
        n_only_before=sum(was.is_irreducible and not is_.is_irreducible for was, is_ in shared),
        n_only_now=sum(is_.is_irreducible and not was.is_irreducible for was, is_ in shared),
        verdicts=Counter(names[(is_ > was) - (is_ < was)] for was, is_ in sizes),
        mean_cells=(mean(was for was, _ in sizes), mean(is_ for _, is_ in sizes)),
        size_ratio=ratio_interval(
            [is_ for _, is_ in sizes], [was for was, _ in sizes], [was.clip for was, _ in both]
        ),
        mean_evaluations=(
            mean(was for was, _ in evaluations),
            mean(is_ for _, is_ in evaluations),
        ),
        median_evaluations=(
            median(was for was, _ in evaluations),
            median(is_ for _, is_ in evaluations),
        ),
    )


def format_changes(before: Sequence[PeerResult], now: Sequence[PeerResult]) -> str:
    """Format a table of every method of ours; empty if the two share no irreducible search."""
    changes = {method: change_of(before, now, method) for method in OUR_METHODS}
    rows = [_row(method, change) for method, change in changes.items() if change is not None]
    if not rows:
        return ""
    ruler = "|---" * (HEADER.count("|") - 1) + "|"
    return "\n".join(["Our search, before and now:", "", HEADER, ruler, *rows])


def _row(method: str, change: Change) -> str:
    percent = [100 * (share - 1) for share in _bounds(change.size_ratio)]
    cells = [
        f"`{method}`",
        *map(str, (change.n_searches, change.n_only_before, change.n_only_now)),
        *(str(change.verdicts[name]) for name in ("smaller", "same", "larger")),
        *(f"{cells:.2f}" for cells in change.mean_cells),
        "{:+.1f} ({:+.1f} to {:+.1f})".format(*percent),
        *_with_ratio(change.mean_evaluations),
        *_with_ratio(change.median_evaluations),
    ]
    return f"| {' | '.join(cells)} |"


def _bounds(interval: Interval) -> tuple[float, float, float]:
    return interval.value, interval.low, interval.high


def _with_ratio(before_and_now: tuple[float, float]) -> tuple[str, str, str]:
    before, now = before_and_now
    return f"{before:,.0f}", f"{now:,.0f}", f"{now / before:.2f}"
