"""Take it away: a result's link, its files in one zip, and how to repeat the search elsewhere."""

from typing import Any

import gradio as gr

from explorer.records import SearchRecord
from explorer.ui.components import static_files
from explorer.ui.explore import link
from explorer.ui.result_zip import zip_address, zip_name
from explorer.ui.search_run import SearchRun
from explorer.ui.selection import SearchRequest
from explorer.ui.wording import search as texts
from models.hub.checkpoint import Checkpoint
from models.published.description import PublishedModel
from models.spec import ModelDescription


def make_takeaway() -> gr.HTML:
    """Return the component; it shows nothing while its value is None."""
    return gr.HTML(
        value=None,
        elem_id="takeaway",
        **static_files.component("takeaway"),
    )


def takeaway(run: SearchRun, record: SearchRecord, model: ModelDescription) -> dict[str, Any]:
    """Return the component's value for a finished search with this source model."""
    assert run.request is not None, "a search was requested"
    return {
        "zip": {"url": zip_address(run.key)},
        "name": zip_name(record.clip.name),
        "query": link.query_of(run.request),
        "note": _note(run.request, model),
        "command": link.command_line(run.request, model),
        "call": link.api_call(run.request),
    }


def _note(request: SearchRequest, model: ModelDescription) -> str:
    if request.selection.clip_id is None:
        return texts.NO_LINK
    if isinstance(model, PublishedModel):
        return texts.of_published(model.id)
    if not isinstance(model, Checkpoint):
        return ""
    is_from_hub = model.revision is not None
    return texts.OF_HUB if is_from_hub else texts.OF_DIRECTORY
