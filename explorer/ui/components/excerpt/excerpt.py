"""The excerpt chooser: the whole file's waveform, and on it the window that the model sees."""

import math
from typing import Any

import gradio as gr
import torch
from jaxtyping import Float
from torch import Tensor

from explorer.errors import InputError
from explorer.judging.info import ClassifierInfo
from explorer.ui.components import static_files
from explorer.ui.components.stage.stage import packed
from explorer.ui.selection import Selection

STEPS_PER_S = 100  # excerpts begin at hundredths of a second


def make_excerpt() -> gr.HTML:
    """The component; its event `choose` carries the start in seconds, to be checked."""
    return gr.HTML(
        value=None,
        elem_id="excerpt",
        elem_classes="card",
        html_template=static_files.read("excerpt/excerpt.html"),
        js_on_load=static_files.read("levels.js", "excerpt/excerpt.js"),
        apply_default_css=False,
        busy=False,
        token="",  # differs after a refused choice
    )


def excerpt(selection: Selection, info: ClassifierInfo) -> dict[str, Any] | None:
    """The component's value; None if the model sees the whole file."""
    whole = selection.overview
    if whole is None or latest_start_s(selection, info) == 0:
        return None
    return {
        "seconds": whole.seconds,
        "window_s": info.window_s,
        "latest_s": latest_start_s(selection, info),
        "start_s": selection.start_s,
        "low": _bytes(-whole.low),
        "high": _bytes(whole.high),
    }


def latest_start_s(selection: Selection, info: ClassifierInfo) -> float:
    """The last start, in seconds, from which the file still fills the model's window."""
    if selection.overview is None:
        return 0.0
    room_s = selection.overview.seconds - info.window_s
    return max(math.floor(room_s * STEPS_PER_S), 0) / STEPS_PER_S


def checked_start_s(value: object, selection: Selection, info: ClassifierInfo) -> float:
    """A start that came from a browser, in whole steps; InputError if it is out of range."""
    latest_s = latest_start_s(selection, info)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= latest_s + 1 / STEPS_PER_S:  # type: ignore[operator]
        raise InputError(
            f"The excerpt starts between 0 s and {latest_s:g} s of this file, not at {value!r}."
        )
    return min(round(value * STEPS_PER_S) / STEPS_PER_S, latest_s)  # type: ignore[operator]


def _bytes(heights: Float[Tensor, " n_columns"]) -> str:
    """Heights from 0 to 1 as bytes; what sounds at all is seen."""
    return packed((heights.clamp(0, 1) * 255).ceil().to(torch.uint8))
