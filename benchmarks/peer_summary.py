"""The tables of the comparison, in Markdown, from its records alone."""

from collections import Counter
from collections.abc import Iterable, Sequence

from benchmarks.peer_before import format_changes
from benchmarks.peer_caption import CAPTION
from benchmarks.peer_figures import (
    BEST,
    Duel,
    OurFigures,
    PeerFigures,
    best_of_peers,
    budgets_of,
    duels_with,
    our_figures,
    peer_figures,
)
from benchmarks.peer_records import OUR_METHODS, OURS, OWN, PEERS, PeerResult, PeerRun
from benchmarks.rex_peer import VERSION
from explorer.records import Outcome
from explorer.strengths import Strength
from explorer.study.statistics.measures import Interval

OUR_HEADER = (
    "| ours | irreducible searches | mean cells | median cells | median evaluations "
    "| cells above the best known: mean (95 %) | largest |"
)
PEER_HEADER = (
    "| peer | budget | searches | ours smaller | same | larger | none | larger, % | Wilson "
    "| bootstrap | mean cells: ours | peer's | ours less peer's (95 %) "
    "| median evaluations: ours | peer's |"
)


Compared = tuple[str, int, Strength]  # kind and number of cells, and how sure the model must be


def format_summary(
    runs: Sequence[PeerRun], results: Sequence[PeerResult], before: Sequence[PeerResult] = ()
) -> str:
    """Format how the results were made, the tables of each partition, and the caption.

    Args:
        runs: that made the results.
        results: of our search and the peers.
        before: results of another search of ours, for the tables of its change.
    """
    earlier = _by_partition(before)
    sections = [
        _section(*partition, own, earlier.get(partition, []))
        for partition, own in _by_partition(results).items()
    ]
    return "\n\n".join([_descriptions(runs), *sections, CAPTION])


def _by_partition(results: Iterable[PeerResult]) -> dict[Compared, list[PeerResult]]:
    by_partition: dict[Compared, list[PeerResult]] = {}
    for result in results:
        by_partition.setdefault((result.partition, result.n_cells, result.strength), []).append(
            result
        )
    return by_partition


def _section(
    partition: str,
    n_cells: int,
    strength: Strength,
    results: Sequence[PeerResult],
    before: Sequence[PeerResult],
) -> str:
    parts = [
        f"### {partition}, {n_cells:,} cells, strength {strength}",
        _outcomes(results),
        _table(OUR_HEADER, _our_rows(results)),
        _table(PEER_HEADER, _peer_rows(results)),
        format_changes(before, results),
    ]
    return "\n\n".join(part for part in parts if part)


def _outcomes(results: Sequence[PeerResult]) -> str:
    ours = [result for result in results if result.method == OURS]
    counts = Counter(result.outcome for result in ours)
    issued = [result.certificate_holds for result in ours if result.certificate_holds is not None]
    n_irreducible = counts.pop(Outcome.IRREDUCIBLE, 0)
    apart = ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common())
    return (
        f"{len(ours)} searches of ours at normal effort: {len({one.clip for one in ours})} clips, "
        f"{len({one.pair for one in ours})} pairs of a clip and a model, "
        f"{len({one.seed for one in ours})} seeds. {n_irreducible} are irreducible; counted apart: "
        f"{apart or 'none'}. {sum(issued)} of {len(issued)} certificates hold."
    )


def _table(header: str, rows: Sequence[str]) -> str:
    ruler = "|---" * (header.count("|") - 1) + "|"
    return "\n".join([header, ruler, *rows]) if rows else ""


def _our_rows(results: Sequence[PeerResult]) -> list[str]:
    figures = {method: our_figures(results, method) for method in OUR_METHODS}
    return [_our_row(method, own) for method, own in figures.items() if own is not None]


def _our_row(method: str, figures: OurFigures) -> str:
    return _row(
        f"`{method}`",
        figures.n_searches,
        f"{figures.mean_cells:.2f}",
        f"{figures.median_cells:g}",
        f"{figures.median_evaluations:,.0f}",
        _mean_with_bounds(figures.above_best),
        figures.largest_above_best,
    )


def _peer_rows(results: Sequence[PeerResult]) -> list[str]:
    rows = []
    for budget in budgets_of(results):
        for peer in PEERS:
            theirs = [one for one in results if (one.method, one.budget) == (peer, budget)]
            rows += _rows_of(f"`{peer}`", budget, duels_with(results, theirs))
        if budget != OWN:
            best = best_of_peers(results, budget)
            rows += _rows_of(f"**{BEST}**", budget, duels_with(results, best))
    return rows


def _rows_of(name: str, budget: str, duels: Sequence[Duel]) -> list[str]:
    return [_peer_row(name, budget, peer_figures(duels))] if duels else []


def _peer_row(name: str, budget: str, figures: PeerFigures) -> str:
    sizes = ("-", "-", "-")
    if figures.mean_cells is not None and figures.cells_more is not None:
        ours, theirs = figures.mean_cells
        sizes = (f"{ours:.2f}", f"{theirs:.2f}", _mean_with_bounds(figures.cells_more))
    return _row(
        name,
        budget,
        figures.n_searches,
        *(figures.verdicts[verdict] for verdict in ("smaller", "same", "larger", "none")),
        f"{100 * figures.larger_wilson.value:.1f}",
        _percent_bounds(figures.larger_wilson),
        _percent_bounds(figures.larger_bootstrap),
        *sizes,
        *(f"{number:,.0f}" for number in figures.median_evaluations),
    )


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _percent_bounds(interval: Interval) -> str:
    return f"{100 * interval.low:.1f} to {100 * interval.high:.1f}"


def _mean_with_bounds(interval: Interval) -> str:
    return f"{interval.value:.2f} ({interval.low:.2f} to {interval.high:.2f})"


def _descriptions(runs: Sequence[PeerRun]) -> str:
    return "\n\n".join(dict.fromkeys(_description(run) for run in runs))


def _description(run: PeerRun) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in run.versions.items())
    return (
        f"    {run.command}\n\n{run.date}; {run.cpu}, {run.cores} cores; on {run.device}, "
        f"{run.workers} at a time with {run.threads} threads each; {versions}, ReX {VERSION}."
    )
