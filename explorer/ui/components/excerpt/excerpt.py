"""The excerpt chooser: the file's waveform, and on it the window that the model hears."""

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
from explorer.ui.wording import request as refusals

STEPS_PER_S = 100  # excerpts begin at hundredths of a second


def make_excerpt() -> gr.HTML:
    """Return the component, which reports the start that a visitor chooses to `choices`."""
    return gr.HTML(
        value=None,
        elem_id="excerpt",
        elem_classes="card",
        **static_files.component("excerpt"),
        busy=False,
    )


def excerpt(selection: Selection, info: ClassifierInfo) -> dict[str, Any] | None:
    """Return the component's value; None if the model hears the whole file."""
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
    """Return the last start, in seconds, at which the file still fills the model's window."""
    if selection.overview is None:
        return 0.0
    room_s = selection.overview.seconds - info.window_s
    return max(math.floor(room_s * STEPS_PER_S), 0) / STEPS_PER_S


def checked_start_s(value: object, selection: Selection, info: ClassifierInfo) -> float:
    """Round a start from a browser to whole steps; raise InputError if it is out of range."""
    latest_s = latest_start_s(selection, info)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= latest_s + 1 / STEPS_PER_S:  # type: ignore[operator]
        raise InputError(refusals.start_in_file(latest_s, repr(value)))
    return min(round(value * STEPS_PER_S) / STEPS_PER_S, latest_s)  # type: ignore[operator]


def _bytes(heights: Float[Tensor, " n_columns"]) -> str:
    """Encode heights from 0 to 1 as bytes; anything above silence is visible."""
    return packed((heights.clamp(0, 1) * 255).ceil().to(torch.uint8))
