"""Visitors' mistakes as messages on the page, with no trace in the server's log."""

from pathlib import Path

import gradio as gr

PASSING_S = 10.0  # for what is over by itself


def gradio_error(
    error: Exception | str, title: str = "Error", duration_s: float | None = None
) -> gr.Error:
    """Return the Gradio error that shows the text of an error meant for a person.

    It stays until the visitor's next choice (components/choices), or for the given time.
    """
    return gr.Error(str(error), title=title, duration=duration_s, print_exception=False)


def without_paths(error: Exception, directory: Path) -> str:
    """Return an error's text without the server's paths, which visitors must not see."""
    return str(error).replace(f"{directory}/", "").replace(str(directory), "this server")
