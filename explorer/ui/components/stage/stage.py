"""The stage: what the browser draws, as plain values.

Its value is {scene, progress, sounds} and always holds the whole state; Gradio sends only what
changed. The scene (the picture) is made once per clip; a search then changes `progress` alone,
whose keep comes as bit-packed patches of the picture, so an update is less than 1 kB.
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

from explorer.audio.clip import Clip
from explorer.audio.level import level_of
from explorer.audio.spectrum import CEILING_DB, FLOOR_DB, decibels, quantise
from explorer.audio.wav import read_wav
from explorer.result.figures import COLOUR_SCALE
from explorer.result.picture_grid import Patches
from explorer.ui.components import static_files
from explorer.ui.wording.headlines import Headline, as_text
from explorer.ui.wording.numbers import level_note
from explorer.ui.wording.strip import Figures

StageValue = dict[str, Any]
Kept = dict[str, Any]
STOPS = list(getattr(plotly.colors.sequential, COLOUR_SCALE))
N_COLUMNS = 800


def make_stage() -> gr.HTML:
    """Return the component; it shows nothing until it has a value."""
    return gr.HTML(
        value=None,
        elem_id="stage",
        elem_classes="card",
        **static_files.component("stage"),
        stops=STOPS,
        yours=None,  # what a visitor painted, and the models' answers to it (explorer/ui/painting)
    )


def scene(clip: Clip, patches: Patches, title: str) -> StageValue:
    """Return the picture of a clip, and which patch every part of it shows."""
    axis, seconds = patches.axis, clip.n_samples / clip.sample_rate
    return {
        "id": secrets.token_hex(8),
        "title": title,
        "seconds": seconds,
        "rows": axis.n_rows,
        "columns": N_COLUMNS,
        "picture": packed(quantise(decibels(clip.waveform, clip.sample_rate, axis, N_COLUMNS))),
        "floor_db": FLOOR_DB,
        "ceiling_db": CEILING_DB,
        "row_hz": [round(hz, 1) for hz in patches.row_hz],
        "strip_of_row": patches.strip_of_row,
        "slice_edges": patches.slice_edges,
        "n_patches": patches.n_patches,
        "coarse": patches.hold_several_cells,
        "scale": axis.scale,
        "highest_hz": axis.highest_hz,
    }


def progress(
    headline: Headline,
    detail: str,
    figures: Figures,
    *,
    kept: Kept | None = None,
    busy: bool = False,
    updates: int = 0,
    so_far: bool = False,
    news: str = "",
) -> StageValue:
    """Return everything that changes while a search runs.

    Args:
        headline: one sentence.
        detail: another one, in small print.
        figures: the strip.
        kept: the best keep so far, or the result's.
        busy: whether a search runs.
        updates: of the search, so far.
        so_far: whether a visitor can ask for the sound of `kept`, because the search runs.
        news: what a screen reader says, without every number; if empty, headline and detail.
    """
    return {
        "headline": headline,
        "detail": detail,
        "figures": figures,
        "kept": kept,
        "busy": busy,
        "updates": updates,
        "so_far": so_far,
        "news": news or f"{as_text(headline)} {detail}",
    }


def kept_value(keep: Bool[Tensor, " n_cells"], patches: Patches) -> Kept:
    """Return a keep as the picture shows it: where anything is kept, and where anything is not."""
    return {
        "n": int(keep.sum()),
        "enough": packed(pack_bits(patches.cells_with_keep(keep))),
        "rest": packed(pack_bits(patches.cells_with_keep(~keep))),
    }


def sound(path: Path, *, is_fragment: bool = False) -> StageValue | None:
    """Return a sound file for the player, with the gain that makes it audible; None if missing."""
    if not path.exists():
        return None
    level = level_of(read_wav(path)[0])
    file = FileData(path=str(path), orig_name=path.name).model_dump()
    return {
        "file": file,
        "gain_db": round(level.gain_db, 2),
        "note": level_note(level, is_fragment),
    }


def pack_bits(in_colour: Bool[Tensor, " n_patches"]) -> UInt8[Tensor, " n_bytes"]:
    """Pack eight patches into a byte, the first in its lowest bit.

    >>> pack_bits(torch.tensor([True, False, True, False, False, False, False, False, True]))
    tensor([5, 1], dtype=torch.uint8)
    """
    padded = torch.nn.functional.pad(in_colour.to("cpu", torch.int64), (0, -in_colour.shape[0] % 8))
    weights = 2 ** torch.arange(8)
    return (padded.reshape(-1, 8) * weights).sum(dim=1).to(torch.uint8)


def packed(values: UInt8[Tensor, "..."]) -> str:
    """Encode bytes as base64."""
    return base64.b64encode(values.contiguous().numpy().tobytes()).decode("ascii")
