"""Plotly figures of a study: transfer, flat-earthers, fragment sizes, overlap, band usage.

Every figure is drawn from the summary alone. Hovering over a cell shows the counts behind its
colour.
"""

import html
from collections.abc import Mapping, Sequence
from itertools import pairwise

import plotly.graph_objects as go

from explorer.result.figures import ACCENT, FONT, QUIET
from explorer.result.ticks import TICKS_HZ
from explorer.study.sentences import left_out, shared_bits_sentence
from explorer.study.statistics.acceptance import Lift
from explorer.study.statistics.flat_earthers import MIN_CLIPS
from explorer.study.statistics.measures import Interval
from explorer.study.statistics.rate_distances import MIN_FAMILIES
from explorer.study.statistics.rates import Rate, Transfer
from explorer.study.summary import StudySummary

Titles = Mapping[str, str]  # display names of models, by id; a model without one shows its id

SHARE_SCALE = "Cividis"  # perceptually uniform, and readable with colour blindness
MEASURES = {  # a field of FragmentMeasures: the title of its axis
    "mask_bits": "information in what is kept, bits",
    "spectral_entropy_bits": "spectral entropy of the fragment, bits",
    "kl_bits": "divergence, clip to fragment, bits",
    "bandwidth_hz": "bandwidth kept, Hz",
    "energy_db": "energy kept, dB re the clip",
}
NOT_COMPARED = f"Not compared: that takes {MIN_FAMILIES} families and {MIN_CLIPS} clips."
_ROW = 44  # pixels


def transfer_matrix(summary: StudySummary, titles: Titles) -> go.Figure:
    """Draw how often each target accepts each source's fragments, of clips on which both agree.

    A cell's `customdata` is (source id, target id, hover text).
    """
    ids = [model.id for model in summary.models]
    by_pair = {(each.source, each.target): each for each in summary.transfers}
    rows = [[by_pair[source, target] for target in ids] for source in ids]
    shares = [[_share(each.where_target_agrees) for each in row] for row in rows]
    names = _names(ids, titles)
    figure = _square(shares, names, "accepted")
    figure.update_traces(
        customdata=[[[e.source, e.target, _hover_text(e)] for e in row] for row in rows],
        hovertemplate="%{y} → %{x}<br>%{customdata[2]}<extra></extra>",
    )
    figure.update_xaxes(title_text="target: the model that judges")
    figure.update_yaxes(title_text="source: the model whose fragment it is")
    return figure


def rate_comparison_plot(summary: StudySummary, titles: Titles) -> go.Figure:
    """Draw in-rate against out-rate for every model that has both; flat-earthers are in colour."""
    rates: dict[str, dict[str, float]] = {}
    for each in summary.standings:
        rates.setdefault(each.model, {})[each.direction] = each.log_odds
    known = [model for model, rate in rates.items() if len(rate) == 2]
    flat = {each.model for each in summary.standings if each.is_flat_earther}
    points = go.Scatter(
        x=[rates[model]["in"] for model in known],
        y=[rates[model]["out"] for model in known],
        text=_names(known, titles),
        mode="markers+text",
        textposition="top center",
        marker={"size": 12, "color": [ACCENT if model in flat else QUIET for model in known]},
        hovertemplate="%{text}<br>in %{x:.2f}, out %{y:.2f}<extra></extra>",
        cliponaxis=False,
    )
    figure = _plain(go.Figure(points), height=380 if known else 90)
    if not known:
        return (
            figure.update_xaxes(visible=False)
            .update_yaxes(visible=False)
            .add_annotation(
                text=NOT_COMPARED, xref="paper", yref="paper", x=0.5, y=0.5, showarrow=False
            )
        )
    figure.update_xaxes(title_text="in-rate: accepts the others’ fragments, log odds over random")
    figure.update_yaxes(title_text="out-rate: others accept its fragments, log odds over random")
    return figure


def measure_spread(summary: StudySummary, titles: Titles, measure: str) -> go.Figure:
    """Draw the spread of a measure over each model's fragments as boxes between the quartiles.

    Args:
        summary: the study.
        titles: display names of the models.
        measure: a key of `MEASURES`.
    """
    known = [model for model in summary.models if measure in model.measures][::-1]
    spreads = [model.measures[measure] for model in known]
    boxes = go.Box(
        y=[
            f"{name}<br><i>accuracy {_percent(model.accuracy)}</i>"
            for name, model in zip(_names([m.id for m in known], titles), known, strict=True)
        ],
        lowerfence=[spread.least for spread in spreads],
        q1=[spread.low for spread in spreads],
        median=[spread.median for spread in spreads],
        q3=[spread.high for spread in spreads],
        upperfence=[spread.most for spread in spreads],
        orientation="h",
        marker={"color": ACCENT},
        line={"width": 1.5},
    )
    figure = _plain(go.Figure(boxes), height=90 + _ROW * len(known))
    figure.update_xaxes(title_text=MEASURES[measure])
    return figure


