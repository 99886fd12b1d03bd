"""The two small charts of a result, as HTML with SVG inside: nothing has to be loaded to draw them.

SVG holds shapes only and is stretched to the width of the card; all text is HTML beside it, so that
letters keep their shape and screen readers find every figure.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from explorer.records import SearchRecord
from explorer.searching.step import Step
from explorer.ui.templates import render
from explorer.ui.wording import strip as strip_wording
from explorer.ui.wording import verdicts as verdict_wording
from explorer.ui.wording.numbers import confidence
from explorer.verdicts import ACCEPTS, TargetVerdict

WIDTH, HEIGHT = 1000, 200  # of the curve's coordinates
MAX_TICKS = 5  # on an axis, besides 0


def probability_bars(
    record: SearchRecord, verdicts: Sequence[TargetVerdict], titles: Mapping[str, str]
) -> str:
    """Draw how sure each model is of the class when it hears the fragment.

    Args:
        record: of the search whose fragment was judged.
        verdicts: of the models; those that give the class no probability are left out.
        titles: display names of the models, by id.
    """
    pills = verdict_wording.pills(record, verdicts)
    rows = [
        {
            "title": titles[verdict.model],
            "verdict": pills[verdict.model],
            "accepts": verdict.verdict == ACCEPTS,
            "percent": round(100 * verdict.probability, 1),
            "sure": confidence(verdict.probability),
        }
        for verdict in verdicts
        if verdict.probability is not None
    ]
    return render("bars", title=verdict_wording.how_sure_each(record.label), rows=rows)


def shrink_curve(steps: Sequence[Step], kind: str) -> str:
    """Draw the size of the smallest sufficient keep over the evaluations of the model.

    Args:
        steps: of a search; those that have found none yet are left out.
        kind: of its partition.

    Returns:
        Empty text if none was found.
    """
    points = [(step.evaluations, step.n_kept) for step in steps if step.n_kept is not None]
    if not points:
        return ""
    last, largest = points[-1][0], max(n_kept for _, n_kept in points)
    dots = [
        {
            "x": _share(evaluations, last) * WIDTH,
            "y": (1 - _share(n_kept, largest)) * HEIGHT,
            "words": strip_wording.kept_after(n_kept, evaluations, kind),
        }
        for evaluations, n_kept in points
    ]
    return render(
        "curve",
        title=strip_wording.curve_title(kind),
        summary=strip_wording.curve_summary(_changes(points), kind),
        x_title=strip_wording.EVALUATIONS,
        x_ticks=[(f"{tick:,}", 100 * _share(tick, last)) for tick in ticks(last)],
        y_ticks=[(f"{tick:,}", 100 * _share(tick, largest)) for tick in ticks(largest)],
        dots=dots,
        width=WIDTH,
        height=HEIGHT,
    )


def ticks(highest: int) -> list[int]:
    """Return round numbers from 0 to the highest, evenly spaced.

    >>> ticks(64), ticks(198), ticks(3), ticks(1)
    ([0, 20, 40, 60], [0, 50, 100, 150], [0, 1, 2, 3], [0, 1])
    """
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if highest <= MAX_TICKS * step:
                return list(range(0, highest + 1, step))
        power *= 10


def _share(value: int, highest: int) -> float:
    return value / max(highest, 1)


def _changes(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The first point, and those at which the keep became smaller."""
    return [points[0], *(after for before, after in pairwise(points) if after[1] < before[1])]
