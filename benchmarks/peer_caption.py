"""What the tables of the comparison mean, in Markdown."""

from benchmarks.peer_methods.annealing import COLD, HOT, N_STEPS, PENALTY, STEP_SHARE
from benchmarks.peer_methods.deletion import FIRST_GROUPS
from benchmarks.peer_methods.freqrise import GRID_POINTS, KEEP_PROBABILITY, N_MASKS
from benchmarks.peer_methods.prefixes import MAX_TRIED_ONE_BY_ONE
from benchmarks.peer_methods.restarts import N_STARTS
from benchmarks.rex_peer import DEFAULT_BOX, SMALLEST_BOX, VERSION

CAPTION = f"""\
A *search* is one clip, one model and one seed; only those that ended irreducible at normal effort
are compared with peers. A method's set is the smallest accepted one that the model judged for it,
and no method pays for a keep twice. *Own*: the peer ran on its own terms. *Equal*: it was allowed
as many evaluations as our search and its lower bound took on that very search, and no more.
*Smaller*, *same*, *larger*: our set against the peer's; *none*: the peer found no set, or one that
was not accepted when judged alone. The share of larger ones is of all searches. Its Wilson interval
counts clips, not searches, as trials; the other intervals are bootstraps over clips
(`benchmarks/intervals.py`). All are 95 %. Mean cells are over the searches where both have a set.
*Best of all peers*: the smallest set that any of them found within that budget; its evaluations are
those of all of them together. *Above the best known*: cells more than in the smallest set that any
method found on that clip and model, at any effort, budget and seed.

- `deletion`: from the whole clip downwards in {FIRST_GROUPS} groups, then ever smaller ones, to
  single cells; one of the starts of our own search.
- `forward`: forward selection (Whitney 1971) over all cells by slack until the keep is accepted,
  then reduced.
- `quickxplain`: Junker 2004, loud cells preferred. It takes acceptance to be monotone, which it is
  not, so what it returns, or else the smallest accepted keep that it met, is reduced.
- `ddmin`: Zeller and Hildebrandt 2002, complete: subsets, complements, granularity.
- `sis`: Carter et al. 2019, backward selection of all cells and FindSIS. If a budget ends the
  former, the cells left are ranked by its last round.
- `restarts`: random sets, reduced, then swaps of two kept cells for another; {N_STARTS} starts on
  its own terms.
- `annealing`: Kirkpatrick et al. 1983; energy in cells, {PENALTY:g} for each unit of slack that is
  missing, temperature from {HOT:g} to {COLD:g} cells in {N_STEPS:,} steps or
  {100 * STEP_SHARE:g} % of a budget, then reduced. It starts from the loudest cells.
- `freqrise`: Brüsch et al. 2024; {N_MASKS:,} random masks, or what a budget leaves beside the
  prefixes, keep probability {KEEP_PROBABILITY:g}; on `bins` drawn on a grid of {GRID_POINTS}
  points, interpolated linearly, mirrored at the ends and shifted at random, elsewhere per cell;
  relevance is the mean of the masks weighted by the probability of the class; the set is the first
  accepted prefix (up to {MAX_TRIED_ONE_BY_ONE} cells every length is tried, beyond that lengths
  that grow by an eighth, then halving).
- `rex`: ReX {VERSION} as released, spectral mode on a vector of ones, mask value 0, its documented
  defaults: 20 iterations, tree depth 10, boxes of at least {DEFAULT_BOX} cells, uniform splits,
  queue of 1 by area, global extraction in chunks of {DEFAULT_BOX}, batch size 1, no confidence
  threshold. In spectral mode its extraction marks cells 0 to i - 1 where it means cell i.
- `rex-fine`: ReX's responsibility map with boxes from {SMALLEST_BOX} cells on, all else as above,
  and the first accepted prefix of that ranking, found as for `freqrise`: what ReX's ranking is
  worth without that fault and without chunks.

`restarts` and `annealing` run again, with new random numbers, until a budget is used up; the other
methods end before it. `forward` and `sis` try every cell in each step, so they are not run on
`bins`. ReX has no budget, so it only runs on its own terms."""
