"""What a visitor's mistake becomes: a message on the page, and nothing in the server's log."""

import gradio as gr


def told(error: Exception, title: str = "Error") -> gr.Error:
    """The error to raise for one that is meant for a person, with that one's own words."""
    return gr.Error(str(error), title=title, print_exception=False)
