"""The sound that a script sends or names: the inputs for it, and what they select."""

from pathlib import Path

import gradio as gr

from explorer.audio.channels import MIX
from explorer.errors import InputError
from explorer.ui.device.models import ModelHost
from explorer.ui.explore.select import checked_channel, gallery_selection, named_clip, own_selection
from explorer.ui.selection import Selection
from explorer.ui.settings import shortened
from explorer.ui.wording import request as refusals

MAX_START_S = 10**9  # longer than any file; Python has whole numbers that no float can hold


def clip_input() -> gr.Textbox:
    """Return the input for the id of a clip."""
    return gr.Textbox("", label="clip: the id of one of the gallery, or empty")


def file_input() -> gr.File:
    """Return the input for a sound file."""
    return gr.File(label="file: your own sound, or nothing", type="filepath")


def model_input(host: ModelHost) -> gr.Textbox:
    """Return the input for the id of a model; the page's first choice unless another is given."""
    return gr.Textbox(host.first_choice(host.tasks()[0]).id, label="model: its id")


def start_input() -> gr.Number:
    """Return the input for the start of the excerpt."""
    return gr.Number(0, label="start: where the excerpt begins, in seconds")


def channel_input() -> gr.Textbox:
    """Return the input for the channel."""
    return gr.Textbox(MIX, label="channel: left, right, or mix, the mean of all")


def selected(
    clip: object, file: str | None, start: object, channel: object, task: str, *, downloads: bool
) -> Selection:
    """Return the excerpt that a script asks for; its file has not been read yet.

    Args:
        clip: the id of a clip, or nothing.
        file: an upload, or nothing.
        start: where the excerpt begins, in seconds.
        channel: one of `CHANNELS`.
        task: of the model.
        downloads: whether a clip that is not on this computer is downloaded.

    Raises:
        InputError: not exactly one of clip and file is given, or one of the values is impossible.
        DownloadError: the clip cannot be downloaded.
    """
    start_s = _seconds(start)
    if bool(clip) == bool(file):
        raise InputError(refusals.CLIP_OR_FILE)
    if file:
        selection = own_selection(Path(file), task)
    else:
        selection = gallery_selection(named_clip(clip), task, may_download=downloads)
    return selection.at(start_s).of(checked_channel(channel))


def _seconds(start: object) -> float:
    """Return a number of seconds; whether it is within the file is checked when that is read."""
    is_number = isinstance(start, int | float) and not isinstance(start, bool)
    if not is_number or not 0 <= start <= MAX_START_S:  # type: ignore[operator]
        raise InputError(refusals.start(shortened(start)))
    return float(start)  # type: ignore[arg-type]
