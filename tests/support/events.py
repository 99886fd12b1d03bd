"""What a browser sends with an event of one of our components."""

import gradio as gr


def event(**data: object) -> gr.EventData:
    """Return an event that carries these values."""
    return gr.EventData(None, data)
