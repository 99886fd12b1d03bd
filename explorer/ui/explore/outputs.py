"""What handlers return, in the order in which `wiring` hands it to components."""

import secrets
from typing import Any, NamedTuple

import gradio as gr

from explorer.ui import panels

Outputs = tuple[Any, ...]


class PanelOutputs(NamedTuple):
    """What belongs to a result, below the stage."""

    targets: Any = gr.skip()
    belief: Any = gr.skip()
    takeaway: Any = gr.skip()
    charts: Any = gr.skip()
    probabilities: Any = gr.skip()

    def changed_by(self, later: "PanelOutputs") -> "PanelOutputs":
        """These panels after others came that may leave some of them as they are."""
        pairs = zip(self, later, strict=True)
        return PanelOutputs(*(old if new == gr.skip() else new for old, new in pairs))


class TaskOutputs(NamedTuple):
    """What changes with the task; followed by `ClipOutputs`."""

    task: Any = gr.skip()
    about: Any = gr.skip()
    model: Any = gr.skip()
    facts: Any = gr.skip()
    more: Any = gr.skip()


class ModelOutputs(NamedTuple):
    """What changes with the source model."""

    model: Any = gr.skip()
    facts: Any = gr.skip()
    label: Any = gr.skip()
    excerpt: Any = gr.skip()


class ClipOutputs(NamedTuple):
    """What changes with the clip; followed by the panels."""

    message: Any = gr.skip()
    visit: Any = gr.skip()
    stage: Any = gr.skip()
    picker: Any = gr.skip()
    excerpt: Any = gr.skip()
    beside: Any = gr.skip()


class LockOutputs(NamedTuple):
    """Find, Withdraw and Stop buttons, and what must not be used during a search."""

    find: Any
    withdraw: Any
    stop: Any
    task: Any
    picker: Any
    upload: Any
    recorder: Any
    excerpt: Any
    beside: Any
    model: Any


def clear_panels(text: str) -> PanelOutputs:
    """The panels without a result."""
    return PanelOutputs(
        targets=panels.no_targets(text),
        belief=panels.no_belief(text),
        takeaway=None,
        charts=gr.Column(visible=False),
        probabilities=gr.Plot(visible=False),
    )


def reject_choice(text: str) -> Outputs:
    """Another clip was asked for and is not shown: say why, and mark again what is shown."""
    token = secrets.token_hex(4)  # differs, so that the browser hears of it
    again = ClipOutputs(
        message=panels.message(text), picker=gr.HTML(token=token), excerpt=gr.HTML(token=token)
    )
    return (*again, *PanelOutputs())


def locked(*, busy: bool) -> LockOutputs:
    """What can be used while a search runs or waits, and otherwise."""
    return LockOutputs(
        find=gr.Button(visible=not busy),
        withdraw=gr.Button(visible=busy),
        stop=gr.Button(visible=False, value="Stop"),
        task=gr.HTML(busy=busy),
        picker=gr.HTML(busy=busy),
        upload=gr.UploadButton(interactive=not busy),
        recorder=gr.HTML(busy=busy),
        excerpt=gr.HTML(busy=busy),
        beside=gr.HTML(busy=busy),
        model=gr.Dropdown(interactive=not busy),
    )
