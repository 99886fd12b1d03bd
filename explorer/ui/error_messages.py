"""Visitors' mistakes as messages on the page, with no trace in the server's log."""

from pathlib import Path

import gradio as gr


def gradio_error(error: Exception | str, title: str = "Error") -> gr.Error:
    """Return the Gradio error that shows the text of an error meant for a person."""
    return gr.Error(str(error), title=title, print_exception=False)


def without_paths(error: Exception, directory: Path) -> str:
    """Return an error's text without the server's paths, which visitors must not see."""
    return str(error).replace(f"{directory}/", "").replace(str(directory), "this server")
