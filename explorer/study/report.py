"""A study as one HTML file that opens offline: figures, tables, and how it was made.

The page is `report.html.jinja`, filled in with every text escaped; only plotly.js and the figures,
which Plotly escapes itself, go in as they are.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

import plotly.graph_objects as go
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from explorer.directories import write_atomically
from explorer.partitions.kinds import UNITS
from explorer.records import Outcome
from explorer.result.figures import PAGE_CONFIG
from explorer.study.figures import (
    MEASURES,
    Titles,
    band_usage_plot,
    measure_spread,
    overlap_matrix,
    rate_comparison_plot,
    transfer_matrix,
)
from explorer.study.model_summary import ModelSummary
from explorer.study.report_tables import (
    Table,
    acceptance_table,
    class_table,
    flat_earther_table,
    information_table,
    measure_table,
    necessity_table,
    overlap_table,
    strength_table,
)
from explorer.study.sentences import (
    controls_sentence,
    flat_earther_sentences,
    information_sentence,
    none_sentence,
    remainder_sentence,
    shared_bits_found,
    strengths_sentences,
)
from explorer.study.statistics.flat_earthers import MIN_FACTOR
from explorer.study.statistics.rates import Transfer
from explorer.study.summary import StudySummary
from explorer.verdicts import NOT_ASKED

REPORT_FILE = "report.html"
TEMPLATE = "report.html.jinja"


def write_report(directory: Path, summary: StudySummary, titles: Titles) -> None:
    """Write `report.html` into a study's directory.

    Args:
        directory: an existing directory.
        summary: of the study.
        titles: display names of the models, by id; a model without one shows its id.
    """
    write_atomically(directory / REPORT_FILE, render_report(summary, titles))


def render_report(summary: StudySummary, titles: Titles) -> str:
    """Render the whole page, including plotly.js itself, about 5 MB."""
    figures = {
        "transfers": _html(transfer_matrix(summary, titles)),
        "rates": _html(rate_comparison_plot(summary, titles)),
        "measures": [_html(measure_spread(summary, titles, measure)) for measure in MEASURES],
        "band_usage": _html(band_usage_plot(summary, titles)),
        "overlaps": _html(overlap_matrix(summary, titles)),
    }
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    source = files(__package__).joinpath(TEMPLATE).read_text("utf-8")
    return environment.from_string(source).render(
        summary=summary,
        settings=summary.settings,
        unit=UNITS[summary.settings.partition],
        figures=figures,
        plotly_js=Markup(get_plotlyjs()),
        transfer_table=_transfer_table(summary.transfers, titles),
        outcome_table=_outcome_table(summary.models, titles),
        tables=_tables(summary, titles),
        sentences=_sentences(summary, titles),
        min_factor=MIN_FACTOR,
    )


def _tables(summary: StudySummary, titles: Titles) -> dict[str, Table]:
    return {
        "acceptance": acceptance_table(summary),
        "strengths": strength_table(summary),
        "flat_earthers": flat_earther_table(summary, titles),
        "information": information_table(summary, titles),
        "measures": measure_table(summary),
        "necessity": necessity_table(summary, titles),
        "classes": class_table(summary, titles),
        "overlaps": overlap_table(summary, titles),
    }


def _sentences(summary: StudySummary, titles: Titles) -> dict[str, str]:
    """What the sections say in words; empty where there is nothing to say."""
    return {
        "controls": controls_sentence(summary.between.over_all),
        "none": none_sentence(summary.without_none),
        "strengths": strengths_sentences(summary),
        "flat_earthers": " ".join(flat_earther_sentences(summary, titles)),
        "information": information_sentence(summary),
        "shared_bits": shared_bits_found(summary),
        "remainder": remainder_sentence(summary),
    }


def _transfer_table(transfers: Iterable[Transfer], titles: Titles) -> Table:
    head = [
        *("source", "target", "accepted", "95 %", "clips", "by seed", "random", "lift"),
        *("over all clips", "vacuous", *NOT_ASKED),
    ]
    rows = [
        (_title(each.source, titles), _title(each.target, titles), *_rates(each), *_left_out(each))
        for each in transfers
        if each.over_all.n_items or any(map(int, _left_out(each)))
    ]
    return head, rows


def _rates(each: Transfer) -> tuple[str, ...]:
    """The rates of a pair; empty texts where there is none."""
    where, over_all = each.where_target_agrees, each.over_all
    random = each.controls.get("random")
    agreed = ("", "", "0", "")
    if where.interval is not None:
        agreed = (
            f"{where.interval.value:.2f}",
            f"{where.interval.low:.2f} to {where.interval.high:.2f}",
            str(where.n_clips),
            f"{min(where.by_seed.values()):.2f} to {max(where.by_seed.values()):.2f}",
        )
    return (
        *agreed,
        "" if random is None else f"{random:.2f}",
        "" if each.lift is None else f"{each.lift:+.2f}",
        "" if over_all.interval is None else f"{over_all.interval.value:.2f} of {over_all.n_clips}",
        str(each.n_vacuous),
    )


def _left_out(each: Transfer) -> tuple[str, ...]:
    """How many fragments the target was not asked about, by reason, as in `NOT_ASKED`."""
    return str(each.n_no_counterpart), str(each.n_cannot_hear), str(each.n_outside_window)


def _outcome_table(models: Sequence[ModelSummary], titles: Titles) -> Table:
    outcomes = [outcome.value for outcome in Outcome]
    seen = [outcome for outcome in outcomes if any(outcome in model.outcomes for model in models)]
    head = (
        *("model", "accuracy", "precision", "clips with a label", *seen, "failed"),
        "rest still the class",
    )
    rows = [
        (
            _title(model.id, titles),
            "" if model.accuracy is None else f"{100 * model.accuracy.value:.0f} %",
            _precision(model),
            str(model.n_labelled),
            *(str(model.outcomes.get(outcome, 0)) for outcome in seen),
            str(model.n_failed),
            _remainder(model),
        )
        for model in models
    ]
    return head, rows


def _remainder(model: ModelSummary) -> str:
    rate = model.remainder
    if rate is None or rate.interval is None:
        return "not judged"
    share, low, high = (100 * value for value in dataclasses.astuple(rate.interval))
    return f"{share:.0f} % ({low:.0f} to {high:.0f} %)"


def _precision(model: ModelSummary) -> str:
    known = [(label, share) for label, share in model.precision.items() if share is not None]
    return ", ".join(f"{label} {100 * share:.0f} %" for label, share in known)


def _html(figure: go.Figure) -> Markup:
    return Markup(figure.to_html(include_plotlyjs=False, full_html=False, config=PAGE_CONFIG))


def _title(model_id: str, titles: Titles) -> str:
    return titles.get(model_id, model_id)
