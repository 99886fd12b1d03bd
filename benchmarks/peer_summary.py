"""The tables of the comparison, in Markdown, from its records alone."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.peer_methods import GRID_POINTS, KEEP_PROBABILITY, MAX_TRIED_ONE_BY_ONE, N_MASKS
from benchmarks.peer_records import OURS, PEERS, PeerResult, PeerRun
from benchmarks.rex_peer import DEFAULT_BOX, SMALLEST_BOX, VERSION
from explorer.records import Outcome
from explorer.searching.search import FIRST_GROUPS

HEADER = (
    "| peer | pairs | smaller | same | larger | larger, of those compared | peer has no sufficient "
    "set | cells: ours | peer's | ratio | evaluations: ours | peer's | ratio | seconds: ours "
    "| peer's | ratio |"
)
CAPTION = f"""\
*Smaller*, *same*, *larger*: our set against the peer's, on the pairs where both are sufficient when
judged alone. All other figures are medians over those pairs; ratios are ours / the peer's, each
taken per pair. Ours: normal effort, its evaluations are search and lower bound.

- `deletion`: from the whole clip downwards in {FIRST_GROUPS} groups, then ever smaller ones, to
  single cells; one of the starts of our own search.
- `freqrise`: {N_MASKS:,} random masks, keep probability {KEEP_PROBABILITY:g}; on `bins` drawn on a
  grid of {GRID_POINTS} points, interpolated linearly, mirrored at the ends and shifted at random,
  elsewhere per cell; relevance is the mean of the masks weighted by the probability of the class;
  the set is the first accepted prefix (up to {MAX_TRIED_ONE_BY_ONE} cells every length is tried,
  beyond that lengths that grow by an eighth, then halving).
- `rex`: ReX {VERSION} as released, spectral mode on a vector of ones, mask value 0, its documented
  defaults: 20 iterations, tree depth 10, boxes of at least {DEFAULT_BOX} cells, uniform splits,
  queue of 1 by area, global extraction in chunks of {DEFAULT_BOX}, batch size 1, no confidence
  threshold. In spectral mode its extraction marks cells 0 to i - 1 where it means cell i.
- `rex-fine`: ReX's responsibility map with boxes from {SMALLEST_BOX} cells on, all else as above,
  and the first accepted prefix of that ranking, found as for `freqrise`: what ReX's ranking is
  worth without that fault and without chunks."""


@dataclass(frozen=True, kw_only=True)
class _Duel:
    """Our result and a peer's, on one item."""

    ours: PeerResult
    peer: PeerResult

    @property
    def is_fair(self) -> bool:
        """Whether both found a sufficient set."""
        return self.ours.sufficient and self.peer.sufficient

    @property
    def cells_more(self) -> int:
        """How many cells more our set has."""
        assert self.ours.size is not None, "a sufficient set"
        assert self.peer.size is not None, "a sufficient set"
        return self.ours.size - self.peer.size


def format_summary(runs: Sequence[PeerRun], results: Sequence[PeerResult]) -> str:
    """Format how the results were made, a table for each partition, and the caption."""
    by_partition: dict[tuple[str, int], list[PeerResult]] = {}
    for result in results:
        by_partition.setdefault((result.partition, result.n_cells), []).append(result)
    tables = [_section(*partition, own) for partition, own in by_partition.items()]
    return "\n\n".join([_descriptions(runs), *tables, CAPTION])


def _section(partition: str, n_cells: int, results: Sequence[PeerResult]) -> str:
    ours = {result.item: result for result in results if result.method == OURS}
    rows = []
    for peer in PEERS:
        theirs = [result for result in results if result.method == peer and result.item in ours]
        if theirs:
            duels = [_Duel(ours=ours[result.item], peer=result) for result in theirs]
            rows.append(_row(peer, duels))
    ruler = "|---" * (HEADER.count("|") - 1) + "|"
    title = f"### {partition}, {n_cells:,} cells"
    return "\n".join([title, "", _outcomes(list(ours.values())), "", HEADER, ruler, *rows])


def _outcomes(ours: Sequence[PeerResult]) -> str:
    counts = Counter(result.outcome for result in ours)
    issued = [result.certificate_holds for result in ours if result.certificate_holds is not None]
    n_irreducible = counts.pop(Outcome.IRREDUCIBLE, 0)
    apart = ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common())
    return (
        f"Ours, on {len(ours)} pairs of a clip and a model: {n_irreducible} irreducible (compared "
        f"below); counted apart: {apart or 'none'}. {sum(issued)} of {len(issued)} certificates "
        "hold."
    )


def _row(peer: str, duels: Sequence[_Duel]) -> str:
    fair = [duel for duel in duels if duel.is_fair]
    smaller = sum(duel.cells_more < 0 for duel in fair)
    larger = sum(duel.cells_more > 0 for duel in fair)
    share = f"{100 * larger / len(fair):.1f} %" if fair else "-"
    n_without = sum(not duel.peer.sufficient for duel in duels)
    counts = [len(duels), smaller, len(fair) - smaller - larger, larger, share, n_without]
    figures = (
        *_medians(fair, lambda result: float(result.size or 0), "{:g}"),
        *_medians(fair, lambda result: float(result.evaluations), "{:,.0f}"),
        *_medians(fair, lambda result: result.seconds, "{:.2f}"),
    )
    return f"| `{peer}` | " + " | ".join([*map(str, counts), *figures]) + " |"


def _medians(
    duels: Sequence[_Duel], figure: Callable[[PeerResult], float], form: str
) -> tuple[str, str, str]:
    """Medians of a figure for ours, for the peer's, and of their ratios."""
    if not duels:
        return ("-", "-", "-")
    ours = [figure(duel.ours) for duel in duels]
    peers = [figure(duel.peer) for duel in duels]
    ratio = median(our / peer for our, peer in zip(ours, peers, strict=True))
    return form.format(median(ours)), form.format(median(peers)), f"{ratio:.2g}"


def _descriptions(runs: Sequence[PeerRun]) -> str:
    return "\n\n".join(dict.fromkeys(_description(run) for run in runs))


def _description(run: PeerRun) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in run.versions.items())
    return (
        f"    {run.command}\n\n{run.date}; {run.cpu}, {run.cores} cores; on {run.device}, "
        f"{run.workers} at a time with {run.threads} threads each; {versions}, ReX {VERSION}."
    )
