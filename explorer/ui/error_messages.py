"""What a visitor's mistake becomes: a message on the page, and nothing in the server's log."""

from pathlib import Path

import gradio as gr


def gradio_error(error: Exception | str, title: str = "Error") -> gr.Error:
    """The error to raise for one that is meant for a person, with that one's own words."""
    return gr.Error(str(error), title=title, print_exception=False)


def without_paths(error: Exception, directory: Path) -> str:
    """An error's words for a visitor: where the server keeps a result is nobody's business."""
    return str(error).replace(f"{directory}/", "").replace(str(directory), "this server")