def overlap_matrix(summary: StudySummary, titles: Titles) -> go.Figure:
    """Draw the mean Jaccard index of the cells that two models keep; two seeds on the diagonal."""
    ids = [model.id for model in summary.models]
    found = {frozenset(each.models): each for each in summary.overlaps}
    own = {model.id: model.seed_overlap for model in summary.models}
    shares = [[own[a] if a == b else found[frozenset((a, b))].jaccard for b in ids] for a in ids]
    figure = _square(shares, _names(ids, titles), "overlap")
    return figure.update_traces(hovertemplate="%{y} and %{x}: %{z:.3f}<extra></extra>")


def band_usage_plot(summary: StudySummary, titles: Titles) -> go.Figure:
    """Draw how much of each part of the frequency axis the models' fragments keep, on average."""
    known = [model for model in summary.models if model.listens is not None]
    edges = summary.listening_edges_hz
    n_bands = len(edges) - 1
    bands = [f"{low:,.0f} to {high:,.0f} Hz" for low, high in pairwise(edges)]
    heat = go.Heatmap(
        z=[model.listens for model in known],
        y=_names([model.id for model in known], titles),
        customdata=[bands] * len(known),
        hovertemplate="%{y}<br>%{customdata}: %{z:.2f} kept<extra></extra>",
        zmin=0,
        colorscale=SHARE_SCALE,
        ygap=2,
        colorbar={"title": {"text": "kept"}, "thickness": 12},
    )
    figure = _plain(go.Figure(heat), height=110 + _ROW * len(known))
    ticks = [hz for hz in TICKS_HZ if edges and hz <= edges[-1]]
    figure.update_xaxes(
        title_text="frequency",
        tickvals=[_position(hz, edges) * n_bands - 0.5 for hz in ticks],
        ticktext=[f"{hz:,} Hz" for hz in ticks],
        showgrid=False,
    )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def _square(
    shares: Sequence[Sequence[float | None]], names: Sequence[str], title: str
) -> go.Figure:
    """Draw models against models: every share, 0 to 1, as a colour and as a number."""
    heat = go.Heatmap(
        z=shares,
        x=names,
        y=names,
        text=[["" if share is None else f"{share:.2f}" for share in row] for row in shares],
        texttemplate="%{text}",
        zmin=0,
        zmax=1,
        colorscale=SHARE_SCALE,
        xgap=2,
        ygap=2,
        colorbar={"title": {"text": title}, "thickness": 12},
    )
    figure = _plain(go.Figure(heat), height=150 + _ROW * len(names))
    figure.update_xaxes(side="top", showgrid=False)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def _hover_text(each: Transfer) -> str:
    """The numbers behind a cell of the matrix, one to a line."""
    lines = [
        _rate_text(each.where_target_agrees, "where both agree on the clip"),
        _rate_text(each.over_all, "over all clips"),
        *(_lift_text(kind, lift) for kind, lift in each.agreeing.over_all.lifts.items()),
    ]
    lines += left_out(each)
    if each.shared_bits is not None:
        lines.append(shared_bits_sentence(each.shared_bits))
    return "<br>".join(lines)


def _rate_text(rate: Rate, where: str) -> str:
    if rate.interval is None:
        return f"{where}: no fragment"
    bounds, n_items = rate.interval, f"{rate.n_accepted} of {rate.n_items} fragments"
    return (
        f"{where}: {bounds.value:.2f} ({bounds.low:.2f} to {bounds.high:.2f}); "
        f"{n_items}, {rate.n_clips} clips"
    )


def _lift_text(kind: str, found: Lift) -> str:
    lift = found.lift
    return (
        f"{kind} controls: {found.control.value:.2f}; above them "
        f"{lift.value:+.2f} ({lift.low:+.2f} to {lift.high:+.2f})"
    )


def _share(rate: Rate) -> float | None:
    return None if rate.interval is None else rate.interval.value


def _percent(interval: Interval | None) -> str:
    return "not known" if interval is None else f"{100 * interval.value:.0f} %"


def _names(ids: Sequence[str], titles: Titles) -> list[str]:
    return [html.escape(titles.get(model_id, model_id)) for model_id in ids]


def _position(hz: float, edges: Sequence[float]) -> float:
    """Position of a frequency, 0 to 1, on an axis that draws all bands equally wide."""
    for at, (low, high) in enumerate(pairwise(edges)):
        if low <= hz <= high:
            return (at + (hz - low) / (high - low)) / (len(edges) - 1)
    raise AssertionError(f"{hz} Hz is not on the axis")


def _plain(figure: go.Figure, *, height: int) -> go.Figure:
    figure.update_layout(
        font=FONT,
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
    )
    axis = {"gridcolor": "rgba(123,132,148,0.2)", "zeroline": False, "automargin": True}
    figure.update_xaxes(axis, title_font_size=13).update_yaxes(axis, title_font_size=13)
    return figure
