"""The tour of a result: hear the clip, hear what is enough, take some of it away, see who agrees.

It is offered above the result, and remembered by the browser once it was taken or refused.
"""

from typing import Any

import gradio as gr

from explorer.records import SearchRecord
from explorer.result.cells import recorded_partition
from explorer.result.picture_grid import patches_of
from explorer.ui.components import static_files
from explorer.ui.wording import tour as words

Value = dict[str, Any] | None


def make_tour(value: Value) -> gr.HTML:
    """Return the component; the page is built with the tour of its example, so nothing moves."""
    return gr.HTML(
        value=value, elem_id="tour", **static_files.component("tour"), words=words.BUTTONS
    )


def tour(record: SearchRecord) -> Value:
    """Return the tour of a result; None, for which there is none, without a verified fragment."""
    if record.certificate is None or not record.certificate.holds:
        return None
    can_paint = not patches_of(recorded_partition(record)).hold_several_cells
    return {"steps": words.steps(record, can_paint=can_paint)}
