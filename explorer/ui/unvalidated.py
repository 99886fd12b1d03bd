"""Choices whose values the handlers check.

Gradio's own components fail with a traceback on a value that is not among the choices, and a value
that was sent while the choices changed with the task is not among them any more. Handlers check
every value, and say in plain words what is wrong with it.
"""

from typing import Any

import gradio as gr


class UnvalidatedDropdown(gr.Dropdown):
    """A drop-down list that passes on whatever a browser sends."""

    is_template = True  # to the browser it is a Dropdown

    def preprocess(self, payload: Any) -> Any:
        """Return the value unchanged."""
        return payload


class BoxesCheckedLater(gr.CheckboxGroup):
    """A group of boxes that passes on whatever a browser sends."""

    is_template = True  # to the browser it is a CheckboxGroup

    def preprocess(self, payload: Any) -> Any:
        """Return the values unchanged."""
        return payload
