"""The picture of a result, as a Plotly figure.

It carries no fonts from the network, and `spectrogram.html` contains plotly.js itself, so it opens
anywhere, offline.
"""

import html
from pathlib import Path

import plotly.graph_objects as go
import torch
from jaxtyping import Float
from plotly.subplots import make_subplots
from torch import Tensor

from explorer.audio.spectrum import CEILING_DB, FLOOR_DB, FrequencyAxis, decibels
from explorer.partitions.kinds import cells
from explorer.records import SPECTROGRAM, Outcome, SearchRecord
from explorer.result.checks import allowed_in_words, remainder_in_words
from explorer.result.ticks import TICKS_HZ

COLOUR_SCALE = "Inferno"  # perceptually uniform, also for colour-blind viewers
ACCENT = "#f08c2e"
QUIET = "#7b8494"
FONT = {"family": "system-ui, sans-serif", "size": 13, "color": QUIET}
# No button that offers to send the picture to a service.
PAGE_CONFIG = {
    "displaylogo": False,
    "modeBarButtons": [["toImage", "zoom2d", "pan2d", "resetScale2d"]],
}
OUTCOMES = {
    Outcome.IRREDUCIBLE: "irreducible",
    Outcome.VACUOUS: "vacuous, silence is enough",
    Outcome.ABSTAINS: "not one of the classes",
    Outcome.BELOW_THRESHOLD: "below the confidence asked for",
    Outcome.IMPOSSIBLE: "no part was found that is enough",
    Outcome.BUDGET: "out of evaluations or time",
    Outcome.CANCELLED: "stopped",
}
_N_ROWS, _N_COLUMNS = 192, 600


def write_spectrogram_html(
    directory: Path,
    record: SearchRecord,
    original: Float[Tensor, " n_samples"],
    sufficient: Float[Tensor, " n_samples"] | None,
) -> None:
    """Write `spectrogram.html`: the clip and the fragment on the same scale, one page, offline.

    Args:
        directory: where to write the page.
        record: the result; for the title above the pictures.
        original: the clip at the record's sample rate.
        sufficient: the fragment; None if there is none.
    """
    figure = spectrograms(record, original, sufficient)
    figure.update_layout(paper_bgcolor="white", margin={"l": 70, "r": 20, "t": 90, "b": 50})
    page = figure.to_html(include_plotlyjs=True, full_html=True, config=PAGE_CONFIG)
    title = html.escape(f"Earshot: {record.clip.name}")
    page = page.replace("<head>", f"<head><title>{title}</title>", 1)
    # A model's id may be the name of a directory, which need not be valid Unicode.
    (directory / SPECTROGRAM).write_text(page, "utf-8", errors="backslashreplace")


def spectrograms(
    record: SearchRecord,
    original: Float[Tensor, " n_samples"],
    sufficient: Float[Tensor, " n_samples"] | None,
) -> go.Figure:
    """Draw the clip and, below it, the fragment, on one decibel scale and one mel axis.

    Args:
        record: the result; for the title above the pictures.
        original: the clip at the record's sample rate.
        sufficient: the fragment at the same rate; None if there is none.
    """
    pictures = [("whole clip", original)]
    if sufficient is not None:
        pictures.append(("fragment", sufficient))
    sample_rate = record.clip.sample_rate
    axis = FrequencyAxis(scale="mel", highest_hz=sample_rate / 2, n_rows=_N_ROWS)
    figure = make_subplots(
        rows=len(pictures),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.08,
        subplot_titles=[name for name, _ in pictures],
    )
    for row, (_, waveform) in enumerate(pictures, start=1):
        figure.add_trace(_heatmap(waveform, sample_rate, axis), row=row, col=1)
    ticks = [hz for hz in TICKS_HZ if hz <= axis.highest_hz]
    figure.update_yaxes(
        type="category",
        tickvals=[axis.position(hz) * axis.n_rows - 0.5 for hz in ticks],
        ticktext=[f"{hz:,} Hz" for hz in ticks],
    )
    figure.update_xaxes(title_text="seconds", row=len(pictures), col=1)
    figure.update_layout(title=_title(record), font=FONT, height=330 * len(pictures) + 120)
    return figure


def _heatmap(
    waveform: Float[Tensor, " n_samples"], sample_rate: int, axis: FrequencyAxis
) -> go.Heatmap:
    picture = decibels(waveform, sample_rate, axis, _N_COLUMNS)
    seconds = waveform.shape[0] / sample_rate
    row_hz = [axis.hz((row + 0.5) / axis.n_rows) for row in range(axis.n_rows)]
    return go.Heatmap(
        z=picture.round().to(torch.int8).numpy(),  # whole decibels: a quarter of the bytes
        x0=0.5 * seconds / _N_COLUMNS,
        dx=seconds / _N_COLUMNS,
        y=[f"{hz:.0f} Hz" for hz in row_hz],  # categories, so that hovering shows the frequency
        zmin=FLOOR_DB,
        zmax=CEILING_DB,
        colorscale=COLOUR_SCALE,
        colorbar={"title": {"text": "dB"}},
        hovertemplate="%{x:.2f} s<br>%{y}<br>%{z} dB<extra></extra>",
    )


def _title(record: SearchRecord) -> str:
    name, label = html.escape(record.clip.name), html.escape(record.label)
    allowed = f"; {words}" if (words := allowed_in_words(record)) else ""
    outcome = f"{OUTCOMES[record.outcome]}{allowed}"
    if record.keep is None:
        return f"{name}<br><sup>{record.model.id}, {label}: {outcome}</sup>"
    rest = html.escape(f"; {words}" if (words := remainder_in_words(record)) else "")
    return (
        f"{name}<br><sup>{record.model.id}, {label}: {len(record.keep):,} of "
        f"{cells(record.partition.n_cells, record.partition.kind)} kept, {outcome}{rest}</sup>"
    )
