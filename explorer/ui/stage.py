"""The stage: what the browser draws, as plain values.

Its value is {scene, progress, sounds} and always holds the whole state; Gradio sends only what
changed. The scene (the picture) is made once per clip; a search then changes `progress` alone,
whose keep is bit-packed, so an update is less than 1 kB.
"""

import base64
import secrets
from pathlib import Path
from typing import Any

import gradio as gr
import plotly.colors
import torch
from gradio.data_classes import FileData
from jaxtyping import Bool, UInt8
from torch import Tensor

from explorer.clip import Clip
from explorer.figures import COLOUR_SCALE, TICKS_HZ
from explorer.partition import Partition
from explorer.playback import level_of
from explorer.spectrum import CEILING_DB, FLOOR_DB, FrequencyAxis, decibels, quantise
from explorer.ui import static_files, texts
from explorer.ui.texts import Figures, Headline
from explorer.wav import read_wav

StageValue = dict[str, Any]
STOPS = list(getattr(plotly.colors.sequential, COLOUR_SCALE))
N_COLUMNS = 800
ABOUT_N_ROWS = 192
MOST_TICKS_S = 10


def make_stage() -> gr.HTML:
    """The component; it shows nothing until it has a value."""
    return gr.HTML(
        value=None,
        elem_id="stage",
        elem_classes="card",
        html_template=static_files.read("stage.html"),
        js_on_load=static_files.read("levels.js", "picture.js", "player.js", "stage.js"),
        apply_default_css=False,
        stops=STOPS,
    )


def scene(clip: Clip, partition: Partition, title: str) -> StageValue:
    """The picture of a clip, and where the partition's cells lie in it."""
    n_rows = partition.n_cells * max(1, round(ABOUT_N_ROWS / partition.n_cells))
    axis = FrequencyAxis(scale=partition.kind, highest_hz=clip.sample_rate / 2, n_rows=n_rows)
    seconds = clip.n_samples / clip.sample_rate
    row_hz = [axis.hz((row + 0.5) / n_rows) for row in range(n_rows)]
    inner_edges = torch.tensor(partition.edges_hz[1:-1], dtype=torch.float64)
    cells = torch.bucketize(torch.tensor(row_hz, dtype=torch.float64), inner_edges, right=True)
    return {
        "id": secrets.token_hex(8),
        "title": title,
        "seconds": seconds,
        "rows": n_rows,
        "columns": N_COLUMNS,
        "picture": packed(quantise(decibels(clip.waveform, clip.sample_rate, axis, N_COLUMNS))),
        "floor_db": FLOOR_DB,
        "ceiling_db": CEILING_DB,
        "row_hz": [round(hz, 1) for hz in row_hz],
        "cell_of_row": cells.tolist(),
        "n_cells": partition.n_cells,
        "ticks_hz": [(axis.position(hz), _hz(hz)) for hz in _ticks_hz(axis)],
        "ticks_s": _ticks_s(seconds),
    }


def progress(
    headline: Headline,
    detail: str,
    figures: Figures,
    *,
    keep: Bool[Tensor, " n_cells"] | None = None,
    busy: bool = False,
    updates: int = 0,
) -> StageValue:
    """Everything that changes while a search runs."""
    return {
        "headline": headline,
        "detail": detail,
        "figures": figures,
        "keep": None if keep is None else packed(pack_bits(keep)),
        "busy": busy,
        "updates": updates,
    }


def sound(path: Path, *, is_fragment: bool = False) -> StageValue | None:
    """A sound file for the player, with the gain of its audible level; None if there is none."""
    if not path.exists():
        return None
    level = level_of(read_wav(path)[0])
    file = FileData(path=str(path), orig_name=path.name).model_dump()
    return {
        "file": file,
        "gain_db": round(level.gain_db, 2),
        "note": texts.level_note(level, is_fragment),
    }


def pack_bits(keep: Bool[Tensor, " n_cells"]) -> UInt8[Tensor, " n_bytes"]:
    """Eight cells to a byte, the first in its lowest bit.

    >>> pack_bits(torch.tensor([True, False, True, False, False, False, False, False, True]))
    tensor([5, 1], dtype=torch.uint8)
    """
    padded = torch.nn.functional.pad(keep.to("cpu", torch.int64), (0, -keep.shape[0] % 8))
    weights = 2 ** torch.arange(8)
    return (padded.reshape(-1, 8) * weights).sum(dim=1).to(torch.uint8)


def packed(values: UInt8[Tensor, "..."]) -> str:
    """Bytes as base64 text."""
    return base64.b64encode(values.contiguous().numpy().tobytes()).decode("ascii")


def _ticks_hz(axis: FrequencyAxis) -> list[int]:
    """Round frequencies that stand at least a twelfth of the axis apart."""
    ticks: list[int] = []
    for hz in TICKS_HZ:
        inside = axis.lowest_hz <= hz <= axis.highest_hz
        if inside and (not ticks or axis.position(hz) - axis.position(ticks[-1]) >= 1 / 12):
            ticks.append(hz)
    return ticks


def _hz(hz: int) -> str:
    return f"{hz / 1000:g} kHz" if hz >= 1000 else f"{hz} Hz"


def _ticks_s(seconds: float) -> list[tuple[float, str]]:
    step = next(s for s in (0.5, 1, 2, 5, 10, 30, 60, 600) if seconds / s <= MOST_TICKS_S)
    times = [i * step for i in range(int(seconds / step) + 1)]
    return [(t / seconds, f"{t:g}" + (" s" if t == 0 else "")) for t in times]
