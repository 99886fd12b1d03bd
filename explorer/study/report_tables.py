"""The tables of a study's statistics, as plain texts: for its report and for the documentation."""

import math
from collections.abc import Iterator, Mapping, Sequence

from explorer.study.model_summary import ModelSummary
from explorer.study.sentences import CONTROLS
from explorer.study.statistics.acceptance import Acceptance, AcceptanceTable
from explorer.study.statistics.information import ACCURACY, INFORMATION, MeasureComparison
from explorer.study.statistics.measures import Interval
from explorer.study.statistics.none_label import NoneLeftOut
from explorer.study.statistics.rates import Rate
from explorer.study.statistics.trials import RIGHT, WRONG
from explorer.study.summary import StudySummary

Table = tuple[Sequence[str], Sequence[Sequence[str]]]  # head and rows
Titles = Mapping[str, str]  # display names of models, by id; a model without one shows its id

NOT_MEASURED = "not measured"
NOT_KNOWN = "not known"
MEASURES = {  # a measure: its head
    "mask_bits": "bits to name the fragment",
    "spectral_entropy_bits": "spectral entropy, bits",
    "bandwidth_hz": "bandwidth, Hz",
    "energy_db": "energy, dB re the clip",
    "kl_bits": "posterior divergence, bits",
}
assert tuple(MEASURES) == INFORMATION


def acceptance_table(summary: StudySummary) -> Table:
    """How often fragments and controls are accepted by other models: in all, and by part.

    A control that was judged nowhere has no column.
    """
    kinds = [kind for kind in CONTROLS if kind in summary.between.over_all.lifts]
    heads = [f"{CONTROLS[kind]}: lift" for kind in kinds]
    rows = [_acceptance_row(part, found, kinds) for part, found in _parts(summary.between)]
    rows += _without_none_rows(summary, kinds)
    return ("clips on which", "clips", "fragments", "accepted", *heads), rows


def strength_table(summary: StudySummary) -> Table:
    """Transfer by how sure of its fragment the source had to be; without rows for one strength."""
    head = (
        *("strength", "searches", "with a fragment", "clip not that sure", "cells (median)"),
        *("accepted, all fragments", "clips", "accepted, same clips at all strengths", "clips"),
    )
    rows = [
        (
            each.strength.value,
            f"{each.n_searches:,}",
            f"{each.n_fragments:,}",
            f"{each.n_not_that_sure:,}",
            NOT_KNOWN if each.n_kept is None else f"{each.n_kept:g}",
            *_accepted_of(each.all_clips),
            *_accepted_of(each.same_clips),
        )
        for each in summary.strengths
    ]
    return head, rows if len(rows) > 1 else []


def flat_earther_table(summary: StudySummary, titles: Titles) -> Table:
    """Every rate that was compared, the smallest effect that could be found, and the verdict."""
    head = (
        *("model", "rate", "clips", "accepted", "random cells", "odds, times the usual"),
        *("p (Holm)", "could have been found", "flat-earther"),
    )
    rows = [
        (
            titles.get(each.model, each.model),
            f"{each.direction}-rate",
            str(each.n_clips),
            f"{each.rate:.2f}",
            f"{each.control:.2f}",
            _interval_text(*(math.exp(bound) for bound in _values(each.distance)), digits=2),
            p_text(each.p_value),
            f"{math.exp(each.smallest_effect):.1f} times",
            each.verdict,
        )
        for each in summary.standings
    ]
    return head, rows


def information_table(summary: StudySummary, titles: Titles) -> Table:
    """Every model's answers and fragments, side by side."""
    head = ("model", "accuracy", "precision", "recall", *MEASURES.values())
    rows = [
        (
            titles.get(model.id, model.id),
            *map(_share_text, (model.accuracy, model.mean_precision, model.mean_recall)),
            *(_mean_text(model, measure) for measure in MEASURES),
        )
        for model in summary.models
    ]
    return head, rows


def measure_table(summary: StudySummary) -> Table:
    """Whether each measure follows accuracy, and which pairs of models it tells apart."""
    head = (
        *("measure", "rank correlation with accuracy", "p (Holm)", "least possible p"),
        *("pairs of models distinguished", "but not by accuracy"),
    )
    return head, [_measure_row(each) for each in summary.measures]


def necessity_table(summary: StudySummary, titles: Titles) -> Table:
    """How often a fragment is necessary: the rest of the clip alone is no longer the class."""
    classes = sorted({name for model in summary.models for name in model.remainder_by_class})
    head = ("model", "all clips", *classes, "answer right", "answer wrong")
    rows = [
        (
            titles.get(model.id, model.id),
            _necessity(model.remainder),
            *(_necessity(model.remainder_by_class.get(name)) for name in classes),
            *(_necessity(model.remainder_by_answer.get(name)) for name in (RIGHT, WRONG)),
        )
        for model in summary.models
        if model.remainder is not None
    ]
    return head, rows


