"""The figures of the comparison: our results against a peer's, and against the best known."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import mean, median

from benchmarks.intervals import mean_interval
from benchmarks.peer_records import EQUAL_BUDGETS, OURS, OWN, PeerResult
from explorer.study.statistics.measures import Interval, wilson

BEST = "best of all peers"


@dataclass(frozen=True, kw_only=True)
class Duel:
    """Our result and a peer's, on one clip, model and seed."""

    ours: PeerResult
    peer: PeerResult

    @property
    def verdict(self) -> str:
        """Our set is `smaller`, the `same` size, or `larger`; `none` if the peer has no set."""
        if not self.peer.sufficient:
            return "none"
        more = self.cells_more
        return "smaller" if more < 0 else "larger" if more > 0 else "same"

    @property
    def cells_more(self) -> int:
        """How many cells more our set has, where both have one."""
        assert self.ours.size is not None, "an irreducible set"
        assert self.peer.size is not None, "a sufficient set"
        return self.ours.size - self.peer.size


@dataclass(frozen=True, kw_only=True)
class PeerFigures:
    """Our search against one peer with one budget."""

    n_searches: int
    n_clips: int
    verdicts: Counter[str]  # smaller, same, larger, none
    larger_wilson: Interval  # share of all searches in which ours is larger; trials: clips
    larger_bootstrap: Interval  # the same share, over clips
    mean_cells: tuple[float, float] | None  # ours and the peer's, where both have a set
    cells_more: Interval | None  # ours less the peer's, mean over the same
    median_evaluations: tuple[float, float]  # ours and the peer's


@dataclass(frozen=True, kw_only=True)
class OurFigures:
    """One method of ours, on the searches that ended irreducible."""

    n_searches: int
    mean_cells: float
    median_cells: float
    median_evaluations: float
    above_best: Interval  # cells more than the best known, mean
    largest_above_best: int


def peer_figures(duels: Sequence[Duel]) -> PeerFigures:
    """Compute the figures of one peer with one budget; at least one duel."""
    clips = [duel.ours.clip for duel in duels]
    larger = [float(duel.verdict == "larger") for duel in duels]
    fair = [duel for duel in duels if duel.verdict != "none"]
    return PeerFigures(
        n_searches=len(duels),
        n_clips=len(set(clips)),
        verdicts=Counter(duel.verdict for duel in duels),
        larger_wilson=wilson(mean(larger), len(set(clips))),
        larger_bootstrap=mean_interval(larger, clips),
        mean_cells=(
            mean(duel.ours.size or 0 for duel in fair),
            mean(duel.peer.size or 0 for duel in fair),
        )
        if fair
        else None,
        cells_more=mean_interval(
            [duel.cells_more for duel in fair], [duel.ours.clip for duel in fair]
        )
        if fair
        else None,
        median_evaluations=(
            median(duel.ours.evaluations for duel in duels),
            median(duel.peer.evaluations for duel in duels),
        ),
    )


def duels_with(results: Sequence[PeerResult], theirs: Iterable[PeerResult]) -> list[Duel]:
    """Pair results of one peer and budget with ours: at the effort that set the budget.

    Only searches that ended irreducible at normal effort, and at that effort, are compared.
    """
    ours = {(result.item, result.method): result for result in results if result.is_irreducible}
    duels = []
    for peer in theirs:
        own = ours.get((peer.item, EQUAL_BUDGETS.get(peer.budget, OURS)))
        if own is not None and (peer.item, OURS) in ours:
            duels.append(Duel(ours=own, peer=peer))
    return duels


def best_of_peers(results: Sequence[PeerResult], budget: str) -> list[PeerResult]:
    """Return, for each search, the smallest set of any peer within a budget.

    Its evaluations and seconds are those of all peers together. A search on which some peer was
    not run within that budget, though it was on another search, is left out.
    """
    by_item: dict[tuple[str | int, ...], list[PeerResult]] = {}
    for result in results:
        if result.budget == budget and result.outcome is None:
            by_item.setdefault(result.item, []).append(result)
    methods = {result.method for found in by_item.values() for result in found}
    return [
        replace(
            min(found, key=lambda one: (not one.sufficient, one.size or 0)),
            method=BEST,
            evaluations=sum(one.evaluations for one in found),
            seconds=sum(one.seconds for one in found),
        )
        for found in by_item.values()
        if {one.method for one in found} == methods
    ]


def best_known(results: Iterable[PeerResult]) -> dict[tuple[str | int, ...], int]:
    """Return, for each pair, the size of the smallest set that any method found with any seed."""
    best: dict[tuple[str | int, ...], int] = {}
    for result in results:
        if result.sufficient and result.size is not None:
            best[result.pair] = min(result.size, best.get(result.pair, result.size))
    return best


def our_figures(results: Sequence[PeerResult], method: str) -> OurFigures | None:
    """Compute the figures of one method of ours; None if none of its searches is irreducible."""
    best = best_known(results)
    ours = [one for one in results if one.method == method and one.is_irreducible]
    if not ours:
        return None
    sizes = [one.size or 0 for one in ours]
    above = [size - best[one.pair] for size, one in zip(sizes, ours, strict=True)]
    return OurFigures(
        n_searches=len(ours),
        mean_cells=mean(sizes),
        median_cells=median(sizes),
        median_evaluations=median(one.evaluations for one in ours),
        above_best=mean_interval(above, [one.clip for one in ours]),
        largest_above_best=max(above),
    )


def budgets_of(results: Iterable[PeerResult]) -> list[str]:
    """Return the budgets of the peers' results, `own` first."""
    found = dict.fromkeys(one.budget for one in results if one.outcome is None)
    return sorted(found, key=lambda budget: (budget != OWN, budget))
