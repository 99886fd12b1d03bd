"""What handlers return, in the order in which `wiring` hands it to components."""

import secrets
from typing import Any, NamedTuple

import gradio as gr

from explorer.ui import panels

Outputs = tuple[Any, ...]


class Panels(NamedTuple):
    """What belongs to a result, below the stage."""

    targets: Any = gr.skip()
    belief: Any = gr.skip()
    takeaway: Any = gr.skip()
    charts: Any = gr.skip()
    probabilities: Any = gr.skip()

    def changed_by(self, later: "Panels") -> "Panels":
        """These panels after others came that may leave some of them as they are."""
        pairs = zip(self, later, strict=True)
        return Panels(*(old if new == gr.skip() else new for old, new in pairs))


class Switched(NamedTuple):
    """What changes with the task; followed by `Shown`."""

    task: Any = gr.skip()
    about: Any = gr.skip()
    model: Any = gr.skip()
    facts: Any = gr.skip()
    more: Any = gr.skip()


class Sourced(NamedTuple):
    """What changes with the source model."""

    model: Any = gr.skip()
    facts: Any = gr.skip()
    label: Any = gr.skip()
    excerpt: Any = gr.skip()


class Shown(NamedTuple):
    """What changes with the clip; followed by the panels."""

    message: Any = gr.skip()
    visit: Any = gr.skip()
    stage: Any = gr.skip()
    picker: Any = gr.skip()
    excerpt: Any = gr.skip()
    beside: Any = gr.skip()


class Locked(NamedTuple):
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


def emptied(text: str) -> Panels:
    """The panels without a result."""
    return Panels(
        targets=panels.no_targets(text),
        belief=panels.no_belief(text),
        takeaway=None,
        charts=gr.Column(visible=False),
        probabilities=gr.Plot(visible=False),
    )


def refused(text: str) -> Outputs:
    """Another clip was asked for and is not shown: say why, and mark again what is shown."""
    token = secrets.token_hex(4)  # differs, so that the browser hears of it
    again = Shown(
        message=panels.message(text), picker=gr.HTML(token=token), excerpt=gr.HTML(token=token)
    )
    return (*again, *Panels())


def locked(*, busy: bool) -> Locked:
    """What can be used while a search runs or waits, and otherwise."""
    return Locked(
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