def class_table(summary: StudySummary, titles: Titles) -> Table:
    """Medians of size, energy and entropy of every model's fragments, by class."""
    head = ("model", "class", "fragments", "cells", "energy, dB re the clip", "entropy, bits")
    rows = []
    for model in summary.models:
        for name, spreads in model.measures_by_class.items():
            medians = (
                f"{spreads[field].median:.1f}" if field in spreads else NOT_KNOWN
                for field in ("n_kept", "energy_db", "spectral_entropy_bits")
            )
            rows.append((titles.get(model.id, model.id), name, str(spreads["n_kept"].n), *medians))
    return head, rows


def overlap_table(summary: StudySummary, titles: Titles) -> Table:
    """Overlap of the kept cells between models, and between the seeds of one, beside chance."""
    head = ("models", "overlap", "by chance")
    between = [
        (f"{' and '.join(titles.get(i, i) for i in each.models)}", each.jaccard, each.chance)
        for each in summary.overlaps
    ]
    own = [
        (f"{titles.get(model.id, model.id)}, two seeds", model.seed_overlap, model.seed_chance)
        for model in summary.models
    ]
    rows = [
        (name, f"{index:.3f}", f"{chance:.3f}")
        for name, index, chance in (*between, *own)
        if index is not None and chance is not None
    ]
    return head, rows


def p_text(p: float) -> str:
    """A p-value, with three decimals.

    >>> p_text(0.0123), p_text(0.0001)
    ('.012', '< .001')
    """
    return "< .001" if p < 0.001 else f"{p:.3f}".removeprefix("0")


def _accepted_of(found: Acceptance) -> tuple[str, str]:
    return _share_text(found.share), str(found.n_clips)


def _parts(table: AcceptanceTable) -> Iterator[tuple[str, Acceptance]]:
    yield "both agree", table.over_all
    for name, found in table.by_class.items():
        yield f"both say {name}", found
    for name, found in table.by_answer.items():
        yield f"the source is {name}", found


def _acceptance_row(part: str, found: Acceptance, kinds: Sequence[str]) -> tuple[str, ...]:
    counts = (part, str(found.n_clips), f"{found.n_items:,}", _share_text(found.share))
    return (*counts, *(_control_text(found, kind) for kind in kinds))


def _control_text(found: Acceptance, kind: str) -> str:
    against = found.lifts.get(kind)
    if against is None:
        return NOT_MEASURED
    lift = against.lift
    low, high = _signed(lift.low), _signed(lift.high)
    return f"{against.control.value:.2f}: {_signed(lift.value)} ({low} to {high})"


def _signed(difference: float) -> str:
    """A difference with its sign, and never -0.00."""
    return f"{round(difference, 2) + 0.0:+.2f}"


def _without_none_rows(summary: StudySummary, kinds: Sequence[str]) -> list[tuple[str, ...]]:
    exact = summary.between_without_none
    if exact is not None and exact.over_all == summary.between.over_all:
        return []  # no model has the label, or none answered so
    if exact is not None:
        return [
            _acceptance_row(f"{part}, “none of these” left out", found, kinds)
            for part, found in _parts(exact)
        ]
    found = summary.without_none
    if not found.n_items or not found.n_rejected_by_none:
        return []
    n_clips, share = str(summary.between.over_all.n_clips), _bounds(found)
    blank = ("",) * len(kinds)
    return [("both agree, “none of these” left out", n_clips, f"{found.n_items:,}", share, *blank)]


def _bounds(found: NoneLeftOut) -> str:
    low = f"{found.n_accepted / found.n_items:.2f}"
    high = f"{(found.n_accepted + found.n_undecided) / found.n_items:.2f}"
    return low if low == high else f"from {low} to {high}"


def _measure_row(each: MeasureComparison) -> tuple[str, ...]:
    apart = f"{each.n_apart} of {each.n_pairs}"
    if each.measure == ACCURACY:
        return ("accuracy", "", "", "", apart, "")
    correlation = NOT_KNOWN if each.rank_correlation is None else f"{each.rank_correlation:+.2f}"
    p_values = ("" if p is None else p_text(p) for p in (each.p_value, each.least_p_value))
    return (MEASURES[each.measure], correlation, *p_values, apart, str(each.n_new))


def _mean_text(model: ModelSummary, measure: str) -> str:
    mean = model.means.get(measure)
    digits = 0 if measure == "bandwidth_hz" else 1
    return NOT_KNOWN if mean is None else _interval_text(*_values(mean), digits=digits)


def _share_text(share: Interval | None) -> str:
    return NOT_KNOWN if share is None else _interval_text(*_values(share), digits=2)


def _necessity(rate: Rate | None) -> str:
    if rate is None or rate.interval is None:
        return ""
    value, low, high = _values(rate.interval)
    return _interval_text(1 - value, 1 - high, 1 - low, digits=2)


def _values(interval: Interval) -> tuple[float, float, float]:
    return interval.value, interval.low, interval.high


def _interval_text(value: float, low: float, high: float, *, digits: int) -> str:
    return f"{value:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"
