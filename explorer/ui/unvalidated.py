"""Choices whose values are checked by whoever uses them.

Gradio's own components fail, with a traceback, on a value that is not among the choices: and a
value that was sent while the choices changed with the task no longer is. Handlers check every
value, and say in words what is wrong with it.
"""

from typing import Any

import gradio as gr


class UnvalidatedDropdown(gr.Dropdown):
    """A drop-down list that hands on whatever a browser sends."""

    is_template = True  # to the browser it is a Dropdown

    def preprocess(self, payload: Any) -> Any:
        """The value as it came."""
        return payload


class BoxesCheckedLater(gr.CheckboxGroup):
    """A group of boxes that hands on whatever a browser sends."""

    is_template = True  # to the browser it is a CheckboxGroup

    def preprocess(self, payload: Any) -> Any:
        """The values as they came."""
        return payload
