"""A drop-down list whose value is checked by whoever uses it."""

from typing import Any

import gradio as gr


class CheckedLater(gr.Dropdown):
    """Hands on whatever a browser sends.

    Gradio's own fails, with a traceback, on a value that is not among the choices: and a value that
    was sent while the choices changed with the task no longer is. Handlers check every value, and
    say in words what is wrong with it.
    """

    is_template = True  # to the browser it is a Dropdown

    def preprocess(self, payload: Any) -> Any:
        """The value as it came."""
        return payload
