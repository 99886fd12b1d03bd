"""The browser's address: a link to what is chosen, so that a reload loses nothing."""

from collections.abc import Sequence

import gradio as gr

from explorer.ui.components import static_files
from explorer.ui.explore.link import KEYS

_CHANGED = "() => { document.dispatchEvent(new Event('earshot:changed')); }"


def make_address() -> gr.HTML:
    """Return the component, of which nothing is seen.

    Its event `follow` asks for the query of what is chosen now; its value is that query, or None
    to leave the address as it is.
    """
    return gr.HTML(
        value=None,
        elem_id="address",
        visible="hidden",
        keys=sorted(KEYS),
        **static_files.component("address"),
    )


def follow_changes(widgets: Sequence[gr.components.Component]) -> None:
    """Make changes of Gradio's own components change the address; choices do so anyway."""
    gr.on(
        [widget.change for widget in widgets],  # type: ignore[attr-defined]
        None,
        None,
        None,
        js=_CHANGED,
        api_visibility="private",
    )
