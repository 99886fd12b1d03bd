"""A study as one HTML file that opens anywhere, offline: figures, tables, and how it was made."""

import html
from collections.abc import Iterable, Sequence
from pathlib import Path

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from explorer.records import Outcome
from explorer.result.figures import PAGE_CONFIG
from explorer.study.figures import (
    MEASURES,
    Titles,
    measure_spread,
    overlap_matrix,
    standing_plot,
    transfer_matrix,
    who_listens_where,
)
from explorer.study.rates import Transfer
from explorer.study.summary import ModelSummary, StudySummary

REPORT_FILE = "report.html"
STYLE = """
:root { color-scheme: light }
body { font: 15px/1.5 system-ui, sans-serif; color: #22262d; background: #f4f3ef; margin: 0 }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1rem 4rem }
section { background: #fff; border: 1px solid #e4e1d8; border-radius: 12px }
section { padding: 1rem 1.25rem; margin: 1rem 0 }
h1 { font-size: 1.6rem } h2 { font-size: 1.05rem; margin: 0 0 .25rem }
p { max-width: 46rem; color: #565d69; margin: .25rem 0 .75rem }
.wide { overflow-x: auto } table { border-collapse: collapse; font-size: .86rem }
th, td { padding: .3rem .7rem .3rem 0; text-align: left; white-space: nowrap }
thead th { color: #565d69; font-weight: 500; border-bottom: 1px solid #e4e1d8 }
summary { cursor: pointer }
"""


def write_report(directory: Path, summary: StudySummary, titles: Titles) -> None:
    """Write `report.html` into a study's directory.

    Args:
        directory: which exists.
        summary: of the study.
        titles: what to call the models, by id; an id without one stands for itself.
    """
    (directory / REPORT_FILE).write_text(report(summary, titles), "utf-8")


def report(summary: StudySummary, titles: Titles) -> str:
    """The whole page; it contains plotly.js itself, about 5 MB."""
    settings = summary.settings
    name = html.escape(f"Earshot study: {settings.task}")
    sections = [
        _section(
            "Who convinces whom",
            "Share of a source’s fragments that a target calls by the same class, over clips whose "
            "whole both call by it. Hover for counts, 95 % Wilson intervals (over clips), random, "
            "shifted and loudest controls, and the lift above random ones.",
            _figure(transfer_matrix(summary, titles)),
            _folded("The same in numbers", _transfer_table(summary.transfers, titles)),
        ),
        *_standing_section(summary, titles),
        _section(
            "How much a fragment is",
            "Of every irreducible fragment: quartiles and extremes for each source. Accuracy, of "
            "the whole clips, stands beside it.",
            *(_figure(measure_spread(summary, titles, measure)) for measure in MEASURES),
        ),
        _section(
            "Who listens where",
            "Share of each part of the frequency axis that a model’s fragments keep on average.",
            _figure(who_listens_where(summary, titles)),
        ),
        _section(
            "Do they keep the same cells?",
            "Jaccard index of the kept cells, mean over clips and seeds; on the diagonal, between "
            "two seeds of one model.",
            _figure(overlap_matrix(summary, titles)),
        ),
        _section(
            "Every search, by how it ended",
            "Rates are over irreducible outcomes; all others are counted here and in no rate.",
            _outcome_table(summary.models, titles),
        ),
        _section("How it was made", _made(summary)),
    ]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style><script>{get_plotlyjs()}</script></head><body><main>"
        f"<h1>{name}</h1><p>{_in_words(summary)}</p>{''.join(sections)}</main></body></html>"
    )


def _in_words(summary: StudySummary) -> str:
    seeds = len(summary.seeds)
    return (
        f"{summary.n_clips} clips, {len(summary.models)} models, {seeds} seed"
        f"{'s' if seeds != 1 else ''}: {summary.n_items} searches. Every fragment was certified, "
        "and judged by every model, with controls wherever the model knows the class."
        + (f" {summary.n_failed} failed." if summary.n_failed else "")
    )


