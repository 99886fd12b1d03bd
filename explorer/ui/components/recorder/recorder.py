"""The microphone: records in the browser, lets the visitor listen, and hands over a WAV file."""

from pathlib import Path

import gradio as gr
from gradio.utils import get_upload_folder

from explorer.errors import InputError
from explorer.ui.components import static_files
from explorer.ui.wording import choices as words
from explorer.ui.wording import request as refusals


def make_recorder() -> gr.HTML:
    """Return the component, which reports the path of a recording's upload to `choices`."""
    return gr.HTML(
        elem_id="recorder",
        **static_files.component("recorder"),
        busy=False,
        silent=words.SILENT,
        words=words.RECORDER,
    )


def checked_upload(path: object) -> Path:
    """Return the path of an upload; raise InputError if it is not in the upload folder."""
    folder = Path(get_upload_folder()).resolve()
    try:
        found = Path(path).resolve() if isinstance(path, str) else None
    except (OSError, ValueError):  # names that no file can have, links in a circle
        found = None
    if found is None or folder not in found.parents or not found.is_file():
        raise InputError(refusals.NOT_ARRIVED)
    return found
