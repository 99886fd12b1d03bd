"""Take it away: a result's link, its files in one zip, and how to repeat the search elsewhere."""

from typing import Any

import gradio as gr

from explorer.records import SearchRecord
from explorer.ui.components import static_files
from explorer.ui.explore.repeating import ways_to_repeat
from explorer.ui.result_zip.packing import zip_address, zip_name
from explorer.ui.search_run import SearchRun
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
    ways = ways_to_repeat(run.request, model)
    return {
        "zip": {"url": zip_address(run.key)},
        "name": zip_name(record.clip.name),
        "query": ways.query,
        "note": ways.note,
        "command": ways.command,
        "call": ways.call,
    }
