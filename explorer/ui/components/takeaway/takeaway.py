"""Take it away: a result's link, its files in one zip, and how to repeat it elsewhere."""

from typing import Any

import gradio as gr
from gradio.data_classes import FileData

from explorer.records import SearchRecord
from explorer.ui.components import static_files
from explorer.ui.components.takeaway.bundle import zip_result
from explorer.ui.explore import link
from explorer.ui.search_run import SearchRun
from explorer.ui.selection import SearchRequest
from models.hub.checkpoint import Checkpoint
from models.spec import ModelDescription

ADDED = "The link works as long as this app has that model; the command brings it along."
NO_LINK = "A link holds no sound, so your own has none; the commands use original.wav from the zip."


def make_takeaway() -> gr.HTML:
    """The component; it shows nothing while its value is None."""
    return gr.HTML(
        value=None,
        elem_id="takeaway",
        html_template=static_files.read("takeaway/takeaway.html"),
        js_on_load=static_files.read("takeaway/takeaway.js"),
        apply_default_css=False,
    )


def takeaway(run: SearchRun, record: SearchRecord, model: ModelDescription) -> dict[str, Any]:
    """The component's value for a finished search with this source model."""
    assert run.request is not None, "a search was asked for"
    path = zip_result(run.directory, record.clip.name)
    return {
        "zip": FileData(path=str(path), orig_name=path.name).model_dump(),
        "name": path.name,
        "query": link.query_of(run.request),
        "note": _note(run.request, model),
        "command": link.command_line(run.request, model),
        "call": link.api_call(run.request),
    }


def _note(request: SearchRequest, model: ModelDescription) -> str:
    if request.selection.clip_id is None:
        return NO_LINK
    return ADDED if isinstance(model, Checkpoint) else ""