def _standing_section(summary: StudySummary, titles: Titles) -> list[str]:
    if not summary.standings:
        return []
    flat = [
        f"{_title(each.model, titles)} ({each.direction}-rate {each.distance.value:+.2f}, "
        f"{each.distance.low:+.2f} to {each.distance.high:+.2f})"
        for each in summary.standings
        if each.is_flat_earther
    ]
    return [
        _section(
            "Flat-earthers",
            "Models whose in-rate or out-rate, above random controls and where the target agrees "
            "on the clip, differs from those of the other families by at least 0.2 (median), and "
            "not by chance of the clips (bootstrap; 5 % for all tests together, Holm). "
            + (f"Here: {'; '.join(flat)}." if flat else "Here: none."),
            _figure(standing_plot(summary, titles)),
        )
    ]


def _made(summary: StudySummary) -> str:
    settings = summary.settings
    cells = "" if settings.n_cells is None else f" of {settings.n_cells} cells"
    models = ", ".join(f"{model.id} {model.version}" for model in settings.models)
    return html.escape(
        f"Partition {settings.partition}{cells}, effort {settings.effort}, seeds "
        f"{', '.join(map(str, summary.seeds))}, batches of {settings.batch_size}. "
        f"Models: {models}. Everything here follows from records.jsonl, where each search stands "
        "with its seed, its clip’s SHA-256 and the versions of all that computed it."
    )


def _transfer_table(transfers: Iterable[Transfer], titles: Titles) -> str:
    head = [
        *("source", "target", "accepted", "95 %", "clips", "by seed", "random", "lift"),
        *("over all clips", "vacuous", "no counterpart"),
    ]
    rows = []
    for each in transfers:
        where, over_all = each.where_target_agrees, each.over_all
        if where.interval is None or over_all.interval is None:
            continue
        random = each.controls.get("random")
        rows.append(
            (
                _title(each.source, titles),
                _title(each.target, titles),
                f"{where.interval.value:.2f}",
                f"{where.interval.low:.2f} to {where.interval.high:.2f}",
                str(where.n_clips),
                f"{min(where.by_seed.values()):.2f} to {max(where.by_seed.values()):.2f}",
                "" if random is None else f"{random:.2f}",
                "" if each.lift is None else f"{each.lift:+.2f}",
                f"{over_all.interval.value:.2f} of {over_all.n_clips}",
                str(each.n_vacuous),
                str(each.n_no_counterpart),
            )
        )
    return _table(head, rows)


def _outcome_table(models: Sequence[ModelSummary], titles: Titles) -> str:
    outcomes = [outcome.value for outcome in Outcome]
    seen = [outcome for outcome in outcomes if any(outcome in model.outcomes for model in models)]
    head = ("model", "accuracy", "precision", "clips with a label", *seen, "failed")
    rows = [
        (
            _title(model.id, titles),
            "" if model.accuracy is None else f"{100 * model.accuracy.value:.0f} %",
            _precision(model),
            str(model.n_labelled),
            *(str(model.outcomes.get(outcome, 0)) for outcome in seen),
            str(model.n_failed),
        )
        for model in models
    ]
    return _table(head, rows)


def _precision(model: ModelSummary) -> str:
    known = [(label, share) for label, share in model.precision.items() if share is not None]
    return html.escape(", ".join(f"{label} {100 * share:.0f} %" for label, share in known))


def _section(title: str, words: str, *parts: str) -> str:
    return f"<section><h2>{title}</h2><p>{words}</p>{''.join(parts)}</section>"


def _folded(title: str, part: str) -> str:
    return f"<details><summary>{title}</summary>{part}</details>"


def _figure(figure: go.Figure) -> str:
    drawn: str = figure.to_html(include_plotlyjs=False, full_html=False, config=PAGE_CONFIG)
    return f'<div class="wide">{drawn}</div>'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts that are HTML already."""
    top = "".join(f"<th>{name}</th>" for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _title(model_id: str, titles: Titles) -> str:
    return html.escape(titles.get(model_id, model_id))
